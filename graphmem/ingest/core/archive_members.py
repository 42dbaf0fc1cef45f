"""What every kind of archive shares: which members may be unpacked, and how much they may unpack to."""

import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from graphmem.ingest.core.ingest_limits import ARCHIVE


class ByteSource(Protocol):
    """What the bytes of a member are read from."""

    def read(self, size: int, /) -> bytes: ...


def why_unsafe(name: str, mode: int = 0) -> str:
    """Return why a member of this name and file mode must not be unpacked, "" if it may."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or (path.parts and ":" in path.parts[0]):
        return "its path leads out of the folder"
    if "\0" in name or not path.parts:
        return "its name is not a path"
    return "it is a link" if stat.S_ISLNK(mode) else ""


def target_of(folder: Path, name: str) -> Path:
    """Return where a member is unpacked to."""
    return folder.joinpath(*PurePosixPath(name).parts)


@dataclass(slots=True)
class ArchiveBudget:
    """How many bytes an archive may still unpack to."""

    left: int = field(default_factory=lambda: ARCHIVE.total_bytes)

    @classmethod
    def of(cls, compressed: int) -> "ArchiveBudget":
        """Return the budget of an archive of this size that is compressed as a whole."""
        return cls(min(ARCHIVE.total_bytes, most_bytes(compressed)))


def most_bytes(compressed: int) -> int:
    """Return to how many bytes so many compressed ones may unpack."""
    return max(ARCHIVE.ratio_free_bytes, ARCHIVE.ratio * compressed)


def bomb(written: int, compressed: int) -> str:
    """Return why a member that unpacks to so much is left out."""
    return f"it unpacks to more than {written >> 20:,} MB from {compressed:,} bytes (a zip bomb). It was left out"


def write_member(
    open_source: Callable[[], ByteSource],
    target: Path,
    most: int,
    compressed: int,
    budget: ArchiveBudget,
    errors: tuple[type[Exception], ...],
) -> str:
    """Write one member; return what was wrong with it, "" if nothing was. The part before an error is kept."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            return _copied(open_source(), file, most, compressed, budget)
    except FileExistsError:
        return "the archive has this name twice, or a file where a folder is. The first was read"
    except errors as error:
        return f"it is damaged ({error}); what could be unpacked was read. Get the archive again"


def _copied(source: ByteSource, file: BinaryIO, most: int, compressed: int, budget: ArchiveBudget) -> str:
    written = 0
    while chunk := source.read(ARCHIVE.chunk_bytes):
        written += len(chunk)
        if written > min(most, budget.left):
            file.truncate(0)
            return bomb(written, compressed)
        file.write(chunk)
    budget.left -= written
    return ""
