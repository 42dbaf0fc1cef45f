"""What recall keeps of a store between questions: bounded, and only as long as the store stays as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from graphmem.memory.facade import Memory
from graphmem.memory.reader_views import ReaderViews
from graphmem.model import AsOf
from graphmem.model.access import Reader
from graphmem.model.forgetting import Selection
from graphmem.retrieval.graph_rows import GraphRows
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


def test_a_question_sees_what_was_said_since_it_was_asked_before(local_memory: Memory):
    """A neighbour, a fact and an end that came later count as if the question were asked for the first time."""
    talk = Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ben: Nice, I like Oslo.", "2026-01-05")
    local_memory.remember(talk.messages)
    before = local_memory.recall("Where does Ada live?")
    assert local_memory.recall("Where does Ada live?") == before
    talk.say("Ada: I moved to Bergen.", "2026-03-01")
    local_memory.remember(talk.messages)
    kept = local_memory.recall("Where does Ada live?")
    assert "I moved to Bergen." in {hit.message.text for hit in kept.hits}
    assert "I live in Oslo." not in {hit.message.text for hit in kept.hits}
    assert local_memory.as_reader(Reader(agent="clerk")).recall("Where does Ada live?") == kept


def test_what_is_kept_from_change_to_change_is_what_a_new_reader_finds(local_memory: Memory):
    """Messages that come one by one, an edit and forgetting leave nothing behind in what was kept."""
    questions = ("Where does Ada live?", "Who likes Oslo?", "What does Ben do?")
    said = ["Ada: I live in Oslo.", "Ben: I work at Nordlab.", "Ada: I moved to Bergen.", "Ben: Ada likes Oslo.", "Cleo: Ben left Nordlab."]
    talk = Talk()
    for day, text in enumerate(said, 1):
        talk.say(text, f"2026-01-{day:02}")
        local_memory.remember(talk.messages)
        _check_kept(local_memory, questions)
    edited = replace(talk.messages[0], text="I live in Molde.", recorded_at=datetime(2026, 2, 1, tzinfo=UTC))
    local_memory.remember([edited])
    _check_kept(local_memory, questions)
    local_memory.forget(Selection(speaker="Cleo"), confirm=True)
    _check_kept(local_memory, questions)


def _check_kept(memory: Memory, questions: tuple[str, ...]) -> None:
    kept = [memory.recall(question) for question in questions]
    facts = memory.pages.facts(limit=50, as_of=AsOf(), history=True)
    fresh = memory.as_reader(Reader(agent="clerk"))  # It keeps nothing.
    assert [fresh.recall(question) for question in questions] == kept
    assert fresh.pages.facts(limit=50, as_of=AsOf(), history=True) == facts


def test_what_messages_mention_is_as_a_new_reader_finds_it(local_memory: Memory):
    """A name that becomes that of somebody who speaks, and a change of how often something is mentioned, are seen in older messages."""
    cache, talk = RowCache(), Talk()
    for day, text in enumerate(["Ada: Cleo likes Oslo.", "Ben: Oslo is far.", "Cleo: I was in Oslo.", "Ada: Ben left Molde."], 1):
        talk.say(text, f"2026-01-{day:02}")
        local_memory.remember(talk.messages)
        kept, fresh = (GraphRows(local_memory.store, "default", each) for each in (cache, RowCache(0)))
        ids = [message.id for message in talk.messages]
        mentioned = kept.entities_in(ids)
        assert mentioned == fresh.entities_in(ids)
        most = 1 + day % 2  # In another state, others are mentioned too often.
        read = [rows.messages_mentioning(sorted(mentioned), AsOf(), most) for rows in (kept, fresh)]
        walked = [{id_: one for id_, one in found.items() if one.entity.spread <= most} for found in read]
        assert walked[0] == walked[1]


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
