"""The embedded engine: one file, no server. Any number of processes read while one writes.

A published file is never changed. A writer holds the lock of the store and works on a draft. While the draft is little, it is a
log beside the published file, and the log is published; when it grows, it becomes a copy that takes the place of the published
file. Readers keep the files they have opened, which live on without a name, and open the new ones at their next check.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphmem.model import CompactionReport
from graphmem.model.errors import StoreError, StoreMismatch
from graphmem.storage.bounded_read import BoundedRows, CheckPlan, ReadLimits
from graphmem.storage.compaction import compact_file, needs_compaction
from graphmem.storage.kept_file import KeptFile
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.ladybug_key_values import LadybugKeyValues
from graphmem.storage.ladybug_tables import copy_table
from graphmem.storage.ladybug_upsert import upsert_of, write_upsert
from graphmem.storage.malloc_options import give_back_memory
from graphmem.storage.private_files import make_private_folder
from graphmem.storage.queries import Query, each_once, load
from graphmem.storage.state_changes import ChangedNodes, StateChanges
from graphmem.storage.storage_config import LOG, SHARING, WRITES
from graphmem.storage.store_files import Identity, Published, StoreFiles
from graphmem.storage.write_lock import hold_lock


class LadybugStore:
    """A graph in one file. Safe to share between threads and processes.

    A thread inside `writing` sees what it writes; every other one sees the last published state.
    """

    dialect = "ladybug"

    def __init__(self, path: Path, *, read_only: bool, lock_wait: float) -> None:
        self.path = path
        self.name = f"ladybug:{path}"
        self._files = StoreFiles(path)
        self._read_only = read_only
        self._lock_wait = lock_wait
        self._writers = threading.RLock()
        self._session: _Session | None = None
        self._stays_open = False
        self._is_refreshed = False
        self._kept: KeptFile | None = None
        self._readers = threading.Lock()
        self._reader: _Reader | None = None
        self._looked = 0.0
        self.changes = StateChanges()
        self._pinned = threading.local()
        self.key_values = LadybugKeyValues(path.with_name(path.name + ".values"), self._file, self.transaction)

    @classmethod
    def open(cls, path: str, *, read_only: bool = False, lock_wait: float = SHARING.lock_wait) -> "LadybugStore":
        """Open or make the file; raises StoreError if it cannot be opened.

        No lock is held while nothing is written. A writer waits `lock_wait` seconds for another process, then raises StoreLocked.
        """
        file = Path(path).expanduser().absolute()
        if file.is_dir():
            raise StoreError(f"{file}: this is a folder. Give the path of a file, for example {file / 'memory.lbug'}.")
        if read_only and not file.exists():
            raise StoreError(f"{file}: no memory is there yet. Run `graphmem remember LOG --store {file}` first.")
        store = cls(file, read_only=read_only, lock_wait=lock_wait)
        try:
            make_private_folder(file.parent)
            if not file.exists():
                with store.writing():
                    store._begin()
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror or error}. Give a path that can be written to.") from None
        store._release(store._take())
        return store

    @property
    def version(self) -> object:
        """What this thread reads: equal while it is the same published state."""
        pinned: _Reader | None = getattr(self._pinned, "reader", None)
        if pinned is not None:
            return pinned.identity
        reader = self._take()
        self._release(reader)
        return reader.identity

    def revision_of(self, space: str) -> None:
        """None: `version` tells."""

    def lock_space(self, space: str) -> None:
        """Nothing to do: a store has one writer."""

    def changed_between(self, before: object, after: object) -> frozenset[str] | None:
        return self.changes.between(before, after)

    @property
    def is_writing(self) -> bool:
        """True for the thread that is inside `writing`."""
        return self._session is not None and self._session.thread == threading.get_ident()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread inside see the same published state."""
        if getattr(self._pinned, "reader", None) is not None:
            yield
            return
        self._pinned.reader = self._take()
        try:
            yield
        finally:
            reader, self._pinned.reader = self._pinned.reader, None
            self._release(reader)

    @contextmanager
    def writing(self, *, lock_wait: float | None = None, resume: bool = True) -> Iterator[None]:
        """Hold the store for writing; what is written inside is published at its end, and kept for the next writer if it fails.

        The copy is made by the first write. Without `resume`, the draft of a run that was killed is left as it is, and nothing
        can be written. Raises StoreLocked, and StoreError for a store that was opened for reading.
        """
        if self._read_only:
            raise StoreError(f"{self.name}: opened for reading only. Open it for writing.")
        with self._writers:
            if self._session is not None:
                yield
                return
            with hold_lock(self.path, wait=self._lock_wait if lock_wait is None else lock_wait):
                self._recover()
                self._session = _Session(threading.get_ident(), can_write=resume)
                try:
                    if resume:
                        self._resume()
                    yield
                    self._publish()
                finally:
                    self._put_aside()

    def _recover(self) -> None:
        """Bring in the log that an older graphmem left, which wrote in place."""
        if self._files.has_log() and self.path.exists():
            self._opened(self.path).close()
        self._looked = 0.0

    def _resume(self) -> None:
        """Go on with the draft of a writer that was killed or failed; one that cannot be opened is dropped."""
        if not self._files.draft.exists():
            return
        assert self._session is not None
        self._drop_kept()
        try:
            self._files.settle_draft()
            self._session.file = LadybugFile(self._files.draft, keeps_log=True)
        except (OSError, RuntimeError):
            self._files.drop_draft()
        else:
            self._session.changed.forget()
            self.key_values.begin_draft(self._session.file, is_new=False)

    def _begin(self) -> LadybugFile:
        """The draft of this session, made when it is first written to."""
        assert self._session is not None
        if not self._session.can_write:
            raise StoreError(f"{self.name}: held without writing. Hold it with resume=True to write.")
        file = self._session.file
        if file is None:
            return self._begin_draft(self._session)
        if not file.in_transaction and self._log_bytes() > LOG.longest_unpublished:
            self._name_kept(self._session, opens=False)
            return self._settle(self._session)
        return file

    def _begin_draft(self, session: "_Session") -> LadybugFile:
        state = self._files.state()
        session.base = state.identity if state is not None else None
        if self._kept is not None and self._kept.identity == session.base:
            session.file = self._kept.file
            self.key_values.begin_draft(session.file, is_new=True)
            return session.file
        self._drop_kept()
        try:
            self._files.drop_draft()
            self._files.make_draft()
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror or error}. Writing needs room beside the file.") from None
        if not self._stays_open:
            # Nobody else reads here as a rule. What is open takes some 50 MB, and keeps the log of the key values from being cut.
            self._look_again()
        session.file = self._opened(self._files.draft, keeps_log=True)
        self.key_values.begin_draft(session.file, is_new=True)
        return session.file

    def _name_kept(self, session: "_Session", *, opens: bool = True) -> None:
        """Go on with a draft that stayed open as one that has a name: what it does next touches more than its log.

        Without `opens`, it is left to what is done next to open it, which reads its log.
        """
        if self._kept is None or session.file is not self._kept.file:
            return
        try:
            self._files.make_draft_of(self._kept.log)
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror or error}. Writing needs room beside the file.") from None
        session.file = None
        # Whoever reads goes on with its state until the next one is published: to open the same state again takes some time.
        self._drop_kept(with_reader=False)
        if opens:
            self._reopen(session)

    def _drop_kept(self, *, with_reader: bool = True) -> None:
        """Let go of the draft that stayed open, once nobody reads it; `with_reader`, the next read opens the published state."""
        kept, self._kept = self._kept, None
        if kept is not None:
            with self._readers:
                if with_reader and self._reader is not None and self._reader.kept is kept:
                    self._looked = 0.0
                    self._drop_reader()
            kept.drop()

    def _log_bytes(self) -> int:
        """How long the log of the open draft is."""
        is_kept = self._session is not None and self._kept is not None and self._session.file is self._kept.file
        return self._kept.log_bytes if is_kept and self._kept is not None else self._files.draft_log_bytes()

    def _settle(self, session: "_Session") -> LadybugFile:
        """Bring what the log of the draft holds into the draft, which is a file of its own from then on, and its memory back."""
        if session.file is not None and not self._files.draft_shares_file() and not self._files.draft_log_bytes():
            return session.file  # It was just compacted.
        self._close_settled(session)
        give_back_memory()
        return self._reopen(session)

    def _close_settled(self, session: "_Session") -> None:
        """Bring what the log of the draft holds into the draft, which is a file of its own from then on, and close it."""
        file = self._unshare(session) if self._files.draft_shares_file() else session.file or self._reopen(session)
        give_back_memory()
        # Twice, to join the pages that the first one frees, so that they are used: without it the file grows each time.
        file.run("CHECKPOINT")
        file.run("CHECKPOINT")
        self._close_as_it_is(session)

    def _close_as_it_is(self, session: "_Session") -> None:
        """Close the draft; what its log holds stays there."""
        assert session.file is not None
        session.file.close()
        session.file = None

    def _unshare(self, session: "_Session") -> LadybugFile:
        if session.file is not None:
            session.file.close()
            session.file = None
            give_back_memory()
        try:
            self._files.unshare_draft()
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror or error}. Writing needs room for a second copy of the file.") from None
        return self._reopen(session)

    def _reopen(self, session: "_Session") -> LadybugFile:
        session.file = self._opened(self._files.draft, keeps_log=True)
        self.key_values.reopen_draft(session.file)
        return session.file

    def _publish(self) -> None:
        assert self._session is not None
        file = self._session.file
        if file is None:
            return
        is_kept = self._kept is not None and file is self._kept.file
        if self._log_bytes() > self._longest_log():
            self._name_kept(self._session, opens=False)
            file = self._settle(self._session)
        elif not is_kept and not self._files.draft_shares_file():
            file = self._settle(self._session)
        elif self._stays_open and (is_kept or self._files.draft_log_bytes()):
            self._publish_open(file)
            return
        shares_file = self._files.draft_shares_file()
        wasteful = not shares_file and needs_compaction(file)
        if wasteful or not self._stays_open:
            self._look_again()
        self.key_values.end_draft(compact=wasteful)
        file.close()
        self._session.file = None
        if shares_file:
            self._publish_log()
        else:
            if wasteful:
                self._replace_draft()
            self._files.publish(self._files.draft)
        self._note_changes(self._session)
        if self._stays_open and not wasteful:
            self._pick_up()
        else:
            self._look_again()
        give_back_memory()

    def _note_changes(self, session: "_Session") -> None:
        """What was published differs from what was there before in what this session wrote."""
        state = self._files.state()
        if state is not None:
            self.changes.note(session.base, state.identity, session.changed.ids)

    def _longest_log(self) -> float:
        """Bytes of a log that can be published. What stays open is not opened again by each change, so its log may be long."""
        if self.changes.is_followed:
            return LOG.longest_followed
        return LOG.longest if self._stays_open else min(LOG.longest, LOG.largest_share * self._files.draft_bytes())

    def _publish_open(self, file: LadybugFile) -> None:
        """Publish the log of the draft, which stays open and loses its name."""
        assert self._session is not None
        if self._kept is None:
            self._kept = KeptFile(file, self._files.draft_log)
        self.key_values.end_draft(stays_open=True)
        self._files.publish_log(self._kept.log)
        self._session.file = None
        self._note_changes(self._session)
        self._read_kept(self._kept)

    def _read_kept(self, kept: KeptFile) -> None:
        """Read what the open draft holds now, from a point that the next change of it does not move."""
        state = self._files.state()
        if state is None:
            return
        with self._readers:
            self._drop_reader()
            file = kept.take_reader()
            self.key_values.follow(file)
            self._reader = _Reader(file, state.identity, kept)
            self._looked = time.monotonic()
            kept.identity = state.identity

    def _publish_log(self) -> None:
        if self._files.draft_log_bytes():
            self._files.publish_log()
        else:
            self._files.drop_draft()

    def _replace_draft(self) -> CompactionReport:
        give_back_memory()
        done = compact_file(self._files.draft, self._files.compacted)
        self._files.replace_draft(self._files.compacted)
        return done

    def _put_aside(self) -> None:
        """Close the draft of a session that failed, for the next one to go on with."""
        session, self._session = self._session, None
        if session is not None and session.file is not None:
            self.key_values.end_draft()
            if self._kept is not None and session.file is self._kept.file:
                with suppress(OSError):
                    self._files.make_draft_of(self._kept.log)
                self._drop_kept()
                return
            with suppress(StoreError, RuntimeError):
                session.file.close()

    def compact(self) -> CompactionReport:
        """Rewrite the file with nothing in it but its rows; raises StoreError if one is missing afterwards."""
        with self.writing():
            assert self._session is not None
            has_changes = self._session.file is not None
            self._begin()
            self._name_kept(self._session)
            self.key_values.tidy()
            if has_changes:
                self._close_settled(self._session)
            else:
                self._close_as_it_is(self._session)
            self._look_again()
            self.key_values.end_draft(compact=True)
            done = self._replace_draft()
            self._session.file = self._opened(self._files.draft, keeps_log=True)
            self.key_values.begin_draft(self._session.file, is_new=False)
            return done

    def _take(self) -> "_Reader":
        """The published state to read from, opened again if it is a new one; give it back with `_release`."""
        with self._readers:
            now = time.monotonic()
            if self._reader is None or (now - self._looked >= SHARING.look_every and not self._is_refreshed):
                self._look()
                self._looked = now
            assert self._reader is not None
            self._reader.users += 1
            return self._reader

    def _look(self) -> None:
        state = self._files.state()
        if state is None:
            if self._reader is not None:
                return  # The file is gone: what was opened stays readable.
            raise StoreError(f"{self.path}: no memory is there yet. Run `graphmem remember LOG --store {self.path}` first.")
        if self._reader is not None and self._reader.identity == state.identity:
            return
        self._drop_reader()
        file, identity = self._open_published(state)
        self.key_values.follow(file)
        self._reader = _Reader(file, identity)

    def make_room(self) -> None:
        # An open state takes 60 to 100 MB from malloc, which reuses what closed ones have freed in the same thread.
        state = self._files.state()
        if state is not None:
            with ExitStack() as opened:
                for _ in range(SHARING.open_at_once):
                    opened.callback(self._open_published(state)[0].close)

    def refresh(self) -> None:
        self._is_refreshed = True
        self._pick_up()

    def _pick_up(self) -> None:
        """Read the latest published state; it is opened beside the one before, so that no read waits for it."""
        now, state = time.monotonic(), self._files.state()
        if state is not None and (self._reader is None or self._reader.identity != state.identity):
            file, identity = self._open_published(state)
            with self._readers:
                old, self._reader = self._reader, None
                self.key_values.follow(file)
                self._reader = _Reader(file, identity)
                if old is not None:
                    # It is closed outside of the lock: that takes some time.
                    old.is_current = False
                    old.users += 1
            if old is not None:
                self._release(old)
        self._looked = now

    def _open_published(self, state: Published, *, memory: int = 0) -> tuple[LadybugFile, Identity]:
        """Open a state, or a newer one if it is being removed meanwhile."""
        while True:
            try:
                file = self._opened(state.file, read_only=True, memory=memory)
            except StoreError:
                if state.is_there():
                    raise
            else:
                if state.is_there():
                    return file, state.identity
                file.close()
            newer = self._files.state()
            if newer is None or newer == state:
                raise StoreError(f"{self.path}: was removed while it was opened.")
            state = newer

    def _look_again(self) -> None:
        """A new state was published: let go of the one before, so that nothing is kept for it, and look at the next read."""
        with self._readers:
            self._looked = 0.0
            self._drop_reader()

    def _drop_reader(self) -> None:
        """Close the open state, at once or when its last user is done."""
        old, self._reader = self._reader, None
        if old is not None:
            old.is_current = False
            self._close_if_unused(old)

    def _release(self, reader: "_Reader") -> None:
        with self._readers:
            reader.users -= 1
            is_left = not reader.is_current and reader.users == 0
            if is_left:
                self.key_values.leave(reader.file)
        if is_left:
            # Outside of the lock: to close a file takes some time.
            self._close_left(reader)

    def _close_if_unused(self, reader: "_Reader") -> None:
        if not reader.is_current and reader.users == 0:
            self.key_values.leave(reader.file)
            self._close_left(reader)

    def _close_left(self, reader: "_Reader") -> None:
        if reader.kept is not None:
            reader.kept.give_back(reader.file)
        else:
            reader.file.close()

    def _opened(self, path: Path, *, read_only: bool = False, keeps_log: bool = False, memory: int = 0) -> LadybugFile:
        """Open a file; one that an older graphmem is writing to in place is tried again for a moment."""
        for attempt in range(SHARING.open_tries):
            try:
                return LadybugFile(path, read_only=read_only, keeps_log=keeps_log, memory=memory)
            except (OSError, RuntimeError) as error:
                text = str(error)
                if not _is_passing(text) or attempt == SHARING.open_tries - 1:
                    raise _open_error(path, error) from None
                time.sleep(SHARING.first_pause)
        raise AssertionError("unreachable")

    def schema_version(self) -> int:
        with self._file() as file:
            is_made = file.has_table("Meta")
        noted = self.read("meta", id="schema") if is_made else []
        return int(noted[0]["content"]) if noted else 0

    def change_schema(self, statements: Sequence[str]) -> None:
        with self.writing():
            self._begin()
            assert self._session is not None
            self._session.changed.forget()
            self._name_kept(self._session)
            file = self._begin()
            if self._files.draft_shares_file():
                # Whoever reads cannot replay a log that changes tables: it goes into the file.
                file = self._unshare(self._session)
            with file.transaction():
                for statement in statements:
                    file.run(statement, what=self.name)

    def read(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        return loaded.in_order(self._run(loaded, each_once(parameters)))

    def read_bounded(self, text: str, parameters: Mapping[str, Any], *, check: CheckPlan, limits: ReadLimits) -> BoundedRows:
        # A database of its own, opened for reading: its memory is bounded apart from ours, and it cannot write.
        state = self._files.state()
        if state is None:
            raise StoreError(f"{self.path}: no memory is there yet. Run `graphmem remember LOG --store {self.path}` first.")
        file, _ = self._open_published(state, memory=limits.memory)
        try:
            return file.run_bounded(text, parameters, check, limits)
        finally:
            file.close()

    def copy_table(self, name: str, path: Path) -> None:
        """Write all rows of a node or edge table, as this thread reads it, to a Parquet file; an edge has `source` and `target`."""
        with self._file() as file:
            copy_table(file, name, path)

    def write(self, query: str, /, **parameters: Any) -> None:
        loaded = load(query, self.dialect)
        loaded.check_given(parameters)
        with self.writing():
            self._begin()
            assert self._session is not None
            self._session.changed.note(parameters)
            self._run(loaded, parameters)

    def write_rows(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        loaded = load(query, self.dialect)
        loaded.check_rows(rows)
        if not rows:
            return
        with self.writing():
            self._begin()
            assert self._session is not None
            self._session.changed.note_rows(rows)
            upsert = upsert_of(loaded.text)
            for start in range(0, len(rows), WRITES.embedded_rows):
                part = rows[start : start + WRITES.embedded_rows]
                if upsert is None:
                    self._run(loaded, {"rows": part})
                else:
                    write_upsert(lambda text, given: self._run(replace(loaded, text=text), given), upsert, part)

    def _run(self, query: Query, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        with self._file() as file:
            return file.run(query.text, parameters, what=f"{self.name}, query {query.name}")

    @contextmanager
    def _file(self) -> Iterator[LadybugFile]:
        """The file that this thread reads from: its draft, the state it has pinned, or the last published one."""
        if self.is_writing:
            assert self._session is not None
            if self._session.file is None and self._session.can_write and self._reader is None:
                self._begin()  # Its log would be read twice otherwise, by the reader and by the draft.
            if self._session.file is not None:
                yield self._session.file
                return
        pinned: _Reader | None = None if self.is_writing else getattr(self._pinned, "reader", None)
        reader = pinned or self._take()
        try:
            yield reader.file
        finally:
            if pinned is None:
                self._release(reader)

    def changing_schema(self) -> AbstractContextManager[None]:
        return self.writing()

    def check_search(self, dimensions: int) -> None:
        """Nothing to check: the index lies beside the store."""

    def fit_search(self, dimensions: int) -> None:
        """Nothing to do: the index lies beside the store."""

    def suspend_search(self) -> None:
        """Nothing to do: the index lies beside the store."""

    def rebuild_search(self) -> None:
        """Nothing to do: the index lies beside the store."""

    @property
    def in_transaction(self) -> bool:
        return False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.writing():
            if self._begin().in_transaction:
                yield  # Part of the one that this thread is in.
                return
            with self.key_values.transaction():
                yield

    def stay_open(self) -> None:
        """Keep what is written open between two changes, for a process that writes little and often; `close` ends it."""
        self._stays_open = not self._read_only

    def close(self) -> None:
        with self._writers:
            self._stays_open = False
            self._drop_kept()
        with self._readers:
            self._drop_reader()
        self.key_values.close()


class _Session:
    """One stretch of writing: the thread that does it, and its draft once there is one."""

    def __init__(self, thread: int, *, can_write: bool) -> None:
        self.thread = thread
        self.can_write = can_write
        self.file: LadybugFile | None = None
        self.base: Identity | None = None
        self.changed = ChangedNodes()


class _Reader:
    """A published state that is open, and by how many it is used."""

    def __init__(self, file: LadybugFile, identity: Identity, kept: KeptFile | None = None) -> None:
        """`kept` is what the file is a reader of, and is given back to; None for a file of its own."""
        self.file = file
        self.kept = kept
        self.identity = identity
        self.users = 0
        self.is_current = True


def _is_passing(text: str) -> bool:
    """True of an error that another process causes for a moment."""
    return any(word in text.lower() for word in ("lock", "checkpoint", "replay"))


def _open_error(file: Path, error: OSError | RuntimeError) -> StoreError:
    if isinstance(error, OSError):
        return StoreError(f"{file}: {error.strerror or error}. Give a path that can be written to.")
    if _is_passing(str(error)):
        return StoreMismatch(f"{file}: an older graphmem is writing to it in place. Let it finish, and use one version from then on.")
    first = (str(error).splitlines() or [""])[0]
    return StoreError(f"{file}: cannot be opened as a ladybug file ({first}). Give another path, or move the file away.")
