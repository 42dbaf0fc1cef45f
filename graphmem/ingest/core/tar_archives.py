"""Unpack tar archives, plain or compressed with gzip, bzip2 or xz, and single files compressed in one of these ways."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from io import SEEK_CUR, SEEK_SET
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from zlib import error as ZlibError

from graphmem.ingest.core.archive_members import ArchiveBudget, ByteSource, bomb, target_of, why_unsafe, write_member
from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import ARCHIVE
from graphmem.ingest.core.source_file import SourceFile

OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {b"\x1f\x8b\x08": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
"""What opens a compressed file, by its signature."""
SUFFIXES = ("", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz")
TAR_SIGNATURE, TAR_SIGNATURE_AT = b"ustar", 257
ERRORS = (tarfile.TarError, ZlibError, lzma.LZMAError, OSError, EOFError, ValueError, OverflowError)
KINDS = (("link", tarfile.TarInfo.issym), ("link", tarfile.TarInfo.islnk), ("device", tarfile.TarInfo.isdev))
"""Kinds of members that are refused; a pipe counts as a device."""


class TooMuchError(Exception):
    """An archive unpacks to more than its size allows."""


def is_tar(log: SourceFile) -> bool:
    """True for a tar and for a file compressed as a whole, by signature and suffix."""
    if log.suffix not in SUFFIXES:
        return False
    return _opener(log) is not None or log.raw_head[TAR_SIGNATURE_AT:].startswith(TAR_SIGNATURE)


def unpack_tar(log: SourceFile, folder: Path, ignored: frozenset[str]) -> Iterator[str | Unreadable]:
    """Unpack the members; yield the names of those with a suffix in `ignored`, and an Unreadable for each that cannot be unpacked."""
    budget = ArchiveBudget.of(log.size)
    try:
        with log.open() as raw, (_opener(log) or _as_it_is)(raw) as file:
            limited = _LimitedFile(file, budget.left)
            if _is_tar_inside(limited):
                yield from _unpack_members(log, limited, folder, ignored, budget)
            else:
                yield from _unpack_single(log, limited, folder, budget)
    except TooMuchError:
        yield Unreadable(f"the archive: {bomb(budget.left, log.size)}, and what comes after")
    except ERRORS as error:
        yield Unreadable(f"the archive cannot be read: {error}. It was cut off or changed ({log.size:,} bytes): get it again")


class _LimitedFile:
    """A file that is read up to a limit; a header of a tar that asks for too much at once is an error."""

    def __init__(self, file: Any, limit: int) -> None:
        self._file, self._limit = file, limit

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > ARCHIVE.header_bytes:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        return cast(bytes, self._file.read(size))

    def tell(self) -> int:
        return cast(int, self._file.tell())

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        place = offset + (self.tell() if whence == SEEK_CUR else 0)
        if place > self._limit:
            raise TooMuchError
        return cast(int, self._file.seek(place))


def _opener(log: SourceFile) -> Callable[[BinaryIO], Any] | None:
    return next((opener for signature, opener in OPENERS.items() if log.raw_head.startswith(signature)), None)


def _as_it_is(file: BinaryIO) -> BinaryIO:
    return file


def _is_tar_inside(file: _LimitedFile) -> bool:
    head = file.read(tarfile.BLOCKSIZE)
    file.seek(0)
    return head[TAR_SIGNATURE_AT:].startswith(TAR_SIGNATURE)


def _unpack_single(log: SourceFile, file: _LimitedFile, folder: Path, budget: ArchiveBudget) -> Iterator[Unreadable]:
    """Unpack a file that is compressed alone, under its name without the suffix."""
    problem = write_member(lambda: file, folder / (log.path.stem or "file"), budget.left, log.size, budget, ERRORS)
    if problem:
        yield Unreadable(f"the file: {problem}")


def _unpack_members(
    log: SourceFile, file: _LimitedFile, folder: Path, ignored: frozenset[str], budget: ArchiveBudget
) -> Iterator[str | Unreadable]:
    count = 0
    with tarfile.open(fileobj=cast(Any, file), mode="r:", errorlevel=0) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # Otherwise all headers stay in memory.
            count += 1
            if count > ARCHIVE.members:
                yield Unreadable(f"the archive has more than {ARCHIVE.members:,} members; the first were read. Unpack and look at it first")
                return
            yield from _unpack_member(log, archive, member, folder, ignored, budget)


def _unpack_member(
    log: SourceFile, archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, ignored: frozenset[str], budget: ArchiveBudget
) -> Iterator[str | Unreadable]:
    """Yield the name of a member that is ignored, or what was wrong with it; nothing for one that is unpacked."""
    if member.isdir():
        return
    refused = next((f"it is a {kind}" for kind, is_kind in KINDS if is_kind(member)), "" if member.isreg() else "it is no file")
    if why := why_unsafe(member.name) or refused:
        yield Unreadable(f"member '{member.name}': {why}. It was left out")
    elif PurePosixPath(member.name).suffix.lower() in ignored:
        yield member.name
    else:
        if member.size > budget.left:
            yield Unreadable(f"member '{member.name}': {bomb(budget.left, log.size)}")
            return
        source = partial(_opened, archive, member)
        if problem := write_member(source, target_of(folder, member.name), budget.left, log.size, budget, ERRORS):
            yield Unreadable(f"member '{member.name}': {problem}")


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> ByteSource:
    source = archive.extractfile(member)
    if source is None:
        raise tarfile.ReadError("it has no content")
    return source
