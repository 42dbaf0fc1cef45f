"""A graph that grew in any steps equals one that was built at once: rows, ids, statistics."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.graph.build import GraphBuilder
from graphmem.graph.graph_config import GRAPH_BUILD, UNIT_ASSEMBLY, UnitAssembly
from graphmem.graph.versions import close_versions
from graphmem.memory.rebuild_check import rows_of
from graphmem.model import Decision, Fact, Member, Mention, Message, message_id
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.keyed_state import KeyedState, MemoryState
from graphmem.model.validity import FOREVER
from graphmem.resolution.name_index import ThreadInput, ThreadKey
from tests.talk import day

SPACE = "s"
PEOPLE = ("Ada", "Ada Berg", "Ben", "Benjamin", "Liz", "Elizabeth Moe")
PLACES = ("Oslo", "Bergen", "Fjordlab")
PREDICATES = ("live in", "like", "visit")
START = day("2026-01-05")

Turn = tuple[int, int, int, int, int, int, bool]
"""Conversation, day, speaker, named person, place, predicate, denied."""

turns = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, len(PEOPLE) - 1),
        st.integers(0, len(PEOPLE) - 1),
        st.integers(0, len(PLACES) - 1),
        st.integers(0, len(PREDICATES) - 1),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


class Log:
    """What is in each thread: messages with their mentions and facts."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.read: dict[str, tuple[list[Mention], list[Fact]]] = {}

    def say(self, number: int, turn: Turn) -> set[ThreadKey]:
        """Add or replace the message of that number; returns the threads that this changes."""
        conversation, days, speaker, person, place, predicate, denied = turn
        thread = str(days)
        at = START + timedelta(days=days, minutes=number)
        text = f"{PEOPLE[person]} and I {'do not ' if denied else ''}{PREDICATES[predicate]} {PLACES[place]}."
        id_ = message_id(SPACE, f"c{conversation}", f"k{number}")
        message = Message(
            id=id_,
            space=SPACE,
            conversation=f"c{conversation}",
            thread=thread,
            position=number,
            key=f"k{number}",
            speaker=PEOPLE[speaker],
            role="user",
            text=text,
            sent_at=at,
        )
        before = self.messages.get(id_, message)
        self.messages[id_] = message
        self.read[id_] = _read(message, PEOPLE[person], PLACES[place], PREDICATES[predicate], denied=denied)
        return {(before.conversation, before.thread), (message.conversation, thread)}

    def drop(self, id_: str) -> ThreadKey:
        """Delete a message; returns its thread."""
        message = self.messages.pop(id_)
        del self.read[id_]
        return message.conversation, message.thread

    def threads(self) -> list[ThreadKey]:
        return sorted({(m.conversation, m.thread) for m in self.messages.values()})

    def inputs(self, keys: Collection[ThreadKey]) -> list[ThreadInput]:
        """All that is in threads."""
        closed = close_versions(self.messages.values())
        found = []
        for conversation, thread in keys:
            own = [m for m in closed if (m.conversation, m.thread) == (conversation, thread)]
            ordered = sorted(own, key=lambda m: (m.sent_at, m.position, m.id))
            mentions = [mention for m in ordered for mention in self.read[m.id][0]]
            facts = [fact for m in ordered for fact in self.read[m.id][1]]
            found.append(ThreadInput(conversation, thread, ordered, mentions, facts))
        return found


# Configs under which stories begin, end, split and dissolve within a few messages.
ASSEMBLIES = (UNIT_ASSEMBLY, replace(UNIT_ASSEMBLY, hub=2), replace(UNIT_ASSEMBLY, largest=2, pause=1), replace(UNIT_ASSEMBLY, period=2))


@contextmanager
def assembly(config: UnitAssembly) -> Iterator[None]:
    """Units are assembled by other numbers."""
    with pytest.MonkeyPatch.context() as patched:
        for module in ("topics", "scenes", "stories", "unit_rows"):
            patched.setattr(f"graphmem.graph.{module}.UNIT_ASSEMBLY", config)
        yield


@contextmanager
def held_at_once(number: int) -> Iterator[None]:
    """An update holds no more rows than this at once, nor threads in which a name now means another entity."""
    with pytest.MonkeyPatch.context() as patched:
        for module in ("build", "unit_rows"):
            patched.setattr(f"graphmem.graph.{module}.GRAPH_BUILD", replace(GRAPH_BUILD, threads_at_once=number, rows_at_once=number))
        yield


def _read(message: Message, person: str, place: str, predicate: str, *, denied: bool) -> tuple[list[Mention], list[Fact]]:
    text = message.text
    spot = text.index(place)
    i = text.index(" I ") + 1
    mentions = [
        Mention.of(message, 0, len(person), person, "person"),
        Mention.of(message, i, i + 1, message.speaker, "person"),
        Mention.of(message, spot, spot + len(place), place, "place"),
    ]
    fact = Fact(
        id="",
        space=SPACE,
        message_id=message.id,
        start=0,
        end=len(text),
        text=text,
        predicate=predicate,
        members=(Member("agent", message.speaker, "person"), Member("place", place, "place")),
        kind="state",
        polarity="negative" if denied else "positive",
        modality="asserted",
        valid_from=message.sent_at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=message.sent_at,
    ).with_id()
    other = replace(fact, members=(Member("agent", person, "person"), Member("place", place, "place")), start=1).with_id()
    return mentions, [fact, other]


class Rows:
    """The rows of a graph as updates leave them."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, str]] = {name: {} for name in ("entities", "facts", "units", "decisions", "messages")}
        self.stats = CorpusStats()

    def apply(self, delta: GraphDelta) -> None:
        gone = {
            "entities": delta.gone_entities,
            "facts": delta.gone_facts,
            "units": delta.gone_units,
            "decisions": delta.gone_decisions,
        }
        for name, rows in rows_of(delta).items():
            for id_ in gone.get(name, ()):
                del self.tables[name][id_]
            self.tables[name].update(rows)
        self.stats = delta.stats


def updated(state: KeyedState, rows: Rows, log: Log, keys: Sequence[ThreadKey], user_decisions: Sequence[Decision] = ()) -> None:
    """One update of the rows by some threads."""
    rows.apply(GraphBuilder(SPACE, state).update(log.inputs(keys), log.inputs, user_decisions))


def whole(log: Log, user_decisions: Sequence[Decision] = ()) -> Rows:
    """The rows of one build."""
    rows = Rows()
    updated(MemoryState(), rows, log, log.threads(), user_decisions)
    return rows


@settings(max_examples=60, deadline=None)
@given(turns, st.lists(st.integers(0, 13), max_size=4), st.lists(st.integers(1, 5), min_size=1, max_size=14), st.randoms())
def test_a_graph_that_grew_equals_one_that_was_built_at_once(
    said: list[Turn], again: list[int], sizes: list[int], random: "object"
) -> None:
    """Messages in any order and in any batches, some said twice with another text, some deleted at the end."""
    with assembly(ASSEMBLIES[len(said) % len(ASSEMBLIES)]), held_at_once(1 + len(said) % 2):
        check_growth(said, again, sizes, random)


def check_growth(said: list[Turn], again: list[int], sizes: list[int], random: "object") -> None:
    log, state, rows = Log(), MemoryState(), Rows()
    order = list(enumerate(said))
    random.shuffle(order)  # type: ignore[attr-defined]
    steps = [*order, *((number, said[(number + 1) % len(said)]) for number in again if number < len(said))]
    while steps:
        size = sizes.pop() if sizes else 1
        keys = sorted({key for number, turn in steps[:size] for key in log.say(number, turn)})
        steps = steps[size:]
        updated(state, rows, log, keys)
    for id_ in sorted(log.messages)[:: len(log.messages) // 3 + 1]:
        updated(state, rows, log, [log.drop(id_)])
    built = whole(log)
    present = {id_ for id_ in rows.tables["messages"] if id_ in log.messages}
    assert {id_: rows.tables["messages"][id_] for id_ in present} == built.tables["messages"]
    assert {name: rows.tables[name] for name in ("entities", "facts", "units", "decisions")} == {
        name: built.tables[name] for name in ("entities", "facts", "units", "decisions")
    }
    assert rows.stats == built.stats


def test_a_topic_stands_alone_again_once_a_larger_one_lost_a_fact_of_both() -> None:
    """Someone who is a topic of a thread speaks in it, so that what is said of them there leaves that topic; the facts stay as they are."""
    said = [
        (0, 1, 1, 3, 0, 2, False),
        (2, 0, 2, 4, 0, 2, False),
        (0, 1, 1, 3, 0, 2, False),
        (2, 2, 1, 0, 1, 2, True),
        (0, 2, 0, 3, 1, 2, True),
        (2, 1, 4, 5, 2, 1, False),
        (2, 2, 5, 1, 0, 0, False),
        (0, 1, 3, 0, 1, 0, False),
        (1, 2, 3, 0, 2, 2, True),
        (1, 1, 5, 2, 0, 1, True),
        (2, 1, 4, 2, 1, 0, False),
    ]
    log, state, rows = Log(), MemoryState(), Rows()
    with assembly(replace(UNIT_ASSEMBLY, period=2)):
        for number in (0, 8, 3, 4, 9, 2, 1, 7):
            updated(state, rows, log, sorted(log.say(number, said[number])))
        assert rows.tables["units"] == whole(log).tables["units"]
