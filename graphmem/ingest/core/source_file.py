"""One file of a log, and the ways to get at what is in it without holding it all in memory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from graphmem.ingest.core.events import Unreadable
from graphmem.model.errors import LogError

HEAD = 65_536
LONGEST_LINE = 32 * 1024 * 1024
_KEY = re.compile(rb'"([A-Za-z_][\w-]*)"\s*:')
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


@dataclass
class SourceFile:
    """A file: where its bytes are (`path`), what it is called (`name`, which may lead through a folder or an archive),
    the zone to assume where it names none, and the mapping of its columns, for tables."""

    path: Path
    name: str
    zone: tzinfo = UTC
    mapping: Mapping[str, Any] | None = None
    _file: BinaryIO | None = field(default=None, init=False, repr=False)

    @property
    def suffix(self) -> str:
        """The name's ending, in lower case, with its dot."""
        return self.path.suffix.lower()

    @property
    def conversation(self) -> str:
        """What to call a conversation that has no name of its own: the file's name without its ending."""
        return Path(self.name).stem

    @cached_property
    def raw_head(self) -> bytes:
        """The first 64 KB, as they are."""
        with self.open() as file:
            return file.read(HEAD)

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB in UTF-8, without a byte order mark."""
        encoding = self.encoding
        if encoding.startswith("utf-16"):
            return self.raw_head[2:].decode(encoding, "ignore").encode()
        return self.raw_head.removeprefix(b"\xef\xbb\xbf")

    @cached_property
    def encoding(self) -> str:
        """What the byte order mark says; UTF-8 without one."""
        return next((name for bom, name in _BOMS if self.raw_head.startswith(bom)), "utf-8")

    @cached_property
    def is_json(self) -> bool:
        """True if it starts as a JSON object or array does."""
        return self.head.lstrip()[:1] in (b"{", b"[")

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names of JSON fields that occur in the head, at any depth."""
        return frozenset(key.decode() for key in _KEY.findall(self.head)) if self.is_json else frozenset()

    @cached_property
    def first_keys(self) -> frozenset[str]:
        """The names of JSON fields that occur in the first line that is not blank."""
        return frozenset(key.decode() for key in _KEY.findall(self.head.lstrip().split(b"\n", 1)[0])) if self.is_json else frozenset()

    @cached_property
    def first_lines(self) -> list[str]:
        """The lines of the head as text; the last one may be cut."""
        return self.head.decode("utf-8", "replace").splitlines()

    @property
    def bytes_read(self) -> int:
        """How far into the file the reader is."""
        return 0 if self._file is None or self._file.closed else self._file.tell()

    @cached_property
    def size(self) -> int:
        """Its length in bytes."""
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """The file's bytes. Raises LogError if it cannot be opened."""
        try:
            self._file = self.path.open("rb")
        except OSError as error:
            raise LogError(f"{self.name}: cannot be read ({error.strerror}). Check the path and its permissions.") from None
        return self._file

    def lines(self) -> Iterator[bytes | Unreadable]:
        """The lines without their ends or a byte order mark; one of more than 32 MB is not read but named."""
        with self.open() as file:
            number = 0
            while raw := file.readline(LONGEST_LINE):
                number += 1
                if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
                    yield _overlong(raw, _pass_over(file), number)
                else:
                    yield (raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw).rstrip(b"\r\n")

    def text_lines(self) -> Iterator[str | Unreadable]:
        """The lines as text: UTF-8, or UTF-16 where a mark says so; a line that is neither is read as Windows-1252."""
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
            while line := file.readline(LONGEST_LINE):
                number += 1
                yield line.rstrip("\r\n") if "\0" not in line else Unreadable("the line holds a NUL character", line[:2000], number)


def decode_text(raw: bytes) -> str:
    """UTF-8, and where it is not, Windows-1252, whose five empty places become U+FFFD."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def bytes_excerpt(raw: bytes) -> str:
    """A piece of a file as it goes to quarantine: what is no text is written as \\xNN."""
    return raw[:2000].decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def _overlong(start: bytes, rest: int, number: int) -> Unreadable:
    size = (len(start) + rest) / 1_000_000
    return Unreadable(
        f"the line is {size:,.0f} MB long; a line may have {LONGEST_LINE // 1024 // 1024} MiB. Split it", bytes_excerpt(start), number
    )


def _pass_over(file: BinaryIO) -> int:
    """Go to the next line; returns how many bytes that was."""
    passed = 0
    while raw := file.readline(LONGEST_LINE):
        passed += len(raw)
        if raw.endswith(b"\n"):
            break
    return passed
