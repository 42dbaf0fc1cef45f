"""A store that stays open between its changes: what it shows, to itself and to others, is what it would show opened again."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from graphmem.model.errors import StoreError
from graphmem.model.key_value import KeyValue
from graphmem.storage import open_store
from graphmem.storage.ladybug_store import LadybugStore
from graphmem.storage.migrations import migrate
from graphmem.storage.storage_config import LOG


def put(store: LadybugStore, *ids: str, content: str = "there") -> None:
    with store.writing():
        for id_ in ids:
            store.write("put_meta", id=id_, content=content)


def put_and_stop(inside: AbstractContextManager[None], store: LadybugStore, id_: str) -> None:
    with inside:
        store.write("put_meta", id=id_, content="there")
        raise RuntimeError("stop")


def content_of(store: LadybugStore, id_: str) -> str:
    rows = store.read("meta", id=id_)
    return str(rows[0]["content"]) if rows else ""


def opened(path: Path) -> LadybugStore:
    found = open_store(str(path))
    assert isinstance(found, LadybugStore)
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LadybugStore]:
    made = opened(tmp_path / "memory.lbug")
    migrate(made)
    made.stay_open()
    put(made, "first")
    yield made
    made.close()


def test_every_change_is_published(store: LadybugStore) -> None:
    """Whoever opens the file after a change sees it, while the writer stays open."""
    for number in range(3):
        put(store, "count", content=str(number))
        assert content_of(store, "count") == str(number)
        with_other = opened(store.path)
        assert content_of(with_other, "count") == str(number)
        with_other.close()


def test_only_the_first_change_opens_the_file(store: LadybugStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither later changes nor the reads between them open it again."""
    times: list[Path] = []
    before = LadybugStore._opened

    def counting(self: LadybugStore, path: Path, **options: object) -> object:
        times.append(path)
        return before(self, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(LadybugStore, "_opened", counting)
    for number in range(3):
        put(store, f"more{number}")
        assert content_of(store, f"more{number}") == "there"
    assert times == []


def test_a_reader_sees_nothing_of_a_change_that_is_not_over(store: LadybugStore) -> None:
    """A thread that did not read since the last change sees that one, and not half of the next."""
    seen: list[str] = []
    put(store, "pair", content="old")
    with store.writing():
        store.write("put_meta", id="pair", content="half")
        other = threading.Thread(target=lambda: seen.append(content_of(store, "pair")))
        other.start()
        other.join()
        assert content_of(store, "pair") == "half"
    assert seen == ["old"]
    assert content_of(store, "pair") == "half"


def test_a_pinned_state_outlives_changes(store: LadybugStore) -> None:
    """A thread that reads one state goes on with it, and its values, while others are published."""
    put(store, "pair", content="old")
    with store.writing():
        store.key_values.put([KeyValue(id="k", space="s", kind="x", value=b"old")])
    change, changed = threading.Event(), threading.Event()
    seen: list[tuple[str, bytes]] = []

    def read() -> None:
        with store.snapshot():
            store.read("meta", id="pair")
            change.set()
            changed.wait(20)
            seen.append((content_of(store, "pair"), store.key_values.get("s", ["k"])["k"]))

    other = threading.Thread(target=read)
    other.start()
    change.wait(20)
    for number in range(3):
        with store.writing():
            store.write("put_meta", id="pair", content=str(number))
            store.key_values.put([KeyValue(id="k", space="s", kind="x", value=str(number).encode())])
    changed.set()
    other.join()
    assert seen == [("old", b"old")]
    assert (content_of(store, "pair"), store.key_values.get("s", ["k"])["k"]) == ("2", b"2")


def test_what_another_process_published_is_gone_on_with(store: LadybugStore) -> None:
    """A draft that is no longer what is published is dropped, and nothing of the other's change is lost."""
    other = opened(store.path)
    put(other, "theirs")
    other.close()
    put(store, "ours")
    assert [content_of(store, id_) for id_ in ("first", "theirs", "ours")] == ["there"] * 3
    again = opened(store.path)
    assert [content_of(again, id_) for id_ in ("first", "theirs", "ours")] == ["there"] * 3
    again.close()


def test_a_change_that_fails_is_left_for_the_next_writer(store: LadybugStore) -> None:
    """Readers see the state before; what was written stays in the draft, as in a store that does not stay open."""
    with pytest.raises(RuntimeError, match="stop"):
        put_and_stop(store.writing(), store, "kept")
    assert content_of(store, "kept") == ""
    put(store, "next")
    assert content_of(store, "kept") == "there"
    assert content_of(store, "next") == "there"


def test_a_transaction_that_fails_changes_nothing(store: LadybugStore) -> None:
    """Its error is told, and the store goes on."""
    with store.writing():
        with pytest.raises(RuntimeError, match="stop"):
            put_and_stop(store.transaction(), store, "lost")
        with pytest.raises(StoreError):
            store._begin().run("RETURN nonsense")
        store.write("put_meta", id="kept", content="there")
    put(store, "next")
    assert [content_of(store, id_) for id_ in ("lost", "kept", "next")] == ["", "there", "there"]


def test_a_long_log_goes_into_the_file(store: LadybugStore) -> None:
    """When the log has reached its length, the file is replaced, its logs go, and the store goes on to stay open."""
    before = store.path.stat().st_ino
    content = "x" * 1_000_000
    for number in range(LOG.longest // len(content) + 2):
        put(store, "long", content=f"{number} {content}")
        assert content_of(store, "long").startswith(f"{number} ")
    assert store.path.stat().st_ino != before
    put(store, "after")
    assert content_of(store, "after") == "there"


def test_it_is_compacted_and_migrated_like_any_other(store: LadybugStore) -> None:
    """What touches the file itself works on a draft with a name."""
    store.compact()
    assert content_of(store, "first") == "there"
    put(store, "second")
    store.change_schema(["CREATE NODE TABLE Extra(id STRING PRIMARY KEY)"])
    put(store, "third")
    assert [content_of(store, id_) for id_ in ("first", "second", "third")] == ["there"] * 3


def test_nothing_is_left_beside_the_file(store: LadybugStore) -> None:
    """While it stays open, and after it was closed, no draft lies there."""
    put(store, "second")
    assert not list(store.path.parent.glob("*.draft*"))
    store.close()
    assert not list(store.path.parent.glob("*.draft*"))
    put(store, "third")
    assert content_of(store, "third") == "there"


KILLED = """
import os, signal, sys
from graphmem.storage import open_store
store = open_store(sys.argv[1])
store.stay_open()
for number in range(3):
    with store.writing():
        store.write("put_meta", id="count", content=str(number))
with store.writing():
    store.write("put_meta", id="count", content="never published")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_leaves_what_was_published(store: LadybugStore) -> None:
    """What a killed process had published is there; what it was at is not, and no file of it is left."""
    store.close()
    done = subprocess.run([sys.executable, "-c", KILLED, str(store.path)], env={**os.environ}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not list(store.path.parent.glob("*.draft*"))
    assert content_of(opened(store.path), "count") == "2"
