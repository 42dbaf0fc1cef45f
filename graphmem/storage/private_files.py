"""Files that only their owner can read: 0600 for files, 0700 for folders."""

import os
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_private(path: Path) -> None:
    """Take the rights of others away from a file or folder, if it is there and ours."""
    with suppress(OSError):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner alone; one that is there stays as it is."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_all_private(path: Path) -> None:
    """Take the rights of others away from everything that lies beside `path` and begins with its name."""
    for found in path.parent.glob(f"{path.name}*"):
        make_private(found)
        if found.is_dir():
            for inner in found.rglob("*"):
                make_private(inner)


def write_private(path: Path, content: bytes) -> None:
    """Write a file for the owner alone, as a whole or not at all."""
    partial = path.with_name(path.name + ".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    partial.replace(path)
