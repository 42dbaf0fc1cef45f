"""Attachments of a Telegram message in words: pictures, files, places, contacts, polls."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment
from graphmem.ingest.core.json_fields import first_text, objects_in

MEDIA = {
    "sticker": "sticker",
    "animation": "animation",
    "video_file": "video",
    "video_message": "video message",
    "voice_message": "voice message",
    "audio_file": "audio",
}
ATTACHMENT_FIELDS = frozenset(
    """photo file media_type location_information place_name address contact_information game_title invoice_information poll""".split()
)
"""Fields that may hold an attachment; most messages have none of them."""


def attachments_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Describe the attachments of a message."""
    if ATTACHMENT_FIELDS.isdisjoint(record):
        return ()
    return (*_files(record), *_places(record), *_cards(record))


def poll_text(record: Mapping[str, Any]) -> str:
    """Return a poll or to-do list as text: a line for its title and one per entry."""
    for name, title in (("poll", "question"), ("todo_list", "title")):
        if isinstance(asked := record.get(name), dict):
            answers = [first_text(one, "text") for one in objects_in(asked.get("answers") or asked.get("options") or asked.get("items"))]
            return "\n".join([_joined_parts(asked.get(title)), *(f"- {answer}" for answer in answers if answer)]).strip()
    return ""


def _joined_parts(value: object) -> str:
    """Return a text that may be an array of parts."""
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else first_text(part, "text") for part in value)
    return value if isinstance(value, str) else ""


def _files(record: Mapping[str, Any]) -> Iterator[str]:
    if photo := first_text(record, "photo"):
        yield describe_attachment("photo", _path(photo))
    kind, file = first_text(record, "media_type"), first_text(record, "file")
    if file or kind in MEDIA:
        song = " - ".join(filter(None, (first_text(record, "performer"), first_text(record, "title"))))
        name = "" if _path(file) else first_text(record, "file_name")
        yield describe_attachment(MEDIA.get(kind, "file"), first_text(record, "sticker_emoji"), song, name or _path(file))


def _path(path: str) -> str:
    """Return a file's path, "" for "(File not included. ...)"."""
    return "" if path.startswith("(") else path.split(" (File ")[0]


def _places(record: Mapping[str, Any]) -> Iterator[str]:
    point = record.get("location_information")
    where = [str(point[name]) for name in ("latitude", "longitude") if _is_number(point.get(name))] if isinstance(point, dict) else []
    place = [first_text(record, "place_name"), first_text(record, "address")]
    if where or any(place) or "location_information" in record:
        yield describe_attachment("live location" if "live_location_period_seconds" in record else "location", *place, *where)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cards(record: Mapping[str, Any]) -> Iterator[str]:
    contact = record.get("contact_information")
    if isinstance(contact, dict):
        name = " ".join(filter(None, (first_text(contact, "first_name"), first_text(contact, "last_name"))))
        yield describe_attachment("contact", name, first_text(contact, "phone_number"))
    if game := first_text(record, "game_title"):
        yield describe_attachment("game", game, first_text(record, "game_description"))
    invoice = record.get("invoice_information")
    if isinstance(invoice, dict):
        yield describe_attachment("invoice", first_text(invoice, "title"), first_text(invoice, "description"))
    if isinstance(record.get("poll"), dict) and _has_text(record):
        yield describe_attachment("poll", *poll_text(record).split("\n"))


def _has_text(record: Mapping[str, Any]) -> bool:
    return bool(record.get("text") or record.get("text_entities"))
