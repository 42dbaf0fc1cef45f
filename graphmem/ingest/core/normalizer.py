"""Turns to messages: ids, keys, times in UTC, and what is said twice. In batches, and with a memory that stays flat."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import TypeAlias

from graphmem.ingest.core.dedup import MessageDeduplicator, id_to_int64
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.ingest_stats import IngestStats
from graphmem.ingest.core.json_fields import RecordError, to_utc
from graphmem.model import Message, Quarantined, message_id
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER

STAGE = "ingest"
_Known: TypeAlias = dict[int, tuple[int, int, int]]
BATCH = 1000


@dataclass(slots=True)
class Normalizer:
    """One read of any number of files into one space; `stats` counts what came up so far."""

    space: str
    stats: IngestStats = field(default_factory=IngestStats)
    seen: MessageDeduplicator = field(default_factory=MessageDeduplicator)
    _file: int = 0

    def entries(self, events: Iterable[ReaderEvent | Note], source: str, zone: tzinfo = UTC) -> Iterator[Message | Quarantined]:
        """The messages of one file, in its order, and what could not be read. What was read before is left out."""
        self._file += 1
        file = _FileNormalizer(self, source, zone, self._file)
        rest = iter(events)
        while batch := list(islice(rest, BATCH)):
            yield from file.batch(batch)


class _FileNormalizer:
    """The part of a read that is about one file."""

    def __init__(self, reading: Normalizer, source: str, zone: tzinfo, number: int) -> None:
        self._space, self._stats, self._seen = reading.space, reading.stats, reading.seen
        self._source, self._zone, self._number = source, zone, number
        self._place = 0
        self._alike: Counter[int] = Counter()

    def batch(self, events: list[ReaderEvent | Note]) -> list[Message | Quarantined]:
        """What these units give."""
        made = [entry for event in events if (entry := self._made(event)) is not None]
        known = self._seen.of(list({id_to_int64(m.id) for m, _ in made if isinstance(m, Message)}))
        entries = [kept for entry, keyed in made if (kept := self._once(entry, keyed, known)) is not None]
        self._seen.add((id_, *noted) for id_, noted in known.items() if noted[2] == self._number)
        return entries

    def _made(self, event: ReaderEvent | Note) -> tuple[Message | Quarantined, bool] | None:
        """The message or quarantine entry of a unit, and whether the source gave it a key."""
        if isinstance(event, Note):
            self._stats.notes.append(f"{self._source}: {event.text}")
            return None
        self._stats.events_read += 1
        self._place += 1
        if isinstance(event, SourceTurn):
            try:
                made = self._message(event)
            except RecordError as error:
                return self._quarantined(Unreadable(str(error), _shown(event), event.line)), True
            if made is None:
                self._stats.skipped["empty message"] += 1
                return None
            return made, bool(event.key)
        if isinstance(event, Skipped):
            self._stats.skipped[event.reason] += 1
            return None
        return self._quarantined(event), True

    def _message(self, turn: SourceTurn) -> Message | None:
        """The message of a turn; None for one that says nothing. Raises NotATurn."""
        _check(turn)
        sent_at, zone = _in_utc(turn.sent_at, self._zone)
        blank = not turn.text.strip() and not turn.attachments
        if blank and turn.retired_at is None:
            return None
        edited_at = None if turn.edited_at is None else _in_utc(turn.edited_at, self._zone)[0]
        if edited_at is not None and edited_at <= sent_at:
            edited_at = None
        retired_at = FOREVER if turn.retired_at is None else max(_in_utc(turn.retired_at, self._zone)[0], edited_at or sent_at)
        if blank:
            edited_at = retired_at
        key = turn.key or digest("turn", turn.speaker, sent_at.isoformat(), turn.text, "0")
        version = "deleted" if blank else "" if edited_at is None else edited_at.isoformat()
        return Message(
            message_id(self._space, turn.conversation, key, version),
            self._space,
            turn.conversation,
            turn.thread or sent_at.date().isoformat(),
            turn.line or self._place,
            key,
            turn.speaker,
            turn.role,
            turn.text,
            sent_at,
            self._source,
            turn.attachments,
            turn.speaker_key or turn.speaker,
            turn.reply_to,
            turn.zone or zone,
            edited_at or sent_at,
            retired_at,
        )

    def _once(self, entry: Message | Quarantined, keyed: bool, known: _Known) -> Message | Quarantined | None:
        """The entry, unless this read has it already: in the same file as it stands, in another with the same content.

        Under the same key of the same file, anything else is quarantined.
        """
        if isinstance(entry, Quarantined):
            return entry
        message = entry
        content = hash((message.text, message.attachments))
        said = hash((message.speaker, message.sent_at, content))
        before = known.get(id_to_int64(message.id))
        if before and not keyed and before[2] == self._number:
            message = self._again(message, known)
            before = known.get(id_to_int64(message.id))
        known[id_to_int64(message.id)] = (said, content, self._number)
        if before and (before[0] == said or (before[2] != self._number and before[1] == content)):
            self._stats.skipped["duplicate"] += 1
            return None
        if before and before[2] == self._number:
            known[id_to_int64(message.id)] = before
            return self._quarantined(_clash(message))
        self._stats.add(message)
        return message

    def _again(self, message: Message, known: _Known) -> Message:
        """The same words by the same speaker in the same second of one file, said once more: the key has an ordinal."""
        self._alike[id_to_int64(message.id)] += 1
        key = digest("turn", message.speaker, message.sent_at.isoformat(), message.text, str(self._alike[id_to_int64(message.id)]))
        again = _with_key(message, key)
        known.update({id_: noted for id_, noted in self._seen.of([id_to_int64(again.id)]).items() if id_ not in known})
        return again

    def _quarantined(self, bad: Unreadable) -> Quarantined:
        self._stats.quarantined += 1
        content = bad.content[:2000].replace("\0", "\\x00")
        return Quarantined.of(self._space, STAGE, self._source, bad.line or self._place, bad.reason.replace("\0", "\\x00"), content)


def _with_key(message: Message, key: str) -> Message:
    return replace(message, key=key, id=message_id(message.space, message.conversation, key))


def _check(turn: SourceTurn) -> None:
    """Raises NotATurn for what no store can keep, or what makes no message."""
    if not turn.conversation.strip():
        raise RecordError("'conversation' is missing or blank")
    if not turn.speaker.strip():
        raise RecordError("'speaker' is missing or blank")
    told = (turn.conversation, turn.speaker, turn.text, turn.thread, turn.key, turn.role, turn.reply_to, *turn.attachments)
    together = "".join(told)
    if "\0" in together:
        raise RecordError(f"{_field_with(turn, _has_nul)} holds a NUL character")
    if not together.isascii() and _has_half(together):
        raise RecordError(f"{_field_with(turn, _has_half)} holds half a character (a lone surrogate)")


def _has_nul(text: str) -> bool:
    return "\0" in text


def _has_half(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _field_with(turn: SourceTurn, is_bad: Callable[[str], bool]) -> str:
    names = ("text", "speaker", "conversation", "thread", "key", "role", "reply_to")
    return next((f"'{name}'" for name in names if is_bad(getattr(turn, name))), "'attachments'")


def _in_utc(moment: datetime, assumed: tzinfo) -> tuple[datetime, str]:
    """The moment in UTC, and the zone it was written in, or the one that was assumed."""
    if moment.tzinfo is UTC and moment < FOREVER:
        return moment, "UTC"
    if moment.tzinfo is None:
        return to_utc(moment.replace(tzinfo=assumed)), f"assumed {assumed}"
    return to_utc(moment), _offset(moment)


def _offset(moment: datetime) -> str:
    written = f"{moment:%z}"
    return "UTC" if written == "+0000" else f"{written[:3]}:{written[3:5]}"


def _clash(message: Message) -> Unreadable:
    """The entry for a turn whose key another turn of the file has."""
    reason = f"key '{message.key}' of conversation '{message.conversation}' is taken by a turn that says something else"
    return Unreadable(reason, f"{message.sent_at.isoformat()} {message.speaker}: {message.text}", message.position)


def _shown(turn: SourceTurn) -> str:
    return f"{turn.sent_at.isoformat()} {turn.speaker}: {turn.text}".encode("utf-8", "replace").decode()
