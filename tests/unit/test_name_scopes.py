"""A first name that many bear is compared where it is used, so that a large space is not resolved as a whole."""

from collections.abc import Collection
from typing import Any

from graphmem.extraction import extract, load_model
from graphmem.model.keyed_state import MemoryState
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.name_closure import NameClosure
from graphmem.resolution.name_index import NameIndex
from graphmem.resolution.name_rows import Persons
from graphmem.resolution.name_update import NameState
from graphmem.resolution.resolution_config import REACH
from graphmem.resolution.resolver import threads_of
from tests.talk import Talk

SURNAMES = ("Berg", "Lund", "Hale", "Vogt", "Costa", "Patel", "Marino", "Ziegler", "Okafor")


class CountedState(MemoryState):
    """Notes how many keys each read asked for, by kind."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[tuple[str, int]] = []

    def get(self, kind: str, keys: Collection[str]) -> dict[str, Any]:
        self.reads.append((kind, len(keys)))
        return super().get(kind, keys)


def annas(surnames: tuple[str, ...]) -> tuple[list[Talk], NameIndex, MemoryState]:
    """One conversation for each surname: somebody tells of an Anna by her full name, and then by her first name."""
    talks = []
    for number, surname in enumerate(surnames):
        talk = Talk(conversation=f"c{number}")
        teller = f"Teller{number}"
        talk.say(f"{teller}: Anna {surname} moved to Bergen.", "2026-01-05").say(f"{teller}: Anna likes it there.", "2026-01-05")
        talks.append(talk)
    state = MemoryState()
    index = NameIndex("s", state)
    for talk in talks:
        found = extract(talk.messages, load_model())
        mentions, facts = [m for e in found for m in e.mentions], [f for e in found for f in e.facts]
        index.update(threads_of(talk.messages, mentions, facts), [])
    return talks, index, state


def test_a_first_name_of_many_is_who_is_spoken_of() -> None:
    talks, index, _ = annas(SURNAMES)
    meanings = AliasIndex(index.aliases((m.conversation, m.thread) for talk in talks for m in talk.messages))
    meant = set()
    for talk, surname in zip(talks, SURNAMES, strict=True):
        full, first = talk.messages
        assert meanings.entity_id(first, "Anna") == meanings.entity_id(full, f"Anna {surname}")
        meant.add(meanings.entity_id(first, "Anna"))
    assert len(meant) == len(SURNAMES)


def test_a_hub_ties_no_two_of_its_full_names() -> None:
    _, _, state = annas(SURNAMES)
    names = NameState(state)
    closure = NameClosure(names, Persons(names.names), [], REACH)
    closure.gather([("", "anna berg")])
    assert {name for name in closure.names if "anna" in name} == {"anna", "anna berg"}
    assert [conversation for conversation, name in closure.scopes if name == "anna"] == ["c0"]


def test_a_name_of_few_is_compared_wherever_it_is_used() -> None:
    _, _, state = annas(SURNAMES[:3])
    names = NameState(state)
    closure = NameClosure(names, Persons(names.names), [], REACH)
    closure.gather([("", "anna berg")])
    assert {"anna", "anna berg", "anna lund", "anna hale"} <= closure.names


def spoken_by(*speakers: str) -> CountedState:
    """The state after an update with one conversation in which each of them says something."""
    state, talk = CountedState(), Talk()
    for speaker in speakers:
        talk.say(f"{speaker}: I live in Oslo.", "2026-01-05")
    found = extract(talk.messages, load_model())
    mentions, facts = [m for e in found for m in e.mentions], [f for e in found for f in e.facts]
    NameIndex("s", state).update(threads_of(talk.messages, mentions, facts), [])
    return state


def test_what_is_known_of_the_names_of_an_update_is_read_together() -> None:
    """On a server, each read is a round trip."""
    ((_, keys),) = [read for read in spoken_by("Ada", "Ben", "Cleo", "Dan").reads if read[0] == "part"]
    assert keys >= 4


def test_a_name_and_the_full_names_that_it_is_part_of_take_two_reads() -> None:
    state = spoken_by("Anna Berg", "Anna Lund", "Anna Hale")
    state.reads.clear()
    assert len(NameIndex("s", state).entity_ids_of(["anna"])["anna"]) == 3
    assert state.reads == [("name", 1), ("name", 3)]
