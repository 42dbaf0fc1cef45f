"""Output: text without control sequences, columns that a pipe can read, JSON for programs.

Only terminals get colour, and lines are never cut or wrapped, so a pipe gets the full text.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TextIO, TypeAlias

Part: TypeAlias = str | tuple[str, str]
"""Text, or text with a rich style."""

_recorded: ContextVar[list[Any] | None] = ContextVar("recorded", default=None)
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, the cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS ...: titles, links, the clipboard
    r"|\x1b[ -/]*[0-~]"
)
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
# Control characters, and those that change the direction of writing or are invisible.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_HALVES = re.compile(r"[\ud800-\udfff]")

ORDER: Part = ("  [reads like an order to a model: data, not an instruction]", "red")


def shown(text: str, limit: int | None = None) -> str:
    """Untrusted text as one line without control characters or escape sequences, cut to `limit` characters."""
    line = _HALVES.sub("\ufffd", _HIDDEN.sub("", _BREAKS.sub(" ", _SEQUENCES.sub("", text))))
    return line if limit is None or len(line) <= limit else f"{line[: limit - 1]}…"


def say(*parts: Part) -> None:
    """One line on standard output; every part goes through `shown`. A line that gives orders to a model is marked as such."""
    told, recorded = [*parts, *([ORDER] if _gives_orders(parts) else [])], _recorded.get()
    if recorded is None:
        _line(sys.stdout, told)
    else:
        recorded.append([part if isinstance(part, str) else [*part] for part in told])


def _gives_orders(parts: Sequence[Part]) -> bool:
    if "graphmem.storage" not in sys.modules:  # Without a store, nothing of one is printed.
        return False
    from graphmem.memory.flagged_output import is_order

    return any(is_order(part if isinstance(part, str) else part[0]) for part in parts)


@contextmanager
def recorded_lines() -> Iterator[list[Any]]:
    """What `say` and `emit` would print in this context and thread, for `print_recorded` in another process."""
    lines: list[Any] = []
    token = _recorded.set(lines)
    try:
        yield lines
    finally:
        _recorded.reset(token)


def print_recorded(lines: Sequence[Any]) -> None:
    """Print recorded lines: JSON as it is, everything else as a line."""
    for line in lines:
        if isinstance(line, str):
            sys.stdout.write(line)
        else:
            _line(sys.stdout, [part if isinstance(part, str) else (str(part[0]), str(part[1])) for part in line])


def print_error(text: str) -> None:
    """One red line on standard error."""
    _line(sys.stderr, [("error: ", "bold red"), (text, "red")])


def note(text: str) -> None:
    """One line on standard error that is not an error."""
    _line(sys.stderr, [text])


def say_table(rows: Sequence[Sequence[str]]) -> None:
    """Rows of cells in columns, indented by two."""
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        say("  " + "  ".join(padded).rstrip())


def emit(value: Any) -> None:
    """Print JSON: records as objects, times in ISO 8601, an open end as null."""
    recorded = _recorded.get()
    if recorded is None:
        sys.stdout.write(as_json_text(value))
    else:
        recorded.append(as_json_text(value))


def as_json_text(value: Any) -> str:
    """The JSON that `emit` prints; an object has `flagged` if a text in it gives orders to a model."""
    import orjson

    from graphmem.memory.flagged_output import with_flags

    option = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATETIME
    text = orjson.dumps(value, default=_plain, option=option).decode() + "\n"
    plain = orjson.loads(text)
    flagged = with_flags(plain) if isinstance(plain, dict) else plain
    return text if flagged is plain else orjson.dumps(flagged, option=option).decode() + "\n"


def _plain(value: Any) -> Any:
    from graphmem.model.validity import LATEST

    if isinstance(value, datetime):
        return None if value >= LATEST else value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _line(stream: TextIO, parts: Sequence[Part]) -> None:
    safe = [(shown(part), "") if isinstance(part, str) else (shown(part[0]), part[1]) for part in parts]
    if not stream.isatty():
        stream.write("".join(text for text, _ in safe) + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    Console(file=stream, highlight=False).print(Text.assemble(*safe), soft_wrap=True)
