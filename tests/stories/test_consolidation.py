"""Consolidation links what bears on each other, clusters only what changed, says what it did, and does it once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from graphmem.memory.clustering_state import ClusteringState, drop_state
from graphmem.memory.facade import Memory
from graphmem.model import Message
from graphmem.model.forgetting import Selection
from tests.talk import Talk, day

NOTHING = {"changed": 0, "removed": 0, "joined": 0, "left": 0, "touched": 0, "linked": 0, "unlinked": 0}


def plans() -> Talk:
    """A harbour that comes up again, and two things that have nothing to do with it."""
    talk = Talk()
    talk.say("Ada: I painted the old lighthouse at Lindesnes.", "2026-01-05")
    talk.say("Leo: I baked rye bread with walnuts.", "2026-01-12")
    talk.say("Mia: I repaired my violin in Hamar.", "2026-02-03")
    return talk


def told(memory: Memory, talk: Talk) -> list[Message]:
    return [replace(m, space=memory.space) for m in talk.messages]


def bears_on(memory: Memory) -> list[tuple[str, str]]:
    """Titles of units, and of the earlier ones that they bear on."""
    units = {unit.id: unit.title for unit, _ in memory.units(limit=100)}
    return sorted((units[id_], title) for id_, found in memory.pages.earlier_units(sorted(units)).items() for _, title in found)


def test_a_later_note_bears_on_an_earlier_one(memory: Memory) -> None:
    """Cleo speaks of Ada's lighthouse two months later; a second run has nothing left to do, and an ingest changes no more than it must."""
    talk = plans()
    memory.remember(told(memory, talk))
    assert memory.consolidate().links == 0
    talk.say("Cleo: I photographed a lighthouse at Lindesnes in the storm.", "2026-03-05")
    memory.remember(told(memory, talk))
    report = memory.consolidate()
    assert (report.links, report.linked, report.unlinked) == (1, 1, 0)
    ((later, earlier),) = bears_on(memory)
    assert ("Cleo" in later, "Ada" in earlier) == (True, True)
    again = memory.consolidate()
    assert {name: getattr(again, name) for name in NOTHING} == NOTHING
    assert (again.links, again.communities) == (1, report.communities)
    assert memory.compare_with_rebuild() == []


def test_a_link_goes_with_what_it_rested_on(memory: Memory) -> None:
    talk = plans().say("Cleo: I photographed a lighthouse at Lindesnes in the storm.", "2026-03-05")
    memory.remember(told(memory, talk))
    memory.consolidate()
    assert len(bears_on(memory)) == 1
    (fact,) = [f for f in memory.timeline("Cleo") if not f.is_remark and f.predicate == "photograph"]
    memory.retract_fact(fact.id, at=day("2026-03-06"))
    memory.consolidate()
    assert bears_on(memory) == []
    assert memory.compare_with_rebuild() == []


def test_what_is_built_again_is_linked_again(local_memory: Memory) -> None:
    """A store that lost its communities and links has them again after the next run: the state is not taken at its word."""
    talk = plans().say("Cleo: I photographed a lighthouse at Lindesnes in the storm.", "2026-03-05")
    talk.say("Cleo: The keeper of the lighthouse at Lindesnes cooked soup.", "2026-03-06")
    local_memory.remember(told(local_memory, talk))
    local_memory.consolidate()
    before = bears_on(local_memory)
    local_memory.store.write("clear_communities", space=local_memory.space)
    assert local_memory.consolidate().communities > 0
    assert bears_on(local_memory) == before


def test_forgetting_leaves_no_link_to_what_is_gone(open_memory: Callable[..., Memory]) -> None:
    talk = plans().say("Cleo: I photographed a lighthouse at Lindesnes in the storm.", "2026-03-05")
    with open_memory() as memory:
        memory.remember(told(memory, talk))
        memory.consolidate()
        memory.forget(Selection(speaker="Ada"), confirm=True)
        assert bears_on(memory) == []
        assert memory.compare_with_rebuild() == []


def test_only_units_that_changed_are_read(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of talks of twelve people and things, the next run reads the unit that is new, and those of the communities that it touches."""
    talk = Talk()
    names = "Ada Bo Cleo Dan Eva Finn Gro Hal Ida Jon Kim Leo".split()
    things = "violin kayak oven tent loom drum sofa fence roof bike lamp piano".split()
    cities = "Oslo Hamar Molde Alta Narva Riga Vilnius Turku Lund Malmo Odense Aarhus".split()
    for n, (name, thing, city) in enumerate(zip(names, things, cities, strict=True)):
        talk.say(f"{name}: I repaired the {thing} in {city}.", f"2026-01-{n + 5:02}")
    memory.remember(told(memory, talk))
    memory.consolidate()
    units = len(memory.units(limit=100))
    read: list[str] = []
    query = memory.store.read

    def noted(name: str, **given: Any) -> list[dict[str, Any]]:
        if name == "units_by_id":
            read.extend(given["ids"])
        return query(name, **given)

    monkeypatch.setattr(memory.store, "read", noted)
    memory.consolidate()
    assert read == []
    talk.say("Zoe: I fed the penguins at Bergen.", "2026-03-05")
    memory.remember(told(memory, talk))
    read.clear()
    report = memory.consolidate()
    new = {unit.id for unit, _ in memory.units(limit=100) if "Zoe" in unit.title}
    assert new <= set(read)
    assert len(set(read)) < units
    assert report.touched > 0


def test_what_is_kept_of_units_is_what_they_are(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through new units, a retracted fact and a changed one, kept in parts of two: as if all had been read again."""
    monkeypatch.setattr("graphmem.memory.clustering_state._UNITS_TOGETHER", 2)
    talk = plans()
    for line, when in (
        ("Cleo: I photographed a lighthouse at Lindesnes.", "2026-03-05"),
        ("Ada: I sold the violin in Hamar.", "2026-03-06"),
    ):
        memory.remember(told(memory, talk))
        memory.consolidate()
        talk.say(line, when)
    memory.remember(told(memory, talk))
    (fact,) = [f for f in memory.timeline("Mia") if not f.is_remark and f.predicate == "repair"]
    memory.retract_fact(fact.id, at=day("2026-03-07"))
    memory.consolidate()
    kept = kept_units(memory)
    with memory.store.writing(), memory.store.transaction():
        drop_state(memory.store, memory.space)
    memory.consolidate()
    assert kept_units(memory) == kept
    assert len(kept) > 4


def test_what_is_forgotten_is_kept_nowhere(open_memory: Callable[..., Memory]) -> None:
    """Also where nothing is linked, and no community is found."""
    talk = Talk().say("Ada: I painted the old lighthouse at Lindesnes.", "2026-01-05")
    talk.say("Leo: I baked rye bread with walnuts.", "2026-01-12")
    with open_memory() as memory:
        memory.remember(told(memory, talk))
        memory.consolidate()
        assert any("lighthous" in of[-1] for of in kept_units(memory).values())
        memory.forget(Selection(speaker="Ada"), confirm=True)
        kept = ClusteringState.read(memory.store, memory.space)
        assert "lighthous" not in kept.vocabulary.numbers
        assert not any("Ada" in outline for outline in kept.entities.values())
        assert any("walnut" in of[-1] for of in kept_units(memory).values())


def kept_units(memory: Memory) -> dict[str, tuple[object, ...]]:
    """What is kept of each unit, with its words instead of their numbers."""
    state = ClusteringState.read(memory.store, memory.space)
    words = list(state.vocabulary.numbers)
    return {id_: (*unit[:-1], sorted(words[number] for number in unit.words)) for id_, unit in state.units.items()}
