"""Unpack zip archives."""

import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from zlib import error as ZlibError

from graphmem.ingest.core.archive_members import ArchiveBudget, most_bytes, target_of, why_unsafe, write_member
from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import ARCHIVE
from graphmem.ingest.core.source_file import SourceFile

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
SUFFIXES = ("", ".zip")
# All that zipfile raises for malformed archives (RuntimeError: encrypted, or an unknown method).
ERRORS = (zipfile.BadZipFile, ZlibError, LZMAError, OSError, EOFError, ValueError, RuntimeError, struct.error)


def is_zip(log: SourceFile) -> bool:
    """True for a zip, by its signature and its suffix: other kinds of file are zips, too."""
    return log.raw_head.startswith(SIGNATURES) and log.suffix in SUFFIXES


def unpack_zip(log: SourceFile, folder: Path, ignored: frozenset[str]) -> Iterator[str | Unreadable]:
    """Unpack the members; yield the names of those with a suffix in `ignored`, and an Unreadable for each that cannot be unpacked."""
    try:
        with zipfile.ZipFile(log.path) as archive:
            members = archive.infolist()
            if len(members) > ARCHIVE.members:
                yield Unreadable(f"the archive has {len(members):,} members, more than {ARCHIVE.members:,}. Unpack and look at it first")
                return
            yield from _unpack_members(archive, members, folder, ignored)
    except ERRORS as error:
        yield Unreadable(f"the archive cannot be read: {error}. It was cut off or changed ({log.size:,} bytes): get it again")


def _unpack_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, ignored: frozenset[str]
) -> Iterator[str | Unreadable]:
    budget = ArchiveBudget()
    for member in members:
        if member.is_dir():
            continue
        name = member.filename
        if why := why_unsafe(name, member.external_attr >> 16) or ("it is encrypted" if member.flag_bits & 1 else ""):
            yield Unreadable(f"member '{name}': {why}. It was left out")
        elif PurePosixPath(name).suffix.lower() in ignored:
            yield name
        else:
            compressed = member.compress_size
            most = most_bytes(compressed)
            problem = write_member(partial(archive.open, member), target_of(folder, name), most, compressed, budget, ERRORS)
            if problem:
                yield Unreadable(f"member '{name}': {problem}")
