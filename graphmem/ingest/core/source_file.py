"""One file of a log, and how to read it without holding it all in memory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cached_property
from io import SEEK_END
from pathlib import Path
from typing import Any, BinaryIO

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.model.errors import LogError

_KEY = re.compile(rb'"([A-Za-z_][\w-]*)"\s*:')
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


@dataclass(eq=False)
class SourceFile:
    """A file of a log.

    `path` is where its bytes are, `name` what it is called, with the folder or archive it was found in. `zone` is assumed for
    times without a zone; `mapping` says which column holds which field, for tables.
    """

    path: Path
    name: str
    zone: tzinfo = UTC
    mapping: Mapping[str, Any] | None = None
    _file: BinaryIO | None = field(default=None, init=False, repr=False)

    @property
    def suffix(self) -> str:
        """The file's suffix in lower case, with its dot."""
        return self.path.suffix.lower()

    @property
    def conversation(self) -> str:
        """The name of a conversation that has none of its own: the file's name without its suffix."""
        return Path(self.name).stem

    @cached_property
    def raw_head(self) -> bytes:
        """The first 64 KB, undecoded."""
        with self.open() as file:
            return file.read(SOURCE.head_bytes)

    def tail(self, size: int) -> bytes:
        """The last `size` bytes."""
        with self.open() as file:
            file.seek(-min(size, self.size), SEEK_END)
            return file.read(size)

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB as UTF-8, without a byte order mark."""
        encoding = self.encoding
        if encoding.startswith("utf-16"):
            return self.raw_head[2:].decode(encoding, "ignore").encode()
        return self.raw_head.removeprefix(b"\xef\xbb\xbf")

    @cached_property
    def encoding(self) -> str:
        """The encoding that the byte order mark names; UTF-8 without one."""
        return next((name for bom, name in _BOMS if self.raw_head.startswith(bom)), "utf-8")

    @cached_property
    def is_json(self) -> bool:
        """True if the file starts like a JSON object or array."""
        return self.head.lstrip()[:1] in (b"{", b"[")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Names of the JSON fields in the head, at any depth."""
        return frozenset(key.decode() for key in _KEY.findall(self.head)) if self.is_json else frozenset()

    @cached_property
    def first_keys(self) -> frozenset[str]:
        """Names of the JSON fields in the first line that is not blank."""
        return frozenset(key.decode() for key in _KEY.findall(self.head.lstrip().split(b"\n", 1)[0])) if self.is_json else frozenset()

    @cached_property
    def first_lines(self) -> list[str]:
        """Lines of the head as text; the last one may be cut off."""
        return self.head.decode("utf-8", "replace").splitlines()

    @property
    def bytes_read(self) -> int:
        """The reader's position in the file, in bytes."""
        return 0 if self._file is None or self._file.closed else self._file.tell()

    @cached_property
    def size(self) -> int:
        """Size of the file in bytes."""
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Open the file for reading bytes. Raises LogError if that fails."""
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise LogError(f"{self.name}: cannot be read ({error.strerror}). Check the path and its permissions.") from None
        return self._file

    def lines(self) -> Iterator[bytes | Unreadable]:
        """Yield the lines without line ends and byte order mark; an Unreadable for one of more than 32 MiB, which is not read."""
        with self.open() as file:
            number, limit = 0, SOURCE.line_bytes
            while raw := file.readline(limit):
                number += 1
                if len(raw) == limit and not raw.endswith(b"\n"):
                    yield _overlong(raw, _skip_line(file), number)
                else:
                    yield (raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw).rstrip(b"\r\n")

    def text_lines(self) -> Iterator[str | Unreadable]:
        """Yield the lines as text: UTF-8, or UTF-16 if the byte order mark says so; a line that is neither is read as Windows-1252."""
        if self.encoding.startswith("utf-16"):
            yield from self._wide_lines()
            return
        for number, raw in enumerate(self.lines(), start=1):
            if isinstance(raw, Unreadable):
                yield raw
            elif b"\0" in raw:
                yield Unreadable("the line holds a NUL byte", bytes_excerpt(raw), number)
            else:
                yield decode_text(raw)

    def _wide_lines(self) -> Iterator[str | Unreadable]:
        with self.path.open(encoding="utf-16", errors="replace", newline="\n") as file:
            number = 0
            while line := file.readline(SOURCE.line_bytes):
                number += 1
                yield (
                    line.rstrip("\r\n")
                    if "\0" not in line
                    else Unreadable("the line holds a NUL character", line[: SOURCE.excerpt_chars], number)
                )


def storable_name(name: str) -> str:
    """Return a file's name as text that can be stored: bytes that are no UTF-8 are replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def decode_text(raw: bytes) -> str:
    """Decode UTF-8, or else Windows-1252, whose five undefined bytes become U+FFFD."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def bytes_excerpt(raw: bytes) -> str:
    """Return the first 2,000 bytes as text for a quarantine entry; bytes that are no text are written as \\xNN."""
    return raw[: SOURCE.excerpt_chars].decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def _overlong(start: bytes, rest: int, number: int) -> Unreadable:
    size = (len(start) + rest) / 1_000_000
    return Unreadable(
        f"the line is {size:,.0f} MB long; a line may have {SOURCE.line_bytes >> 20} MiB. Split it", bytes_excerpt(start), number
    )


def _skip_line(file: BinaryIO) -> int:
    """Go to the next line; return how many bytes that was."""
    skipped = 0
    while raw := file.readline(SOURCE.line_bytes):
        skipped += len(raw)
        if raw.endswith(b"\n"):
            break
    return skipped
