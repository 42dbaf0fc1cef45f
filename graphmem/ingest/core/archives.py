"""Unpack zip archives safely: no member leaves the target folder, none grows beyond its limits."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from zlib import error as ZlibError

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import ARCHIVE
from graphmem.ingest.core.source_file import SourceFile

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
SUFFIXES = ("", ".zip")
# All that zipfile raises for malformed archives (RuntimeError: encrypted, or an unknown method).
ARCHIVE_ERRORS = (zipfile.BadZipFile, ZlibError, LZMAError, OSError, EOFError, ValueError, RuntimeError, struct.error)


def is_archive(log: SourceFile) -> bool:
    """True for a zip, by its signature and its suffix."""
    return log.raw_head.startswith(SIGNATURES) and log.suffix in SUFFIXES


def unpack(log: SourceFile, folder: Path, ignored: frozenset[str]) -> Iterator[str | Unreadable]:
    """Unpack the members; yield the names of those with a suffix in `ignored`, and an Unreadable for each that cannot be unpacked."""
    try:
        with zipfile.ZipFile(log.path) as archive:
            members = archive.infolist()
            if len(members) > ARCHIVE.members:
                yield Unreadable(f"the archive has {len(members):,} members, more than {ARCHIVE.members:,}. Unpack and look at it first")
                return
            yield from _unpack_members(archive, members, folder, ignored)
    except ARCHIVE_ERRORS as error:
        yield Unreadable(f"the archive cannot be read: {error}. It was cut off or changed ({log.size:,} bytes): get it again")


def _unpack_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, ignored: frozenset[str]
) -> Iterator[str | Unreadable]:
    left = ARCHIVE.total_bytes
    for member in members:
        if member.is_dir():
            continue
        name = member.filename
        if why := _unsafe(member):
            yield Unreadable(f"member '{name}': {why}. It was left out")
        elif PurePosixPath(name).suffix.lower() in ignored:
            yield name
        else:
            target = folder.joinpath(*PurePosixPath(name).parts)
            problem = _unpack_member(archive, member, target, left)
            left -= target.stat().st_size if target.is_file() else 0
            if problem:
                yield Unreadable(f"member '{name}': {problem}")


def _unsafe(member: zipfile.ZipInfo) -> str:
    """Return why a member must not be unpacked, "" if it may."""
    path = PurePosixPath(member.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in member.filename or (path.parts and ":" in path.parts[0]):
        return "its path leads out of the folder"
    if "\0" in member.filename or not path.parts:
        return "its name is not a path"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    return "it is encrypted" if member.flag_bits & 1 else ""


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> str:
    """Write one member; return what was wrong with it, "" if nothing was. The part before an error is kept."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as file:
            written = 0
            while chunk := source.read(ARCHIVE.chunk_bytes):
                written += len(chunk)
                if written > left or written > max(ARCHIVE.ratio_free_bytes, ARCHIVE.ratio * member.compress_size):
                    file.truncate(0)
                    return f"it unpacks to more than {written >> 20:,} MB from {member.compress_size:,} bytes (a zip bomb). It was left out"
                file.write(chunk)
    except FileExistsError:
        return "the archive has this name twice, or a file where a folder is. The first was read"
    except ARCHIVE_ERRORS as error:
        return f"it is damaged ({error}); what could be unpacked was read. Get the archive again"
    return ""
