"""Files to read: arguments, glob patterns, standard input and folders, expanded to paths."""

import atexit
import glob
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

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


def walk_folder(folder: SourceFile) -> Iterator[SourceFile]:
    """Yield the files of a folder, recursively, sorted by path; names that start with a dot are left out."""
    found = (path for path in folder.path.rglob("*") if path.is_file())
    for path in sorted(found):
        inside = path.relative_to(folder.path)
        if not any(part.startswith(".") for part in inside.parts):
            yield replace(folder, path=path, name=storable_name(f"{folder.name}/{inside.as_posix()}"))


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
