"""SMS Backup & Restore (Android): `sms-*.xml` with SMS and MMS, and `calls-*.xml`."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, media_kind, required_time
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE, TAKEOUT
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

OWNER = "Me"
_ROOT = re.compile(rb"<(?:smses|calls|allsms)[\s>]")
_RECORD = re.compile(r"(?=<(?:sms|mms|call)\s)")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PART = re.compile(r"<part\s([^<>]*?(?:\"[^\"]*\"[^<>\"]*?)*)/?>")
_ADDRESS = re.compile(r"<addr\s([^<>]*?)/?>")
_SURROGATES = re.compile(r"&#(5[5-6]\d{3});&#(5[6-7]\d{3});")
_SENT, _DRAFTS = ("2", "4", "5", "6"), ("3",)
_FROM = "137"
"""The type of the address that an MMS is from."""
_OUTGOING_CALL = "2"
_OWN_ADDRESS = "insert-address-token"


def detect(log: SourceFile) -> bool:
    """True for the root element of a backup."""
    return log.head.lstrip().startswith(b"<") and bool(_ROOT.search(log.head))


@log_format("sms-backup", detect=detect)
def sms_backup_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of all conversations; calls are events, drafts are skipped."""
    reader = _BackupReader()
    for index, record in enumerate(_records(log)):
        if isinstance(record, Unreadable):
            yield record
        elif record.startswith("<call"):
            yield event_or_unreadable(lambda record=record: _call(record), f"call {index}", lambda record=record: record)  # type: ignore[misc]
        else:
            yield event_or_unreadable(lambda record=record: reader.event(record), f"message {index}", lambda record=record: record)  # type: ignore[misc]


def _records(log: SourceFile) -> Iterator[str | Unreadable]:
    """Stream the elements of the backup; one that is cut off is an Unreadable."""
    decode = codecs.getincrementaldecoder(log.encoding)("replace")
    rest = ""
    with log.open() as file:
        while raw := file.read(TAKEOUT.chunk_bytes):
            *records, rest = _RECORD.split(rest + decode.decode(raw))
            yield from (record for record in records if _RECORD.match(record))
            if len(rest) > TAKEOUT.entry_chars:
                yield Unreadable(f"a message is more than {TAKEOUT.entry_chars >> 20} MB long", rest[: SOURCE.excerpt_chars])
                return
    if _RECORD.match(rest):
        yield (
            rest if "/>" in rest or "</" in rest else Unreadable("the backup is cut off here. Make it again", rest[: SOURCE.excerpt_chars])
        )


@dataclass(slots=True)
class _BackupReader:
    """Reads the messages; names are learned from those that have one."""

    _names: dict[str, str] = field(default_factory=dict)

    def event(self, record: str) -> SourceTurn | Skipped:
        """Return the turn of an element. Raises RecordError."""
        fields = _attributes(record[: record.find(">") if record.startswith("<mms") else len(record)])
        is_mms = record.startswith("<mms")
        box = fields.get("msg_box" if is_mms else "type", "")
        if box in _DRAFTS:
            return Skipped("draft")
        addresses = [address for address in fields.get("address", "").split("~") if address]
        if not addresses:
            raise RecordError("'address' is missing")
        if (name := fields.get("contact_name", "")) and name != "(Unknown)" and len(addresses) == 1:
            self._names[addresses[0]] = name
        sender = "" if box in _SENT else (_sender(record) if is_mms else "") or addresses[0]
        text, files = _parts(record) if is_mms else (fields.get("body", ""), ())
        subject = fields.get("sub" if is_mms else "subject", "")
        return SourceTurn(
            conversation=", ".join(sorted(addresses)),
            speaker=self._names.get(sender, sender) or OWNER,
            text="\n".join(filter(None, (subject, text))),
            sent_at=required_time(epoch_field(dict(fields), "date", per_second=1000), "date"),
            speaker_key=sender or OWNER,
            attachments=files,
        )


def _call(record: str) -> SourceTurn | Skipped:
    """Return a call with who called, the other side and its length. Raises RecordError."""
    fields = _attributes(record)
    number, name = fields.get("number", ""), fields.get("contact_name", "")
    if not number:
        return Skipped("call")
    other = name if name and name != "(Unknown)" else number
    caller = OWNER if fields.get("type") == _OUTGOING_CALL else other
    length = fields.get("duration", "")
    event = RoomEvent(
        action="call", people=(OWNER if caller == other else other,), seconds=int(length) if length.isdecimal() and len(length) < 9 else 0
    )
    sent_at = required_time(epoch_field(dict(fields), "date", per_second=1000), "date")
    return room_event(event, conversation=number, sent_at=sent_at, actor=caller, speaker_key=number if caller == other else OWNER)


def _sender(record: str) -> str:
    """Return the address that an MMS is from."""
    found = (_attributes(one[1]) for one in _ADDRESS.finditer(record))
    return next((one.get("address", "") for one in found if one.get("type") == _FROM and one.get("address") != _OWN_ADDRESS), "")


def _parts(record: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of an MMS, and its files."""
    texts, files = [], []
    for found in _PART.finditer(record):
        part = _attributes(found[1])
        kind = part.get("ct", "")
        if kind == "text/plain":
            texts.append(part.get("text", ""))
        elif kind != "application/smil":
            name = next((part[at] for at in ("name", "fn", "cl") if part.get(at)), "")
            files.append(describe_attachment(media_kind(name, kind), name))
    return "\n".join(filter(None, texts)), tuple(files)


def _attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag, without those that say "null"; emoji are written as two halves, which XML does not allow."""
    found = ((one[1], one[2] if one[2] is not None else one[3]) for one in _ATTRIBUTE.finditer(tag))
    return {name: _unescaped(value) for name, value in found if value != "null" and name != "data"}


def _unescaped(value: str) -> str:
    return unescape(_SURROGATES.sub(_whole, value)) if "&" in value else value


def _whole(found: re.Match[str]) -> str:
    high, low = int(found[1]), int(found[2])
    whole = 0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00) if whole else found[0]
