"""A small change of an embedded store is published as a log beside its file: what readers see, whatever happens to the two."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmem.storage import GraphStore, open_store
from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.migrations import migrate
from graphmem.storage.storage_config import LOG
from graphmem.storage.store_files import StoreFiles


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with a note, whose file is large enough for a log beside it."""
    path = tmp_path / "m.lbug"
    with_store(path, lambda store: (migrate(store), note(store, "first", "1")))
    with_store(path, lambda store: store.compact())
    return path


def with_store(path: Path, work: Callable[[GraphStore], object]) -> object:
    store = open_store(f"ladybug:{path}")
    try:
        return work(store)
    finally:
        store.close()


def note(store: GraphStore, id_: str, content: str) -> None:
    store.write("put_meta", id=id_, content=content)


def noted(path: Path) -> dict[str, str]:
    def read(store: GraphStore) -> dict[str, str]:
        return {id_: rows[0]["content"] for id_ in ("first", "second", "third") if (rows := store.read("meta", id=id_))}

    found = with_store(path, read)
    assert isinstance(found, dict)
    return found


def logs(path: Path) -> list[Path]:
    return sorted((path.parent / f"{path.name}.log").glob("*"))


def test_a_small_change_leaves_the_file_alone(file: Path) -> None:
    before = file.read_bytes()
    with_store(file, lambda store: note(store, "second", "2"))
    assert (file.read_bytes() == before, noted(file)) == (True, {"first": "1", "second": "2"})


def test_changes_gather_in_the_log_and_old_logs_go(file: Path) -> None:
    for number in range(5):
        for folder in logs(file):
            os.utime(folder, (0, 0))
        with_store(file, lambda store, number=number: note(store, "second", str(number)))
    assert noted(file) == {"first": "1", "second": "4"}
    assert [folder.name for folder in logs(file)] == ["4", "5"]


def test_a_state_that_was_replaced_a_moment_ago_can_still_be_opened(file: Path) -> None:
    """Whoever opens states while much is written would come too late each time otherwise."""
    with_store(file, lambda store: note(store, "second", "0"))
    state = StoreFiles(file).state()
    for number in (1, 2, 3):
        with_store(file, lambda store, number=number: note(store, "second", str(number)))
    opened = LadybugFile(state.file, read_only=True)
    assert [row["content"] for row in opened.run("MATCH (n:Meta {id: 'second'}) RETURN n.content AS content")] == ["0"]
    opened.close()
    assert state.is_there()


def test_room_for_new_states_changes_nothing(file: Path) -> None:
    with_store(file, lambda store: note(store, "second", "0"))
    reader = open_store(f"ladybug:{file}", read_only=True)
    reader.make_room()
    before = reader.version
    with_store(file, lambda store: note(store, "second", "1"))
    assert (reader.version, reader.read("meta", id="second")[0]["content"]) == (before, "0")
    reader.refresh()
    assert reader.read("meta", id="second")[0]["content"] == "1"
    reader.close()


def test_a_long_change_is_brought_into_the_file(file: Path) -> None:
    with_store(file, lambda store: note(store, "second", "2"))
    with_store(file, lambda store: note(store, "third", os.urandom(LOG.longest).hex()))
    assert (logs(file), set(noted(file))) == ([], {"first", "second", "third"})


def test_a_change_of_the_schema_is_brought_into_the_file(file: Path) -> None:
    """A reader cannot replay a log that changes tables; what an earlier log holds comes with it."""
    with_store(file, lambda store: note(store, "second", "2"))
    assert logs(file)

    def change(store: GraphStore) -> None:
        store.change_schema(["ALTER TABLE Unit ADD IF NOT EXISTS mood STRING DEFAULT ''", "CREATE NODE TABLE Kept(id STRING PRIMARY KEY)"])

    with_store(file, change)
    assert (logs(file), noted(file)) == ([], {"first": "1", "second": "2"})
    with_store(file, lambda store: note(store, "third", "3"))
    assert set(noted(file)) == {"first", "second", "third"}


def test_a_reader_picks_up_a_log(file: Path) -> None:
    reader = open_store(f"ladybug:{file}", read_only=True)
    with_store(file, lambda store: note(store, "second", "2"))
    reader._looked = 0.0  # What a second later would do.
    assert reader.read("meta", id="second") == [{"content": "2"}]
    reader.close()


@pytest.mark.parametrize("keep_times", [True, False])
def test_a_copy_of_all_files_has_the_log(file: Path, tmp_path: Path, *, keep_times: bool) -> None:
    with_store(file, lambda store: note(store, "second", "2"))
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path, copy, copy_function=shutil.copy2 if keep_times else shutil.copy, ignore=shutil.ignore_patterns("copy"))
    assert noted(copy / file.name) == {"first": "1", "second": "2"}
    with_store(copy / file.name, lambda store: note(store, "third", "3"))
    assert noted(copy / file.name) == {"first": "1", "second": "2", "third": "3"}


@pytest.mark.parametrize("how", [shutil.copy, shutil.copy2, lambda source, target: os.replace(shutil.copy(source, f"{source}.x"), target)])
def test_a_log_never_meets_a_file_from_a_backup(file: Path, tmp_path: Path, how: Callable[[Path, Path], object]) -> None:
    backup = shutil.copy(file, tmp_path / "backup")
    with_store(file, lambda store: note(store, "second", "2"))
    with_store(file, lambda store: note(store, "third", os.urandom(LOG.longest).hex()))
    with_store(file, lambda store: note(store, "first", "changed"))
    how(backup, file)
    assert noted(file) == {"first": "1"}
    with_store(file, lambda store: note(store, "second", "3"))
    assert noted(file) == {"first": "1", "second": "3"}


def test_a_log_that_was_being_published_is_never_read(file: Path) -> None:
    with_store(file, lambda store: note(store, "second", "2"))
    (folder,) = logs(file)
    shutil.copytree(folder, folder.with_name("2.part"))
    assert noted(file) == {"first": "1", "second": "2"}
    with_store(file, lambda store: note(store, "third", "3"))
    assert noted(file) == {"first": "1", "second": "2", "third": "3"}


@pytest.mark.parametrize("step", ["link", "fsync", "rename", "drop_draft"])
def test_a_run_that_is_interrupted_while_it_publishes_its_log_is_gone_on_with(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever was published before, and what the run wrote, is there afterwards."""
    with_store(file, lambda store: note(store, "second", "2"))
    files = StoreFiles(file)
    files.make_draft()
    draft = LadybugFile(files.draft, keeps_log=True)
    draft.run("MERGE (n:Meta {id: 'third'}) SET n.content = '3'")
    draft.close()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr({"link": os, "fsync": os, "rename": Path, "drop_draft": StoreFiles}[step], step, stop)
        with pytest.raises(KeyboardInterrupt):
            files.publish_log()
    published = {"first": "1", "second": "2"} | ({"third": "3"} if step == "drop_draft" else {})
    assert noted(file) == published
    log = StoreFiles(file).state().file.with_name("graph.lbug.wal")
    before = log.read_bytes()
    other = open_store(f"ladybug:{file}")
    with other.writing():
        note(other, "first", "changed")
        assert log.read_bytes() == before
    other.close()
    assert noted(file) == {"first": "changed", "second": "2", "third": "3"}


def test_a_log_folder_with_foreign_files_is_cleared_when_a_file_is_published(file: Path) -> None:
    with_store(file, lambda store: note(store, "second", "2"))
    (file.parent / f"{file.name}.log" / "notes.txt").write_text("not ours")
    with_store(file, lambda store: store.compact())
    assert (logs(file), noted(file)) == ([], {"first": "1", "second": "2"})


def test_the_draft_of_a_killed_run_is_gone_on_with(file: Path) -> None:
    """The draft is the published file under a second name, and its log; the log alone was written to."""
    files = StoreFiles(file)
    files.make_draft()
    with_store(file, lambda store: note(store, "second", "2"))
    assert (noted(file), files.draft.exists()) == ({"first": "1", "second": "2"}, False)


def test_a_draft_of_a_file_that_was_put_back_becomes_a_file_of_its_own(file: Path, tmp_path: Path) -> None:
    backup = shutil.copy(file, tmp_path / "backup")
    with_store(file, lambda store: note(store, "second", "2"))
    StoreFiles(file).make_draft()
    os.replace(backup, file)
    with_store(file, lambda store: note(store, "third", "3"))
    assert noted(file) == {"first": "1", "second": "2", "third": "3"}


def test_where_a_file_cannot_have_two_names_it_is_copied(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with_store(file, lambda store: note(store, "second", "2"))
    assert (logs(file), noted(file)) == ([], {"first": "1", "second": "2"})


def test_many_in_one_process_have_a_store_open(file: Path) -> None:
    """A server of spaces, or threads that open a memory each."""
    stores = [open_store(f"ladybug:{file}") for _ in range(24)]
    assert {store.read("meta", id="first")[0]["content"] for store in stores} == {"1"}
    for store in stores:
        store.close()
