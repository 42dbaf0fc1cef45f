"""What the embedded index promises beyond the protocol: scores that repeat, spaces apart, readers beside a writer, and kills."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.model.errors import StoreError, StoreLocked
from graphmem.search_index import Document, row_files
from graphmem.search_index.embedded_index import EmbeddedIndex
from graphmem.search_index.found import Found
from graphmem.search_index.index_config import EMBEDDED_INDEX

DIMENSIONS, SPACE = 16, "ada"
WORDS = "bread boat oven sail flour mast yeast rope salt deck".split()


def document(number: int, space: str = SPACE) -> Document:
    """A document made from its number; every fifth has the words and vectors of the one before, as "ok" and "thanks" do."""
    random = np.random.default_rng(number - (number % 5 == 4))
    vectors = random.standard_normal((2, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    terms = " ".join(random.choice(WORDS, int(random.integers(0, 6))))
    return Document(f"msg-{number:04}", space, terms, vectors[0], vectors[1])


def documents(count: int, space: str = SPACE) -> list[Document]:
    return [document(number, space) for number in range(count)]


def open_index(folder: Path, **more: bool) -> EmbeddedIndex:
    return EmbeddedIndex.open(folder, dimensions=DIMENSIONS, **more)


def filled(folder: Path, *batches: Iterable[Document]) -> EmbeddedIndex:
    """An index to which the batches were committed one by one."""
    index = open_index(folder)
    for batch in batches:
        index.add(batch)
        index.commit(SPACE, "")
    index.commit(SPACE, "done")
    return index


def ask(index: EmbeddedIndex, limit: int = 10, space: str = SPACE) -> list[Found]:
    return list(index.search(space, ["bread", "oven", "rope"], document(4998).alone, limit))


def test_columns_of_a_scan_are_those_of_the_records() -> None:
    vectors = np.stack([(one.alone, one.in_context) for one in documents(5)])
    rows = row_files.make_rows(["a", "b", "b", "b", "c"], vectors, [3, 1, 1, 1, 2], [0, 0, 1, 2, 0])
    columns = row_files.ScannedColumns.of(rows.records)
    assert columns.firsts.tolist() == [0, 1, 4]
    assert columns.counts.tolist() == [1, 3, 1]
    assert np.array_equal(columns.scale.T, rows.records["scale"])
    assert np.array_equal(columns.error.T, rows.records["error"])


def by_hand(found: Sequence[Document], limit: int) -> tuple[dict[str, float], set[str]]:
    """BM25 of every document that has a word, and the ids with the best cosines of each kind."""
    counts = {d.message_id: Counter(d.terms.split()) for d in found}
    mean = sum(c.total() for c in counts.values()) / len(counts)
    scores: Counter[str] = Counter()
    for term in ("bread", "oven", "rope"):
        n = sum(term in c for c in counts.values())
        for id_, c in counts.items():
            weight = log(1 + (len(counts) - n + 0.5) / (n + 0.5)) * 2.2
            scores[id_] += weight * c[term] / (c[term] + 1.2 * (0.25 + 0.75 * c.total() / mean))  # type: ignore[assignment]
    query = document(4998).alone
    best: set[str] = set()
    for kind in ("alone", "in_context"):
        best |= {d.message_id for d in sorted(found, key=lambda d: -float(getattr(d, kind) @ query))[:limit]}
    return {id_: score for id_, score in scores.items() if score}, best


def test_a_large_file_gives_the_same_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors of a file that is too large to stay mapped are read row by row: the hits and their scores are the same."""
    with closing(filled(tmp_path, documents(300))) as index:
        mapped = ask(index, 30)
    monkeypatch.setattr(row_files, "EMBEDDED_INDEX", replace(EMBEDDED_INDEX, mapped_bytes=1000))
    with closing(open_index(tmp_path, read_only=True)) as index:
        assert len(mapped) > 30
        assert ask(index, 30) == mapped


def test_the_best_are_found_exactly(tmp_path: Path) -> None:
    """Codes only choose whom to score: the result is that of a search through all floats, and BM25 that of the formula."""
    singles = [document(number) for number in range(3000) if number % 5 != 4]
    hits = {hit.message_id: hit for hit in ask(filled(tmp_path, singles), 20)}
    words, near = by_hand(singles, 20)
    assert near <= hits.keys()
    by_words = {id_: hit.words for id_, hit in hits.items() if hit.words}
    assert len(by_words) == 20
    assert sorted(by_words.values()) == pytest.approx(sorted(words.values())[-20:])
    assert all(hit.words == pytest.approx(words[id_]) for id_, hit in hits.items() if hit.words)
    query = document(4998).alone
    for d in singles:
        if d.message_id in hits:
            assert hits[d.message_id].alone == pytest.approx(float(d.alone @ query), abs=1e-6)
            assert hits[d.message_id].in_context == pytest.approx(float(d.in_context @ query), abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(60)), cuts=st.lists(st.integers(0, 60), max_size=6), limit=st.integers(1, 70))
def test_scores_do_not_depend_on_order_or_commits(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cuts: list[int], limit: int
) -> None:
    """One big commit and many small ones in another order give the same hits and digits, also where ties are cut."""
    bounds = [0, *sorted(cuts), 60]
    batches = [[document(n) for n in order[start:end]] for start, end in pairwise(bounds)]
    folder = tmp_path_factory.mktemp("index")
    whole, parts = filled(folder / "whole", documents(60)), filled(folder / "parts", *batches)
    assert ask(whole, limit) == ask(parts, limit)
    whole.close()
    parts.close()


@settings(max_examples=15, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(["add", "remove", "commit", "compact"]), st.integers(0, 30)), max_size=25))
def test_any_changes_leave_what_a_clean_index_has(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int]]) -> None:
    """After any adds, removals, commits and compactions, search gives what an index of the remaining documents gives."""
    folder = tmp_path_factory.mktemp("index")
    index, there = filled(folder / "changed", documents(20)), {d.message_id: d for d in documents(20)}
    for what, number in changes:
        if what == "add":  # With the words of another document, so that it is a change where the id is there.
            new = replace(document(number + 100), message_id=f"msg-{number:04}")
            index.add([new])
            there[new.message_id] = new
        elif what == "remove":
            index.remove(SPACE, [f"msg-{number:04}", "msg-unknown"])
            there.pop(f"msg-{number:04}", None)
        elif what == "commit":
            index.commit(SPACE, "")
        else:
            index.compact(SPACE)
    index.commit(SPACE, "done")
    clean = filled(folder / "clean", there.values())
    for limit in (3, 100):
        assert ask(index, limit) == ask(clean, limit)
    assert (index.count(SPACE), index.has(SPACE)) == (len(there), set(there))
    index.close()
    clean.close()


def test_one_space_does_not_move_the_scores_of_another(tmp_path: Path) -> None:
    index = filled(tmp_path, documents(30))
    before = ask(index)
    index.add(documents(200, "eve"))
    index.commit("eve", "done")
    assert ask(index) == before
    assert (index.count(SPACE), index.count("eve")) == (30, 200)


def test_a_limit_above_the_space_gives_all_of_it(tmp_path: Path) -> None:
    index = filled(tmp_path, documents(30))
    assert {hit.message_id for hit in ask(index, 10_000)} == index.has(SPACE)
    assert ask(index, 0) == []


def test_what_was_removed_is_not_found_and_takes_no_room(tmp_path: Path) -> None:
    index = filled(tmp_path / "index", documents(2000))
    size = _bytes(tmp_path)
    index.remove(SPACE, [d.message_id for d in documents(1900)])
    index.commit(SPACE, "less")
    clean = filled(tmp_path / "clean", documents(2000)[1900:])
    assert ask(index) == ask(clean)
    index.compact(SPACE)
    assert ask(index) == ask(clean)
    assert (index.generation(SPACE), index.count(SPACE)) == ("less", 100)
    assert index.lacking(SPACE, ["msg-1899", "msg-1900"]) == {"msg-1899"}
    assert _bytes(tmp_path / "index") < size / 4


def test_a_space_that_is_mostly_removed_compacts_itself(tmp_path: Path) -> None:
    """An index that is filled again and again does not grow."""
    index = filled(tmp_path, documents(2500))
    size = _bytes(tmp_path)
    for generation in ("second", "third", "fourth"):
        index.add(documents(2500))
        index.commit(SPACE, generation)
    assert index.count(SPACE) == 2500
    assert _bytes(tmp_path) < 2.5 * size


def test_a_reader_sees_each_commit_without_opening_again(tmp_path: Path) -> None:
    """Also the first one, a compaction, and a clearing."""
    reader = open_index(tmp_path / "index", read_only=True)
    assert (reader.generation(SPACE), reader.count(SPACE), ask(reader)) == ("", 0, [])
    index = filled(tmp_path / "index", documents(20))
    assert (reader.generation(SPACE), ask(reader)) == ("done", ask(index))
    index.add(documents(40)[20:])
    assert reader.count(SPACE) == 20
    index.commit(SPACE, "more")
    assert (reader.generation(SPACE), reader.count(SPACE), ask(reader)) == ("more", 40, ask(index))
    index.remove(SPACE, ["msg-0003"])
    index.compact(SPACE)
    assert (reader.count(SPACE), ask(reader)) == (39, ask(index))
    index.clear()
    assert (reader.generation(SPACE), ask(reader)) == ("", [])
    index.add(documents(5))
    index.commit(SPACE, "again")
    assert (reader.generation(SPACE), reader.count(SPACE)) == ("again", 5)


def test_readers_beside_a_writer_see_whole_commits(tmp_path: Path) -> None:
    """Threads that search while ten documents at a time are committed, and the space is compacted, see multiples of ten."""
    index, done, seen, wrong = filled(tmp_path, documents(10)), threading.Event(), set[int](), list[object]()
    readers = [open_index(tmp_path, read_only=True), index]

    def read(reader: EmbeddedIndex) -> None:
        try:
            while not done.is_set():
                seen.add(len(ask(reader, 1000)))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=read, args=(reader,)) for reader in (*readers, *readers)]
    for thread in threads:
        thread.start()
    for start in range(10, 200, 10):
        index.add(documents(start + 10)[start:])
        index.remove(SPACE, [f"msg-{start - 10 + n:04}" for n in range(10)] if start % 50 == 0 else [])
        index.commit(SPACE, str(start))
        if start % 50 == 0:
            index.compact(SPACE)
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert seen
    assert all(count % 10 == 0 for count in seen)


_KILLED = """
import os, sys
from pathlib import Path
from tests.store.test_embedded_index import SPACE, documents, open_index
index = open_index(Path(sys.argv[1]))
index.add(documents(1500)[20:])
index.remove(SPACE, ["msg-0001"])
os._exit(9)
"""


def test_a_killed_writer_leaves_what_was_committed(tmp_path: Path) -> None:
    """The next writer cuts off what was appended, and its commits are as if nothing had happened."""
    index = filled(tmp_path / "index", documents(20))
    before = ask(index)
    index.close()
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path / "index")], check=False)
    assert killed.returncode == 9
    index = open_index(tmp_path / "index")
    assert (index.generation(SPACE), index.count(SPACE), ask(index)) == ("done", 20, before)
    index.add(documents(40)[20:])
    index.commit(SPACE, "more")
    assert ask(index) == ask(filled(tmp_path / "clean", documents(40)))


def test_a_killed_compaction_leaves_nothing_behind(tmp_path: Path) -> None:
    index = filled(tmp_path, documents(20))
    before = ask(index)
    index.close()
    (home,) = tmp_path.iterdir()
    (home / "vectors-1.bin").write_bytes(b"half a file")
    index = filled(tmp_path)
    assert ask(index) == before
    assert not (home / "vectors-1.bin").exists()


@pytest.mark.parametrize("damage", ["short", "no database", "missing"])
def test_a_damaged_space_is_stale_for_readers_and_begun_again_by_a_writer(tmp_path: Path, damage: str) -> None:
    filled(tmp_path, documents(20)).close()
    (home,) = tmp_path.iterdir()
    if damage == "short":
        (home / "codes-0.bin").write_bytes(b"short")
    elif damage == "missing":
        (home / "vectors-0.bin").unlink()
    else:
        (home / "rows.sqlite").write_bytes(b"no database at all" * 100)
    reader = open_index(tmp_path, read_only=True)
    assert (reader.generation(SPACE), reader.lacking(SPACE, ["msg-0000"]), ask(reader)) == ("", {"msg-0000"}, [])
    index = filled(tmp_path, documents(30))
    assert (index.count(SPACE), reader.count(SPACE)) == (30, 30)


@pytest.mark.parametrize("length", [0, row_files.ID.itemsize // 2, row_files.ID.itemsize])
def test_ids_that_the_file_of_ids_lacks_are_in_the_table(tmp_path: Path, length: int) -> None:
    """An older graphmem wrote no such file, and a long id does not fit: hits are the same, also after more was added and compacted."""
    few, many = ([replace(d, message_id=d.message_id + "\u00e4" * length) for d in documents(count)] for count in (30, 60))
    with closing(filled(tmp_path / "new", few, many[30:])) as new:
        wanted = ask(new)
        assert wanted[0].message_id.endswith("\u00e4" * length)
    with closing(filled(tmp_path / "old", few)):
        pass
    (file,) = (tmp_path / "old").glob("*/ids-*.bin")
    file.unlink()
    with closing(open_index(tmp_path / "old")) as old:
        assert {hit.message_id for hit in ask(old, 60)} == {d.message_id for d in few}
        old.add(many[30:])
        old.commit(SPACE, "done")
        assert ask(old) == wanted
        old.remove(SPACE, [d.message_id for d in few[::2]])
        old.compact(SPACE)
        assert {hit.message_id for hit in ask(old, 60)} == {d.message_id for d in (*few[1::2], *many[30:])}


def test_an_index_of_an_older_format_or_another_model_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"rows": 3}')
    (tmp_path / "alone.f32").write_bytes(b"1234")
    index = filled(tmp_path, documents(20))
    assert not (tmp_path / "alone.f32").exists()
    index.close()
    other = EmbeddedIndex.open(tmp_path, dimensions=DIMENSIONS * 2)
    assert (other.generation(SPACE), other.count(SPACE)) == ("", 0)
    vector = np.ones(DIMENSIONS * 2, dtype=np.float32)
    other.add([Document("msg-0000", SPACE, "bread", vector, vector)])
    other.commit(SPACE, "wide")
    assert (other.generation(SPACE), other.count(SPACE)) == ("wide", 1)


def test_a_failed_add_drops_what_waits_and_no_more(tmp_path: Path) -> None:
    """A vector of the wrong size is refused; the committed state stays, and the index goes on."""
    index = filled(tmp_path, documents(20))
    before = ask(index)
    with pytest.raises(ValueError, match="inhomogeneous"):
        index.add([replace(document(21), alone=np.ones(3, dtype=np.float32))])
    index.commit(SPACE, "done")
    assert ask(index) == before


def test_a_second_writer_is_told_who_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes that write cannot harm each other: one waits, and is refused if that takes too long."""
    monkeypatch.setattr("graphmem.storage.sqlite_file.WAIT_S", 0.1)
    first, second = filled(tmp_path, documents(20)), filled(tmp_path)
    first.add(documents(30)[20:])
    with pytest.raises(StoreLocked, match="another process writes"):
        second.add(documents(40)[30:])
    first.commit(SPACE, "first")
    second.add(documents(40)[30:])
    second.commit(SPACE, "second")
    assert ask(first) == ask(filled(tmp_path / "clean", documents(40)))


def test_a_reader_does_not_write(tmp_path: Path) -> None:
    filled(tmp_path, documents(2)).close()
    with pytest.raises(StoreError, match="opened for reading"):
        open_index(tmp_path, read_only=True).remove(SPACE, ["msg-0001"])


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
