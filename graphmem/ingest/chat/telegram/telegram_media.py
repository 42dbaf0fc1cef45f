"""What a Telegram message carries besides its text, in words: pictures, files, places, contacts, polls."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.chat.export_parts import described, dicts_in, word_in

MEDIA = {
    "sticker": "sticker",
    "animation": "animation",
    "video_file": "video",
    "video_message": "video message",
    "voice_message": "voice message",
    "audio_file": "audio",
}
FIELDS = frozenset(
    """photo file media_type location_information place_name address contact_information game_title invoice_information poll""".split()
)
"""Where there may be an attachment; most messages have none of these."""


def attachments_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The attachments of a message."""
    if FIELDS.isdisjoint(record):
        return ()
    return (*_files(record), *_places(record), *_cards(record))


def list_text(record: Mapping[str, Any]) -> str:
    """A poll or a list of things to do as text, a line for its title and one for each entry."""
    for name, title in (("poll", "question"), ("todo_list", "title")):
        if isinstance(asked := record.get(name), dict):
            answers = [word_in(one, "text") for one in dicts_in(asked.get("answers") or asked.get("options") or asked.get("items"))]
            return "\n".join([_flat(asked.get(title)), *(f"- {answer}" for answer in answers if answer)]).strip()
    return ""


def _flat(value: object) -> str:
    """A text that may be an array of parts."""
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else word_in(part, "text") for part in value)
    return value if isinstance(value, str) else ""


def _files(record: Mapping[str, Any]) -> Iterator[str]:
    if photo := word_in(record, "photo"):
        yield described("photo", _path(photo))
    kind, file = word_in(record, "media_type"), word_in(record, "file")
    if file or kind in MEDIA:
        song = " - ".join(filter(None, (word_in(record, "performer"), word_in(record, "title"))))
        name = "" if _path(file) else word_in(record, "file_name")
        yield described(MEDIA.get(kind, "file"), word_in(record, "sticker_emoji"), song, name or _path(file))


def _path(path: str) -> str:
    """A file's path; "(File not included. ...)" is none."""
    return "" if path.startswith("(") else path.split(" (File ")[0]


def _places(record: Mapping[str, Any]) -> Iterator[str]:
    point = record.get("location_information")
    where = [str(point[name]) for name in ("latitude", "longitude") if _is_number(point.get(name))] if isinstance(point, dict) else []
    place = [word_in(record, "place_name"), word_in(record, "address")]
    if where or any(place) or "location_information" in record:
        yield described("live location" if "live_location_period_seconds" in record else "location", *place, *where)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cards(record: Mapping[str, Any]) -> Iterator[str]:
    contact = record.get("contact_information")
    if isinstance(contact, dict):
        name = " ".join(filter(None, (word_in(contact, "first_name"), word_in(contact, "last_name"))))
        yield described("contact", name, word_in(contact, "phone_number"))
    if game := word_in(record, "game_title"):
        yield described("game", game, word_in(record, "game_description"))
    invoice = record.get("invoice_information")
    if isinstance(invoice, dict):
        yield described("invoice", word_in(invoice, "title"), word_in(invoice, "description"))
    if isinstance(record.get("poll"), dict) and _has_text(record):
        yield described("poll", *list_text(record).split("\n"))


def _has_text(record: Mapping[str, Any]) -> bool:
    return bool(record.get("text") or record.get("text_entities"))
