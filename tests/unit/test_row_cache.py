"""What recall keeps of a store between questions: bounded, and only as long as the store stays as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from graphmem.memory.facade import Memory
from graphmem.memory.reader_views import ReaderViews
from graphmem.model.access import Reader
from graphmem.retrieval.row_cache import RowCache
from graphmem.storage.state_changes import ChangedNodes, StateChange, StateChanges
from graphmem.storage.storage_config import CHANGES
from tests.talk import Talk

KIND = ("space", "names")


class States:
    """As much of a store as the cache asks for: which state is read, and whether by its writer."""

    def __init__(self, version: object = 1) -> None:
        self.version = version
        self.is_writing = False
        self.changes: dict[tuple[object, object], frozenset[str]] = {}
        self.revisions: dict[str, str] = {}

    def revision_of(self, space: str) -> str | None:
        return self.revisions.get(space)

    def changed_between(self, before: object, after: object) -> frozenset[str] | None:
        return self.changes.get((before, after))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        yield


class Reads:
    """Reads values that are their ids in upper case, and notes which ids it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, ids: list[str]) -> dict[str, str]:
        self.asked.append(ids)
        return {id_: id_.upper() for id_ in ids if id_ != "gone"}


def get(cache: RowCache, store: States, read: Reads, *ids: str, kind: tuple[str, str] = KIND) -> dict[str, str | None]:
    return cache.get(store, kind, ids, read, len)  # type: ignore[arg-type]


def test_only_what_was_not_read_before_is_read_again():
    cache, store, read = RowCache(), States(), Reads()
    assert get(cache, store, read, "a", "gone") == {"a": "A", "gone": None}
    assert list(get(cache, store, read, "b", "gone", "a").items()) == [("b", "B"), ("gone", None), ("a", "A")]
    assert read.asked == [["a", "gone"], ["b"]]


def test_another_space_and_another_kind_are_read_for_themselves():
    cache, store, read = RowCache(), States(), Reads()
    for kind in (KIND, ("other", "names"), ("space", "texts")):
        get(cache, store, read, "a", kind=kind)
    assert read.asked == [["a"]] * 3


def test_a_question_that_is_still_at_an_older_state_takes_nothing_away():
    cache, before, now, read = RowCache(), States(1), States(2), Reads()
    get(cache, before, read, "a")
    get(cache, now, read, "a")
    get(cache, before, read, "a")
    get(cache, now, read, "a")
    assert read.asked == [["a"]] * 3


def test_a_new_state_of_the_store_is_read_again():
    cache, store, read = RowCache(), States(), Reads()
    get(cache, store, read, "a")
    store.version = 2
    get(cache, store, read, "a")
    assert read.asked == [["a"]] * 2


def test_of_a_new_state_only_what_changed_is_read_again():
    """A value is read again if its own node changed, or one that it was read from, and if it is not known what it was read from."""
    cache, store, read = RowCache(), States(), Reads()

    def ask(*ids: str) -> None:
        cache.get(store, KIND, ids, read, len, lambda value: [f"part of {value}"])  # type: ignore[arg-type]

    ask("a", "b", "c", "gone")
    get(cache, store, read, "d", kind=("space", "of anything"))
    store.version, store.changes[1, 2] = 2, frozenset({"a", "part of B", "unrelated"})
    ask("a", "b", "c", "gone")
    get(cache, store, read, "d", kind=("space", "of anything"))
    assert read.asked == [["a", "b", "c", "gone"], ["d"], ["a", "b"], ["d"]]
    store.version, store.changes[2, 3] = 3, frozenset({"gone"})
    ask("a", "b", "c", "gone")
    assert read.asked[4:] == [["gone"]]


def test_what_an_older_question_reads_late_is_not_taken_for_the_new_state():
    cache, before, now, read = RowCache(), States(1), States(2), Reads()
    now.changes[1, 2] = frozenset({"a"})

    def slowly(ids: list[str]) -> dict[str, str]:
        get(cache, now, read, "b")
        return dict.fromkeys(ids, "OLD")

    assert cache.get(before, KIND, ["a"], slowly, len, lambda _: ()) == {"a": "OLD"}  # type: ignore[arg-type]
    assert get(cache, now, read, "a") == {"a": "A"}


def test_each_space_of_a_server_is_kept_until_it_changes():
    cache, store, read = RowCache(), States(None), Reads()
    store.revisions = {"space": "1", "other": "1"}
    for revisions in ({}, {"other": "2"}, {"space": "2"}):
        store.revisions |= revisions
        for space in ("space", "other"):
            get(cache, store, read, space[0], kind=(space, "names"))
    assert read.asked == [["s"], ["o"], ["o"], ["s"]]


def test_the_spaces_of_a_server_share_the_room():
    """The space that was asked longest ago makes room first."""
    cache, store, read = RowCache(1_000), States(None), Reads()
    store.revisions = {"one": "1", "two": "1"}
    for space, id_ in (("one", "a"), ("two", "b"), ("two", "c"), ("two", "d"), ("two", "b"), ("one", "a")):
        get(cache, store, read, id_, kind=(space, "names"))
    assert read.asked == [["a"], ["b"], ["c"], ["d"], ["a"]]


@pytest.mark.parametrize("case", ["a server", "a writer", "no room"])
def test_nothing_is_kept_that_may_change_unseen(case: str):
    cache, store, read = RowCache(0 if case == "no room" else 10_000), States(None if case == "a server" else 1), Reads()
    store.is_writing = case == "a writer"
    assert get(cache, store, read, "a") == get(cache, store, read, "a") == {"a": "A"}
    assert read.asked == [["a"]] * 2


def test_the_oldest_values_make_room_for_new_ones():
    cache, store, read = RowCache(1_000), States(), Reads()
    for id_ in ("a", "b", "c", "d", "d", "a"):
        get(cache, store, read, id_)
    assert read.asked == [["a"], ["b"], ["c"], ["d"], ["a"]]


def test_a_value_that_is_larger_than_all_room_is_read_each_time():
    cache, store, read = RowCache(1_000), States(), Reads()
    long = "x" * 2_000
    assert get(cache, store, read, long) == get(cache, store, read, long) == {long: long.upper()}
    assert len(read.asked) == 2


def test_a_value_that_names_no_nodes_is_kept_for_one_state():
    cache, store, read = RowCache(), States(), Reads()
    store.changes[1, 2] = frozenset()
    for version in (1, 1, 2):
        store.version = version
        cache.get(store, KIND, ["a"], read, len, lambda _: None)  # type: ignore[arg-type]
    assert read.asked == [["a"]] * 2


def test_a_message_that_is_added_changes_itself_and_its_neighbour_alone(local_memory: Memory):
    """What hangs on the others of its thread is not written again."""
    talk = Talk()
    for text in ("I live in Oslo.", "I like Molde.", "I own a boat."):
        talk.say(f"Ada: {text}", "2026-01-05")
    local_memory.remember(talk.messages)
    before = local_memory.store.version
    talk.say("Ada: I sold it.", "2026-01-05")
    local_memory.remember(talk.messages)
    changed = local_memory.store.changed_between(before, local_memory.store.version)
    assert changed is not None
    assert {message.id for message in talk.messages} & changed == {message.id for message in talk.messages[-2:]}


def test_changes_that_this_process_makes_are_told():
    """And those that it was told of are not told again."""
    changes, told = StateChanges(), list[StateChange]()
    states = [(1, 1, 1, 1, number) for number in range(3)]
    changes.listen(told.append)
    changes.note(states[0], states[1], frozenset({"a"}))
    changes.add(StateChange(states[1], states[2], frozenset({"b"})))
    assert told == [StateChange(states[0], states[1], frozenset({"a"}))]
    assert changes.between(states[0], states[2]) == {"a", "b"}


def test_changes_are_known_from_any_of_the_latest_states_to_a_later_one():
    changes, states = StateChanges(), [(1, 1, 1, 1, number) for number in range(4)]
    for before, after in pairwise(states):
        changes.note(before, after, frozenset({f"changed in {after[-1]}"}))
    assert changes.between(states[0], states[2]) == {"changed in 1", "changed in 2"}
    assert changes.between(states[1], states[1]) == frozenset()
    assert changes.between(states[2], states[0]) is None
    assert changes.between((9, 9, 9, 9, 9), states[3]) is None
    changes.note(states[3], (1, 1, 1, 1, 5), None)
    assert changes.between(states[0], (1, 1, 1, 1, 5)) is None


def test_a_write_that_names_no_nodes_changes_everything():
    named, unnamed, many = ChangedNodes(), ChangedNodes(), ChangedNodes()
    named.note({"ids": ["a", "b"]})
    named.note({"id": "c", "content": "x"})
    named.note_rows([{"source": "d", "target": "e", "role": "agent"}, {"id": "f"}])
    assert named.ids == {"a", "b", "c", "d", "e", "f"}
    unnamed.note({"ids": ["a"]})
    unnamed.note({"space": "default"})
    unnamed.note({"ids": ["b"]})
    many.note({"ids": [str(number) for number in range(CHANGES.nodes + 1)]})
    assert (unnamed.ids, many.ids) == (None, None)


def test_views_of_readers_are_kept_and_the_one_used_longest_ago_is_let_go(local_memory: Memory):
    views = ReaderViews(2)
    clerk, nurse = (views.of(local_memory, Reader(agent=name)) for name in ("clerk", "nurse"))
    assert views.of(local_memory, Reader(agent="clerk")) is clerk
    views.of(local_memory, Reader(agent="cook"))
    assert views.of(local_memory, Reader(agent="clerk")) is clerk
    assert views.of(local_memory, Reader(agent="nurse")) is not nurse
    clerk.close()
    assert local_memory.recall("Who is there?").hits == ()
