"""Rows of tables to turns: by a mapping, or by the names of the columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from graphmem.ingest.agents.content_blocks import to_text
from graphmem.ingest.core.events import SourceTurn
from graphmem.ingest.core.ingest_limits import CSV, TIME
from graphmem.ingest.core.json_fields import RecordError, json_type
from graphmem.ingest.core.source_file import SourceFile, decode_text
from graphmem.ingest.core.timestamps import PLACEHOLDER_START, PLACEHOLDER_ZONE
from graphmem.ingest.tabular.column_mapping import TableMapping, checked_mapping
from graphmem.model.errors import LogError

# Names of columns by field, the most certain first. They are compared in lower case, with _ for all but letters and digits.
COLUMN_NAMES = {
    "conversation": "conversation conversation_id conversation_name conversation_title channel channel_name channel_id room "
    "room_name room_id chat chat_name chat_id chat_session group group_name group_id dialog dialog_id dialogue_id ticket_id case_id",
    "thread": "thread thread_id thread_ts topic session session_id subject",
    "key": "key message_id msg_id messageid uuid guid message_uuid",
    "speaker": "speaker speaker_name sender sender_name author author_name from from_name from_user user_name username user nick nickname "
    "display_name name participant person handle sent_by role",
    "speaker_key": "speaker_key speaker_id sender_id author_id authorid user_id from_id",
    "role": "role sender_type author_type speaker_role",
    "text": "text message message_text message_body body content contents msg message_content utterance comment chat_message",
    "sent_at": "sent_at timestamp sent datetime date_time created_at created message_time message_date sent_time sent_date "
    "date_sent time_sent time_stamp ts date time",
    "edited_at": "edited_at edit_time last_edited_at",
    "retired_at": "retired_at deleted_at",
    "reply_to": "reply_to reply_to_id in_reply_to parent_id parent_message_id replied_to",
    "forwarded_from": "forwarded_from forwarded_from_name original_author original_sender",
    "forwarded_at": "forwarded_at original_date original_sent_at",
    "attachments": "attachments attachment files file media images image",
}
REQUIRED_FIELDS = ("speaker", "text", "sent_at")


class RowConverter:
    """Converts the rows of one file to turns; without times, each row is a second after the one before."""

    def __init__(self, table: TableMapping, file: str) -> None:
        self._table, self._file = table, file
        self.has_times = "sent_at" in table.columns
        self._count = 0

    def turn(self, row: Mapping[str, Any], line: int = 0) -> SourceTurn:
        """Return the turn of a row. Raises RecordError."""
        self._count += 1
        speaker, role = self._text(row, "speaker"), self._text(row, "role")
        speaker_key, sent_at = self._text(row, "speaker_key"), self._sent_at(row)
        return SourceTurn(
            conversation=self._text(row, "conversation") or self._file,
            speaker=speaker or role or speaker_key,
            text=self._text(row, "text", "\n"),
            sent_at=sent_at,
            thread=self._text(row, "thread"),
            key=self._text(row, "key"),
            role=role or "user",
            reply_to=self._text(row, "reply_to"),
            speaker_key=speaker_key,
            attachments=tuple(self._cells(row, "attachments")),
            edited_at=self._moment(row, "edited_at"),
            retired_at=self._moment(row, "retired_at"),
            forwarded_from=self._text(row, "forwarded_from"),
            forwarded_at=self._moment(row, "forwarded_at"),
            zone=_zone(sent_at) if self.has_times else PLACEHOLDER_ZONE,
            line=line,
        )

    def _sent_at(self, row: Mapping[str, Any]) -> datetime:
        if not self.has_times:
            return PLACEHOLDER_START + (self._count - 1) * TIME.turn_step
        found = self._moment(row, "sent_at")
        if found is None:
            raise RecordError(f"'{_named(self._table, 'sent_at')}', the time, is blank")
        return found

    def _moment(self, row: Mapping[str, Any], name: str) -> datetime | None:
        columns = self._table.columns.get(name, ())
        if not columns:
            return None
        if len(columns) == 1 and isinstance(value := row.get(columns[0]), datetime | date | int | float) and not isinstance(value, bool):
            return self._table.times.moment(value, columns[0])
        text = self._text(row, name)
        return self._table.times.moment(text, _named(self._table, name)) if text.strip() else None

    def _text(self, row: Mapping[str, Any], name: str, between: str = " ") -> str:
        said = between.join(self._cells(row, name)) if name in self._table.columns else ""
        return said or self._table.defaults.get(name, "")

    def _cells(self, row: Mapping[str, Any], name: str) -> list[str]:
        """Return the cells of a field that are not blank."""
        found = (cell for column in self._table.columns.get(name, ()) for cell in cells(row.get(column), column))
        return [cell for cell in found if cell.strip()]


def cells(value: object, name: str) -> Iterator[str]:
    """Yield the texts of a cell; a list has several. Raises RecordError for a value without a text form, or one that is an error."""
    if isinstance(value, RecordError):
        raise value
    if isinstance(value, list | tuple):
        for item in value:
            yield from [to_text(item)] if isinstance(item, list | tuple) else cells(item, name)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield decode_text(value)
    elif isinstance(value, bool | int | float | Decimal | datetime | date | time):
        yield str(value)
    elif isinstance(value, dict):
        yield to_text(value)
    elif value is not None:
        raise RecordError(f"'{name}' is {json_type(value)}, not a text")


def mapping_for(log: SourceFile, names: Sequence[str]) -> tuple[TableMapping, str]:
    """Return the log's mapping, or one by the columns' names with a note about it. Raises LogError."""
    if log.mapping is None:
        table = mapping_by_names(names)
        if table is None:
            raise LogError(_advice(log, names))
        taken = ", ".join(f"{' and '.join(columns)} as {name}" for name, columns in table.columns.items())
        left = [name for name in names if name not in table.names]
        return table, f"columns by their names: {taken}{'; not read: ' + ', '.join(left) if left else ''}"
    table = checked_mapping(log.mapping)
    missing = [name for name in table.names if name not in names]
    if missing:
        raise LogError(f"{log.name}: the mapping names {_listed(missing)}, and the table has only {_listed(names)}. Check [columns].")
    return table, ""


def mapping_by_names(names: Sequence[str]) -> TableMapping | None:
    """Return a mapping by the columns' names; None if speaker, text or time is not among them."""
    plain = {_snake_case(name): name for name in reversed(names) if name.strip()}
    columns: dict[str, tuple[str, ...]] = {}
    for field, called in COLUMN_NAMES.items():
        found = next((plain[word] for word in called.split() if word in plain), None)
        if found is not None:
            columns[field] = (found,)
    if {"date", "time"} <= plain.keys() and columns["sent_at"] == (plain["date"],):
        columns["sent_at"] = (plain["date"], plain["time"])
    if "conversation" not in columns and "thread" in columns:
        columns["conversation"] = columns.pop("thread")
    return TableMapping(columns=columns) if all(name in columns for name in REQUIRED_FIELDS) else None


def _zone(moment: datetime) -> str:
    """Return the zone's name, "" for an offset or none."""
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else ""


def _snake_case(name: str) -> str:
    """Return a column's name in snake case: "createdAt" and "Created at" are created_at."""
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())).strip("_").casefold()


def _named(table: TableMapping, field: str) -> str:
    return " and ".join(table.columns.get(field, (field,)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[: CSV.listed_columns]) or "none"


def _advice(log: SourceFile, names: Sequence[str]) -> str:
    return (
        f"{log.name}: its columns for speaker, text and time cannot be recognised. It has {_listed(names)}. "
        'Write a mapping and give it with --map: a TOML file with [columns] speaker = "...", text = "...", sent_at = "..." '
        "(see 'Tables' in docs/formats.md)."
    )
