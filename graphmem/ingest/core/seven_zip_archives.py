"""Unpack 7z archives with py7zr, which the extra `archives` installs."""

import stat
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from zlib import error as ZlibError

from graphmem.ingest.core.archive_members import ArchiveBudget, bomb, target_of, why_unsafe
from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import ARCHIVE
from graphmem.ingest.core.source_file import SourceFile

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
SUFFIXES = ("", ".7z")
LIBRARY = "py7zr"
UNIX_MODE_SHIFT = 16
"""Where in a member's attributes the mode of Unix stands."""


def is_seven_zip(log: SourceFile) -> bool:
    """True for a 7z, by its signature and its suffix."""
    return log.raw_head.startswith(SIGNATURE) and log.suffix in SUFFIXES


def unpack_seven_zip(log: SourceFile, folder: Path, ignored: frozenset[str]) -> Iterator[str | Unreadable]:
    """Unpack the members; yield the names of those with a suffix in `ignored`, and an Unreadable for each that cannot be unpacked."""
    if find_spec(LIBRARY) is None:
        yield Unreadable("7z archives need the library py7zr: install it with `pip install 'graphmem[archives]'`, or unpack the archive")
        return
    library: Any = import_module(LIBRARY)
    exceptions: Any = import_module(f"{LIBRARY}.exceptions")
    errors = (exceptions.ArchiveError, exceptions.PasswordRequired, exceptions.AbsolutePathError, LZMAError, ZlibError, OSError, EOFError,
              ValueError, TypeError, LookupError, AttributeError, RuntimeError)  # fmt: skip
    try:
        with library.SevenZipFile(log.path) as archive:
            yield from _unpack(log, archive, folder, ignored)
    except errors as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        yield Unreadable(f"the archive cannot be read: {what}. It is encrypted, cut off or changed ({log.size:,} bytes): get it again")


def _unpack(log: SourceFile, archive: Any, folder: Path, ignored: frozenset[str]) -> Iterator[str | Unreadable]:
    if archive.needs_password():
        yield Unreadable("the archive is encrypted. Unpack it first")
        return
    members = list(archive.files)
    budget = ArchiveBudget.of(log.size)
    total = sum(member.uncompressed or 0 for member in members)
    if len(members) > ARCHIVE.members or total > budget.left:
        yield Unreadable(f"the archive: {bomb(budget.left, log.size)}")
        return
    wanted: dict[str, Path] = {}
    for member in members:
        if not member.is_directory:
            yield from _choose(member, folder, ignored, wanted)
    if wanted:
        writers = _WriterFactory(wanted, budget.left)
        archive.extract(path=folder, targets=list(wanted), factory=writers)
        yield from (Unreadable(f"member '{name}': {bomb(budget.left, log.size)}") for name in writers.too_large)


def _choose(member: Any, folder: Path, ignored: frozenset[str], wanted: dict[str, Path]) -> Iterator[str | Unreadable]:
    """Add a member to those that are wanted, or yield its name if it is ignored, or why it is left out."""
    name = member.filename
    mode = (member.file_properties().get("attributes") or 0) >> UNIX_MODE_SHIFT
    kind = stat.S_IFMT(mode)
    why = why_unsafe(name, mode) or ("it is a link" if member.is_symlink else "" if kind in (0, stat.S_IFREG) else "it is a device")
    if why:
        yield Unreadable(f"member '{name}': {why}. It was left out")
    elif PurePosixPath(name).suffix.lower() in ignored:
        yield name
    elif name in wanted:
        yield Unreadable(f"member '{name}': the archive has this name twice. The first was read")
    else:
        wanted[name] = target_of(folder, name)


class _WriterFactory:
    """Makes py7zr write each wanted member where it belongs, up to the limit of the archive."""

    def __init__(self, wanted: dict[str, Path], left: int) -> None:
        self._wanted, self.left = wanted, left
        self.too_large: list[str] = []

    def create(self, filename: str) -> "_MemberWriter":
        """Return what py7zr writes a member to; its names are the members', or the paths that it would unpack to."""
        name = next((name for name in self._wanted if filename == name or filename.replace("\\", "/").endswith(f"/{name}")), filename)
        return _MemberWriter(self, name, self._wanted.get(name))


class _MemberWriter:
    """What py7zr takes for a file."""

    def __init__(self, factory: _WriterFactory, name: str, target: Path | None) -> None:
        self._factory, self._name, self._size = factory, name, 0
        self._file: BinaryIO | None = None
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._file = target.open("wb")

    def write(self, s: bytes | bytearray) -> int:
        self._size += len(s)
        self._factory.left -= len(s)
        if self._factory.left < 0 and self._file is not None:
            self._factory.too_large.append(self._name)
            self._file.truncate(0)
            self.close()
        if self._file is not None:
            self._file.write(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
