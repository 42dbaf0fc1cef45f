"""Archives of all kinds: unpacked safely, no member leaves the target folder, none grows beyond its limits."""

from collections.abc import Callable, Iterator
from pathlib import Path

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.seven_zip_archives import is_seven_zip, unpack_seven_zip
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.tar_archives import is_tar, unpack_tar
from graphmem.ingest.core.zip_archives import is_zip, unpack_zip

Unpacker = Callable[[SourceFile, Path, frozenset[str]], Iterator[str | Unreadable]]
KINDS: tuple[tuple[Callable[[SourceFile], bool], Unpacker], ...] = (
    (is_zip, unpack_zip),
    (is_tar, unpack_tar),
    (is_seven_zip, unpack_seven_zip),
)


def is_archive(log: SourceFile) -> bool:
    """True for a zip, a tar, a 7z, or a file that is compressed alone."""
    return any(is_kind(log) for is_kind, _ in KINDS)


def unpack(log: SourceFile, folder: Path, ignored: frozenset[str]) -> Iterator[str | Unreadable]:
    """Unpack the members; yield the names of those with a suffix in `ignored`, and an Unreadable for each that cannot be unpacked."""
    unpacker = next(unpacker for is_kind, unpacker in KINDS if is_kind(log))
    yield from unpacker(log, folder, ignored)
