"""A zip of logs, unpacked to a temporary folder: nothing leaves that folder, and nothing grows beyond its bounds."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from zlib import error as ZlibError

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.source_file import SourceFile

SIGN = b"PK\x03\x04"
SUFFIXES = ("", ".zip")
CHUNK = 1 << 20
# JSON and text shrink to a tenth or, where they repeat, to a hundredth; what shrinks more is made to fill a disk.
MOST_RATIO = 300
FREE_OF_RATIO = 256 << 20
MOST_BYTES = 64 << 30
MOST_MEMBERS = 1_000_000
# Everything that the library raises over an archive that is not as it should be (RuntimeError: encrypted or unknown; its subclass too).
DAMAGE = (zipfile.BadZipFile, ZlibError, LZMAError, OSError, EOFError, ValueError, RuntimeError, struct.error)


def is_archive(log: SourceFile) -> bool:
    """True for a zip, by its first bytes and its name."""
    return log.raw_head.startswith((SIGN, b"PK\x05\x06")) and log.suffix in SUFFIXES


def unpack(log: SourceFile, folder: Path, passed: frozenset[str]) -> Iterator[str | Unreadable]:
    """Unpack the members; yields the names of those whose ending is in `passed`, and why a member could not be unpacked."""
    try:
        with zipfile.ZipFile(log.path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                yield Unreadable(f"the archive has {len(members):,} members, more than {MOST_MEMBERS:,}. Unpack and look at it first")
                return
            yield from _unpack_members(archive, members, folder, passed)
    except DAMAGE as error:
        yield Unreadable(f"the archive cannot be read: {error}. It was cut off or changed ({log.size:,} bytes): get it again")


def _unpack_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, passed: frozenset[str]
) -> Iterator[str | Unreadable]:
    left = MOST_BYTES
    for member in members:
        if member.is_dir():
            continue
        name = member.filename
        if why := _unsafe(member):
            yield Unreadable(f"member '{name}': {why}. It was left out")
        elif PurePosixPath(name).suffix.lower() in passed:
            yield name
        else:
            target = folder.joinpath(*PurePosixPath(name).parts)
            problem = _unpack_member(archive, member, target, left)
            left -= target.stat().st_size if target.is_file() else 0
            if problem:
                yield Unreadable(f"member '{name}': {problem}")


def _unsafe(member: zipfile.ZipInfo) -> str:
    """Why a member must not be unpacked, or nothing."""
    path = PurePosixPath(member.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in member.filename or (path.parts and ":" in path.parts[0]):
        return "its path leads out of the folder"
    if "\0" in member.filename or not path.parts:
        return "its name is no path"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    return "it is encrypted" if member.flag_bits & 1 else ""


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> str:
    """Write one member; returns what was wrong with it. What was read before something went wrong is kept."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as file:
            written = 0
            while chunk := source.read(CHUNK):
                written += len(chunk)
                if written > left or written > max(FREE_OF_RATIO, MOST_RATIO * member.compress_size):
                    file.truncate(0)
                    return f"it unpacks to more than {written >> 20:,} MB from {member.compress_size:,} bytes (a zip bomb). It was left out"
                file.write(chunk)
    except FileExistsError:
        return "the archive has this name twice, or a file where a folder is. The first was read"
    except DAMAGE as error:
        return f"it is damaged ({error}); what could be unpacked was read. Get the archive again"
    return ""
