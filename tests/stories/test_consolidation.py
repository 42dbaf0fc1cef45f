"""Consolidation links what bears on each other, clusters only what changed, says what it did, and does it once."""

from collections.abc import Callable
from dataclasses import replace

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
