"""Files to read: arguments, glob patterns, standard input and folders, expanded to paths."""

import atexit
import glob
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.source_file import SourceFile, storable_name
from graphmem.model.errors import LogError

STDIN = "-"
STDIN_NAME = "standard input"


def expand_argument(given: Path | str) -> list[Path]:
    """Return the paths that an argument stands for. Raises LogError if there are none."""
    if str(given) == STDIN:
        return [_spooled_stdin()]
    path = Path(given).expanduser()
    if path.exists():
        return [path]
    found = sorted(Path(name) for name in glob.glob(str(path), recursive=True)) if glob.has_magic(str(path)) else []
    if not found:
        raise LogError(f"{given}: there is no such file or folder. Check the path.")
    return found


def walk_folder(folder: SourceFile) -> Iterator[SourceFile | Unreadable]:
    """Yield the files of a folder, recursively, sorted by path; names that start with a dot are left out.

    What must not be read is an Unreadable with its reason: links that lead out of the folder, devices, pipes.
    """
    top = folder.path.resolve()
    for path in sorted(folder.path.rglob("*")):
        inside = path.relative_to(folder.path)
        if any(part.startswith(".") for part in inside.parts) or (path.is_dir() and not path.is_symlink()):
            continue
        name = storable_name(f"{folder.name}/{inside.as_posix()}")
        if why := _why_refused(path, top):
            yield Unreadable(f"{name}: {why}. It was not read")
        elif path.is_file():
            yield replace(folder, path=path, name=name)


def _why_refused(path: Path, top: Path) -> str:
    """Return why an entry of a folder must not be read, "" if it may."""
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "it is a link to nothing"
        if not target.is_relative_to(top):
            return "it is a link that leads out of the folder"
    return why_no_file(path)


def why_no_file(path: Path) -> str:
    """Return what a path is that is neither a file nor a folder, "" for these."""
    kinds = (("pipe", path.is_fifo), ("device", path.is_char_device), ("device", path.is_block_device), ("socket", path.is_socket))
    return next((f"it is a {kind}, not a file" for kind, is_kind in kinds if is_kind()), "")


def size_in_bytes(path: Path) -> int:
    """Return the size of a file, or of all files of a folder."""
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size


def _spooled_stdin() -> Path:
    """Copy standard input to a temporary file, since readers look at a file twice; it is deleted when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="graphmem-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / STDIN_NAME
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path
