"""Turns to messages: ids, keys, times in UTC, and duplicates. Works in batches, in memory that stays flat."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import TypeAlias

from graphmem.ingest.core.dedup import MessageDeduplicator, SeenRow, id_to_int64
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.ingest_limits import NORMALIZATION, SOURCE
from graphmem.ingest.core.ingest_stats import IngestStats
from graphmem.ingest.core.json_fields import RecordError, to_utc
from graphmem.ingest.core.quoting import quoted
from graphmem.model import Message, Quarantined, message_id
from graphmem.model.ids import digest_in
from graphmem.model.validity import FOREVER

STAGE = "ingest"
_QUOTED_LINE = re.compile(r"^[ \t]*>", re.MULTILINE)
_Seen: TypeAlias = dict[int, SeenRow]


@dataclass(slots=True)
class Normalizer:
    """Turns reader events of any number of files into the messages of one space; `stats` counts them."""

    space: str
    stats: IngestStats = field(default_factory=IngestStats)
    deduplicator: MessageDeduplicator = field(default_factory=MessageDeduplicator)
    _file: int = 0

    def entries(self, events: Iterable[ReaderEvent | Note], source: str, zone: tzinfo = UTC) -> Iterator[Message | Quarantined]:
        """Yield the messages and quarantine entries of one file, in its order, without messages that were read before."""
        self._file += 1
        file = _FileNormalizer(self, source, zone, self._file)
        rest = iter(events)
        while batch := list(islice(rest, NORMALIZATION.batch_events)):
            yield from file.batch(batch)


class _FileNormalizer:
    """The state of one file."""

    def __init__(self, normalizer: Normalizer, source: str, zone: tzinfo, number: int) -> None:
        self._space, self._stats, self._deduplicator = normalizer.space, normalizer.stats, normalizer.deduplicator
        self._source, self._zone, self._number = source, zone, number
        self._position = 0
        self._repeats: Counter[int] = Counter()

    def batch(self, events: list[ReaderEvent | Note]) -> list[Message | Quarantined]:
        """Return the messages and quarantine entries of these events."""
        made = [entry for event in events if (entry := self._entry(event)) is not None]
        seen = self._deduplicator.lookup(list({id_to_int64(m.id) for m, _ in made if isinstance(m, Message)}))
        entries = [kept for entry, has_key in made if (kept := self._deduplicated(entry, has_key, seen)) is not None]
        self._deduplicator.record(row for row in seen.values() if row[3] == self._number)
        return entries

    def _entry(self, event: ReaderEvent | Note) -> tuple[Message | Quarantined, bool] | None:
        """Return the message or quarantine entry of an event, and whether its source gave it a key; None if it has no entry."""
        if isinstance(event, Note):
            self._stats.notes.append(f"{self._source}: {event.text}")
            return None
        self._stats.events_read += 1
        self._position += 1
        if isinstance(event, SourceTurn):
            try:
                message = self._message(event)
            except RecordError as error:
                return self._quarantined(Unreadable(str(error), _excerpt(event), event.line)), True
            if message is None:
                self._stats.skipped["empty message"] += 1
                return None
            return message, bool(event.key)
        if isinstance(event, Skipped):
            self._stats.skipped[event.reason] += 1
            return None
        return self._quarantined(event), True

    def _message(self, turn: SourceTurn) -> Message | None:
        """Return the message of a turn; None if it has no content. Raises RecordError."""
        _check(turn)
        sent_at, zone = _utc_and_zone(turn.sent_at, self._zone)
        blank = not turn.text.strip() and not turn.attachments
        if blank and turn.retired_at is None:
            return None
        edited_at = None if turn.edited_at is None else _utc_and_zone(turn.edited_at, self._zone)[0]
        if edited_at is not None and edited_at <= sent_at:
            edited_at = None
        retired_at = FOREVER if turn.retired_at is None else max(_utc_and_zone(turn.retired_at, self._zone)[0], edited_at or sent_at)
        if blank:
            edited_at = retired_at
        text, origin, origin_time = self._origin(turn) if turn.forwarded_from or turn.forwarded_at else (turn.text, "", FOREVER)
        key = turn.key or _content_key(turn.speaker, sent_at, turn.first_text or turn.text, 0)
        version = "deleted" if blank else "" if edited_at is None else edited_at.isoformat()
        return Message(
            id=message_id(self._space, turn.conversation, key, version),
            space=self._space,
            conversation=turn.conversation,
            thread=turn.thread or sent_at.date().isoformat(),
            position=turn.line or self._position,
            key=key,
            speaker=turn.speaker,
            role=turn.role,
            text=text,
            sent_at=sent_at,
            source=self._source,
            attachments=turn.attachments,
            speaker_key=turn.speaker_key or turn.speaker,
            reply_to=turn.reply_to,
            zone=turn.zone or zone,
            recorded_at=edited_at or sent_at,
            retired_at=retired_at,
            forwarded_from=origin,
            forwarded_at=origin_time,
            event="" if turn.event is None else turn.event.to_json(),
        )

    def _origin(self, turn: SourceTurn) -> tuple[str, str, datetime]:
        """The text of a forward with its words marked as a quote, who said them first, and when; "" for the speaker's own of any time."""
        # All of a forward whose reader marked no part of it as a quote is one: its words are not the sender's.
        text = turn.text if _QUOTED_LINE.search(turn.text) else quoted(turn.text)
        if turn.forwarded_at is None:
            return text, "" if turn.forwarded_from in (turn.speaker, turn.speaker_key) else turn.forwarded_from, FOREVER
        return text, turn.forwarded_from, _utc_and_zone(turn.forwarded_at, self._zone)[0]

    def _deduplicated(self, entry: Message | Quarantined, has_key: bool, seen: _Seen) -> Message | Quarantined | None:
        """Return the entry, or None if this read had it before.

        In the same file a duplicate is equal as a whole, in another file it has the same content. Another message of the same
        account under the same key of the same file is quarantined. What tells a deletion or another thread is no duplicate.
        """
        if isinstance(entry, Quarantined):
            return entry
        message, number = entry, id_to_int64(entry.id)
        content_hash = hash((message.text, message.attachments))
        message_hash = hash((message.speaker, message.sent_at, content_hash))
        before = seen.get(number)
        if before and not has_key and before[3] == self._number:
            message = self._repeated(message, seen)
            number = id_to_int64(message.id)
            before = seen.get(number)
        account, told = hash(message.speaker_key), hash((message.thread, message.retired_at))
        # Without accounts, the same words by another name in another file are those of a speaker who was renamed.
        renamed = before and message.speaker_key == message.speaker and before[3] != self._number and before[2] == content_hash
        if before and before[4] != account and not renamed:
            # Another account uses the key too: it has a row of its own.
            number = hash((number, account))
            before = self._looked_up(number, seen)
        row = (number, message_hash, content_hash, self._number, account, told)
        if before and (before[1] == message_hash or (before[3] != self._number and before[2] == content_hash)):
            if before[5] == told:
                self._stats.skipped["duplicate"] += 1
                seen[number] = row
                return None
        elif before and before[3] == self._number:
            return self._quarantined(_key_conflict(message))
        seen[number] = row
        self._stats.add(message)
        return message

    def _repeated(self, message: Message, seen: _Seen) -> Message:
        """Return a message that one file says again (same speaker, time and text) with an occurrence counter in its key."""
        number = id_to_int64(message.id)
        self._repeats[number] += 1
        key = _content_key(message.speaker, message.sent_at, message.text, self._repeats[number])
        repeated = replace(message, key=key, id=message_id(message.space, message.conversation, key))
        self._looked_up(id_to_int64(repeated.id), seen)
        return repeated

    def _looked_up(self, number: int, seen: _Seen) -> SeenRow | None:
        """The row of a number that the batch did not ask for."""
        if number not in seen:
            seen.update(self._deduplicator.lookup([number]))
        return seen.get(number)

    def _quarantined(self, bad: Unreadable) -> Quarantined:
        self._stats.quarantined += 1
        content = bad.content[: SOURCE.excerpt_chars].replace("\0", "\\x00")
        return Quarantined.of(self._space, STAGE, self._source, bad.line or self._position, bad.reason.replace("\0", "\\x00"), content)


def _content_key(speaker: str, sent_at: datetime, text: str, occurrence: int) -> str:
    """Return the key of a turn whose source gives none."""
    return digest_in("turn", (speaker,), sent_at.isoformat(), text, str(occurrence))


def _check(turn: SourceTurn) -> None:
    """Raise RecordError for a turn without conversation or speaker, and for text that stores cannot keep."""
    if not turn.conversation.strip():
        raise RecordError("'conversation' is missing or blank")
    if not turn.speaker.strip():
        raise RecordError("'speaker' is missing or blank")
    texts = (
        turn.conversation,
        turn.speaker,
        turn.text,
        turn.thread,
        turn.key,
        turn.role,
        turn.reply_to,
        turn.forwarded_from,
        *turn.attachments,
    )
    joined = "".join(texts)
    if "\0" in joined:
        raise RecordError(f"{_field_with(turn, _has_nul)} holds a NUL character")
    if not joined.isascii() and _has_surrogate(joined):
        raise RecordError(f"{_field_with(turn, _has_surrogate)} holds half a character (a lone surrogate)")


def _has_nul(text: str) -> bool:
    return "\0" in text


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _field_with(turn: SourceTurn, is_bad: Callable[[str], bool]) -> str:
    names = ("text", "speaker", "conversation", "thread", "key", "role", "reply_to", "forwarded_from")
    return next((f"'{name}'" for name in names if is_bad(getattr(turn, name))), "'attachments'")


def _utc_and_zone(moment: datetime, assumed: tzinfo) -> tuple[datetime, str]:
    """Return the time in UTC, and the zone it was written in or "assumed ZONE"."""
    # Years are compared, as two moments with zones take longer; `to_utc` refuses the last year.
    if moment.tzinfo is UTC and moment.year < FOREVER.year:
        return moment, "UTC"
    if moment.tzinfo is None:
        return to_utc(moment.replace(tzinfo=assumed)), f"assumed {assumed}"
    return to_utc(moment), _offset(moment)


def _offset(moment: datetime) -> str:
    written = f"{moment:%z}"
    return "UTC" if written == "+0000" else f"{written[:3]}:{written[3:5]}"


def _key_conflict(message: Message) -> Unreadable:
    """Return the entry for a turn that has the key of another turn of its file."""
    reason = f"key '{message.key}' of conversation '{message.conversation}' is taken by a turn that says something else"
    return Unreadable(reason, f"{message.sent_at.isoformat()} {message.speaker}: {message.text}", message.position)


def _excerpt(turn: SourceTurn) -> str:
    return f"{turn.sent_at.isoformat()} {turn.speaker}: {turn.text}".encode("utf-8", "replace").decode()
