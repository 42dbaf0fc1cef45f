"""The files of an embedded store: the published one, and the copy that is being written."""

import errno
import fcntl
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

# ioctl FICLONE of Linux: the copy shares its blocks with the original until one of them is written.
_FICLONE = 0x40049409
# What ladybug keeps beside a file that is open for writing, or was when its process died.
_LOGS = (".wal", ".wal.checkpoint", ".shadow", ".tmp")

Identity = tuple[int, int, int, int]


class StoreFiles:
    """Names and moves. `published` is what readers open; only a rename ever changes it."""

    def __init__(self, published: Path) -> None:
        self.published = published
        self.draft = published.with_name(published.name + ".draft")
        self.compacted = published.with_name(published.name + ".compact")

    def identity(self) -> Identity | None:
        """Changes with every published state; None if there is none yet."""
        try:
            stat = self.published.stat()
        except FileNotFoundError:
            return None
        return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns

    def has_log(self) -> bool:
        """True if an older graphmem, which wrote in place, died and left a log beside the published file."""
        return any(_beside(self.published, end).exists() for end in _LOGS)

    def make_draft(self) -> None:
        """Copy the published file, if there is one; a copy that was interrupted has another name and is never used."""
        if not self.published.exists():
            return
        partial = _beside(self.draft, ".part")
        copy_file(self.published, partial)
        partial.replace(self.draft)

    def drop_draft(self) -> None:
        """Remove the draft, and what ladybug keeps beside it."""
        remove(self.draft)

    def publish(self, file: Path) -> None:
        """Let a closed file take the place of the published one, for good: a power cut leaves one of the two."""
        _sync(file)
        file.replace(self.published)
        _sync(self.published.parent)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file; on a file system that can, without copying its blocks."""
    with source.open("rb") as original, target.open("wb") as copy:
        if sys.platform == "linux":
            try:
                fcntl.ioctl(copy.fileno(), _FICLONE, original.fileno())
            except OSError as error:
                if error.errno not in (errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOTTY, errno.ENOSYS, errno.EPERM):
                    raise
            else:
                return
    shutil.copyfile(source, target)


def remove(file: Path) -> None:
    """Remove a ladybug file and its logs, as far as they are there."""
    for path in (*(_beside(file, end) for end in _LOGS), file):
        path.unlink(missing_ok=True)


def _beside(file: Path, end: str) -> Path:
    return file.with_name(file.name + end)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        # Some file systems cannot sync a folder; the rename is then as safe as they make it.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
