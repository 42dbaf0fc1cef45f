"""The mapping of a table: which column holds which field, and how times are written. Read from TOML and checked as a whole."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.timestamps import parse_time
from graphmem.model.errors import LogError

FIELDS = (
    "conversation", "thread", "key", "speaker", "speaker_key", "role", "text", "sent_at", "edited_at", "retired_at",
    "reply_to", "attachments",
)  # fmt: skip
DEFAULTS = ("conversation", "thread", "speaker", "role")
SECTIONS = {
    "columns": FIELDS,
    "defaults": DEFAULTS,
    "times": ("format", "zone"),
    "csv": ("delimiter", "encoding", "quote", "header"),
    "json": ("path",),
}
SECONDS = {"epoch": 1.0, "epoch_ms": 1e3, "epoch_us": 1e6}
HELP = "See 'Tables' in docs/formats.md."


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How times are written: "" for anything unambiguous, else iso, epoch, epoch_ms, epoch_us, or a format of strptime."""

    format: str = ""
    zone: str = ""

    def moment(self, value: object, name: str) -> datetime:
        """Return the time of a cell, naive if neither it nor the mapping names a zone. Raises RecordError."""
        found = self._read(value, name)
        zone = mapping_zone(self.zone) if self.zone else None
        return found if zone is None or found.tzinfo else found.replace(tzinfo=zone)

    def _read(self, value: object, name: str) -> datetime:
        if not self.format or isinstance(value, datetime):
            return parse_time(value, name)
        if self.format in SECONDS:
            return _from_epoch(value, SECONDS[self.format], name)
        text = str(value).strip()
        try:
            return datetime.fromisoformat(text) if self.format == "iso" else datetime.strptime(text, self.format)  # noqa: DTZ007
        except ValueError:
            raise RecordError(f"'{name}' is not a time like '{self.format}': {text[: SOURCE.value_chars]!r}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """A checked mapping. A field may join several columns; a default is used if they are blank."""

    columns: Mapping[str, tuple[str, ...]]
    defaults: Mapping[str, str] = field(default_factory=dict)
    times: TimeFormat = TimeFormat()
    delimiter: str = ""
    encoding: str = ""
    quote: str = '"'
    header: bool = True
    path: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that are used, each once."""
        return tuple(dict.fromkeys(name for names in self.columns.values() for name in names))


def read_mapping(path: Path) -> dict[str, Any]:
    """Read and check the mapping of a TOML file. Raises LogError."""
    try:
        mapping = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise LogError(f"{path}: the mapping cannot be read ({error.strerror}). Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LogError(f"{path}: the mapping is not TOML: {error}. {HELP}") from None
    try:
        checked_mapping(mapping)
    except LogError as error:
        raise LogError(f"{path}: {error}") from None
    return mapping


def checked_mapping(mapping: Mapping[str, Any]) -> TableMapping:
    """Return the mapping, checked. Raises LogError that names the key and what is allowed."""
    for section, values in mapping.items():
        _check_name(section, SECTIONS, "section")
        if not isinstance(values, Mapping):
            raise LogError(f"mapping: '{section}' is a section: write [{section}]. {HELP}")
        for key in values:
            _check_name(key, SECTIONS[section], f"key in [{section}]")
    columns = {key: _columns(key, value) for key, value in mapping.get("columns", {}).items()}
    defaults = {key: _text(f"defaults.{key}", value) for key, value in mapping.get("defaults", {}).items()}
    _check_complete(columns, defaults)
    csv, times = mapping.get("csv", {}), mapping.get("times", {})
    time_format = TimeFormat(_format(_text("times.format", times.get("format", ""))), _zone(_text("times.zone", times.get("zone", ""))))
    return TableMapping(
        columns=columns,
        defaults=defaults,
        times=time_format,
        delimiter=_one_letter("csv.delimiter", csv.get("delimiter", "")),
        encoding=_encoding(_text("csv.encoding", csv.get("encoding", ""))),
        quote=_one_letter("csv.quote", csv.get("quote", '"')),
        header=_flag("csv.header", csv.get("header", True)),
        path=_text("json.path", mapping.get("json", {}).get("path", "")),
    )


def mapping_zone(name: str) -> tzinfo:
    """Return the zone of that name, or of an offset like +02:00. Raises LogError."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if name[:1] in "+-" and len(name) == 6 and name[1:3].isdigit() and name[4:].isdigit():
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[4:])) * (-1 if name[0] == "-" else 1)
        if abs(offset) < timedelta(days=1):
            return timezone(offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise LogError(f"mapping: times.zone '{name}' is not a zone. Write it like 'Europe/Berlin', 'UTC' or '+02:00'.") from None


def _check_name(name: str, allowed: Any, what: str) -> None:
    if name not in allowed:
        raise LogError(f"mapping: '{name}' is not a known {what}. Known: {', '.join(allowed)}. {HELP}")


def _columns(key: str, value: object) -> tuple[str, ...]:
    """Return the columns of a field: one or several, by name, or by number from 1."""
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str | int) and not isinstance(name, bool) and str(name).strip() for name in names):
        raise LogError(f"mapping: columns.{key} is a column's name, or a list of names. {HELP}")
    return tuple(map(str, names))


def _check_complete(columns: Mapping[str, Any], defaults: Mapping[str, str]) -> None:
    if "text" not in columns and "attachments" not in columns:
        raise LogError(f"mapping: no column for 'text'. Write [columns] with text = \"NAME\". {HELP}")
    if not {"speaker", "role", "speaker_key"} & columns.keys() and "speaker" not in defaults:
        raise LogError(f"mapping: no column for 'speaker', and no defaults.speaker. Write [columns] with speaker = \"NAME\". {HELP}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise LogError(f"mapping: {key} is {value!r}, not a string. {HELP}")
    return value


def _one_letter(key: str, value: object) -> str:
    text = _text(key, value)
    if len(text) > 1 or text in ("\n", "\r"):
        raise LogError(f"mapping: {key} is {text!r}; it is one character, like ';' or '\\t'.")
    return text


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise LogError(f"mapping: {key} is {value!r}; it is true or false.")
    return value


def _encoding(name: str) -> str:
    try:
        "".encode(name or "utf-8")
    except (LookupError, UnicodeError):
        raise LogError(f"mapping: csv.encoding '{name}' is not known. Write it like 'utf-8', 'latin-1' or 'utf-16'.") from None
    return name


def _format(name: str) -> str:
    """Return the format if it is one of ours or valid for strptime. Raises LogError."""
    if name in ("", "iso", *SECONDS):
        return name
    sample = datetime(2024, 5, 6, 10, tzinfo=UTC)
    try:
        datetime.strptime(sample.strftime(name), name)  # noqa: DTZ007
    except (ValueError, re.error):
        known = ", ".join(("iso", *SECONDS))
        raise LogError(f"mapping: times.format '{name}' is not a format of times. Write {known}, or one like '%d.%m.%Y %H:%M'.") from None
    return name


def _zone(name: str) -> str:
    if name:
        mapping_zone(name)
    return name


def _from_epoch(value: object, scale: float, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(value)) / scale, UTC)
    except (ValueError, OverflowError, OSError):
        raise RecordError(f"'{name}' is not a number of seconds since 1970: {str(value)[: SOURCE.value_chars]!r}") from None
