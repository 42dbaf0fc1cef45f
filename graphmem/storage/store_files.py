"""The files of an embedded store: the published one with its log, and the draft that is being written."""

import errno
import fcntl
import filecmp
import os
import shutil
import sys
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graphmem.storage.private_files import make_private, make_private_folder, write_private
from graphmem.storage.storage_config import LOG

# ioctl FICLONE of Linux: the copy shares its blocks with the original until one of them is written.
_FICLONE = 0x40049409
# What ladybug keeps beside a file that is open for writing, or was when its process died.
_LOGS = (".wal", ".wal.checkpoint", ".shadow", ".tmp")

# The name in a log's folder of the file that it belongs to, and the ending of ladybug's log.
_LINK = "graph.lbug"
_WAL = ".wal"
# The file in a log's folder that says how the published file was when the log was made.
_MARK = "mark"

_READ_AT_ONCE = 1 << 24

Identity = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Published:
    """A published state: the file to open, and what tells it from every other state."""

    file: Path
    identity: Identity

    def is_there(self) -> bool:
        """False as soon as its files are being removed. True after it was opened: then it was opened whole."""
        return self.file.exists()


class StoreFiles:
    """Names and moves. Readers open what `state` gives; only a rename ever changes it.

    A state is the published file, or that file with a log of what was changed since. Each log lies in a folder of its own, beside a
    second name (a hard link) of the file that it belongs to. So a log never meets another file than its own, whatever is published,
    copied, restored from a backup or interrupted.
    """

    def __init__(self, published: Path) -> None:
        self.published = published
        self.draft = published.with_name(published.name + ".draft")
        self.compacted = published.with_name(published.name + ".compact")
        self._logs = published.with_name(published.name + ".log")
        self._compared: tuple[Identity, bool] | None = None

    def state(self) -> Published | None:
        """The newest published state; None if there is none yet."""
        try:
            stat = self.published.stat()
        except FileNotFoundError:
            return None
        for number, folder in reversed(self._numbered_logs()):
            if self._belongs(folder, stat):
                return Published(folder / _LINK, _identity(stat, number))
        return Published(self.published, _identity(stat, 0))

    def has_log(self) -> bool:
        """True if an older graphmem, which wrote in place, died and left a log beside the published file."""
        return any(_beside(self.published, end).exists() for end in _LOGS)

    def make_draft(self) -> None:
        """A draft of the published state, if there is one; one that was interrupted has another name and is never used.

        It shares the published file as long as it is written to its log alone; where files cannot have two names, it is a copy.
        """
        state = self.state()
        if state is None:
            return
        log = _beside(state.file, _WAL)
        self._link_draft(state.file, log.read_bytes() if log.exists() else b"")

    def make_draft_of(self, log: int) -> None:
        """A draft of the published file with an open log, which may hold more than was published."""
        self.drop_draft()
        self._link_draft(self.published, read_whole(log))

    def _link_draft(self, file: Path, log: bytes) -> None:
        partial = _beside(self.draft, ".part")
        remove(partial)
        try:
            os.link(file, partial)
        except OSError:
            copy_file(file, partial)
        if log:
            write_private(_beside(self.draft, _WAL), log)
        partial.replace(self.draft)

    def draft_shares_file(self) -> bool:
        """True if the draft is the published file itself, under a second name: then nothing may be written to it but its log."""
        return self.draft.exists() and self.draft.stat().st_nlink > 1

    def settle_draft(self) -> None:
        """Prepare a draft that was left to be written to: its log is its own, and so is its file unless it is the published one."""
        log = _beside(self.draft, _WAL)
        if log.exists() and log.stat().st_nlink > 1:
            # It was being published, or is. What is published is never written to.
            partial = _beside(log, ".part")
            shutil.copyfile(log, partial)
            partial.replace(log)
        if self.draft_shares_file() and _inode(self.draft) != _inode(self.published):
            # The published file was put back from a backup.
            self.unshare_draft()

    def unshare_draft(self) -> None:
        """Make the (closed) draft a file of its own, with its log as it is."""
        partial = _beside(self.draft, ".part")
        copy_file(self.draft, partial)
        partial.replace(self.draft)

    @property
    def draft_log(self) -> Path:
        """The log of the draft."""
        return _beside(self.draft, _WAL)

    def draft_log_bytes(self) -> int:
        """How long the log of the draft is."""
        return _size(self.draft_log)

    def draft_bytes(self) -> int:
        """How long the draft is without its log."""
        return _size(self.draft)

    def replace_draft(self, file: Path) -> None:
        """Let a closed file take the place of the (closed) draft and its log, which are gone if this is interrupted."""
        if self.draft_log_bytes():
            # A log beside a file that is not its own would be brought into it.
            self.drop_draft()
        file.replace(self.draft)

    def drop_draft(self) -> None:
        """Remove the draft, and what ladybug keeps beside it."""
        remove(self.draft)

    def publish(self, file: Path) -> None:
        """Let a closed file take the place of the published one, for good: a power cut leaves one of the two."""
        _sync(file)
        file.replace(self.published)
        _sync(self.published.parent)
        self._drop_logs(keep=())
        shutil.rmtree(self._logs, ignore_errors=True)

    def publish_log(self, log: int | None = None) -> None:
        """Publish the draft that shares the published file: its log becomes the newest one, for good.

        The draft is whole until its log is published: who is interrupted goes on with it. It is closed, or its `log` is open and
        is written to later: then a copy of it is published.
        """
        before = self._numbered_logs()[-1:]
        folder = self._logs / str(before[0][0] + 1 if before else 1)
        partial = _beside(folder, ".part")
        shutil.rmtree(partial, ignore_errors=True)
        make_private_folder(partial)
        os.link(self.published, partial / _LINK)
        if log is None:
            os.link(_beside(self.draft, _WAL), partial / (_LINK + _WAL))
        else:
            (partial / (_LINK + _WAL)).write_bytes(read_whole(log))
        (partial / _MARK).write_text(_mark(self.published.stat()), "utf-8")
        make_private(partial / (_LINK + _WAL))
        make_private(partial / _MARK)
        _sync(partial / (_LINK + _WAL))
        _sync(partial)
        partial.rename(folder)
        _sync(self._logs)
        self.drop_draft()
        self._drop_logs(keep={*(known for _, known in before), *self._made_beside(folder)})

    def _made_beside(self, newest: Path) -> list[Path]:
        """The newest log, and those made shortly before it, which somebody may be opening."""
        made = _changed(newest)
        return [folder for _, folder in self._numbered_logs() if abs(made - _changed(folder)) < LOG.kept_seconds]

    def _drop_logs(self, *, keep: Collection[Path]) -> None:
        """Remove all logs but some; the second name of the file goes first, see `Published.is_there`."""
        for folder in self._log_folders():
            if folder not in keep:
                with suppress(OSError):
                    (folder / _LINK).unlink()
                shutil.rmtree(folder, ignore_errors=True)

    def _numbered_logs(self) -> list[tuple[int, Path]]:
        return sorted((int(folder.name), folder) for folder in self._log_folders() if folder.name.isdigit())

    def _log_folders(self) -> list[Path]:
        try:
            return list(self._logs.iterdir())
        except FileNotFoundError:
            return []

    def _belongs(self, folder: Path, published: os.stat_result) -> bool:
        """True if a log is one of the published file: that file itself, not written over since, or in a copied store one that equals it."""
        try:
            linked, mark = (folder / _LINK).stat(), (folder / _MARK).read_text("utf-8")
        except FileNotFoundError:
            return False
        if linked.st_ino == published.st_ino:
            return mark == _mark(published)
        identity = _identity(published, int(folder.name))
        if self._compared is None or self._compared[0] != identity:
            self._compared = identity, filecmp.cmp(folder / _LINK, self.published, shallow=False)
        return self._compared[1]


def _identity(stat: os.stat_result, number: int) -> Identity:
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, number


def _mark(stat: os.stat_result) -> str:
    """What changes when a file is written over in place, as `cp` does."""
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _changed(path: Path) -> float:
    """When a file or folder was changed last, in seconds; 0 if it is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


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


def read_whole(handle: int) -> bytes:
    """The content of an open file, whether or not it has a name."""
    parts, at = [], 0
    while part := os.pread(handle, _READ_AT_ONCE, at):
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def stored_bytes(file: Path) -> int:
    """How long a ladybug file and its log are together."""
    return _size(file) + _size(_beside(file, _WAL))


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
