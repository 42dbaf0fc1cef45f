"""Communities are clustered apart from the ingest, keep their ids, and are found as they were."""

from dataclasses import replace

from graphmem.memory.facade import Memory
from tests.talk import Talk, day


def test_communities_are_found_as_they_were(memory: Memory) -> None:
    talk = Talk()
    for thing in ("Hamar", "Lillehammer", "Gjovik"):
        talk.say(f"Ada: I took the kayak to {thing} with Leo.", "2026-01-05")
    memory.remember(replace(m, space=memory.space) for m in talk.messages)
    first = memory.consolidate()
    assert first.communities
    again = memory.consolidate()
    assert (again.communities, again.changed, again.removed, again.joined, again.left) == (first.communities, 0, 0, 0, 0)
    assert not {"Ada"} & {name for c in memory.communities() for name in c.key_members}
    before = {c.id: c for c in memory.communities()}
    for thing in ("Otta", "Dombas", "Vinstra"):
        talk.say(f"Ada: I took the kayak to {thing} with Leo.", "2026-03-05")
    memory.remember(replace(m, space=memory.space) for m in talk.messages)
    assert memory.consolidate().changed
    now = memory.communities()
    assert {"Otta", "Dombas"} & {memory.entity(id_).name for c in now for id_ in c.entity_ids if memory.entity(id_)}
    then = memory.communities(known=day("2026-02-01"))
    assert sorted(c.entity_ids for c in then) == sorted(c.entity_ids for c in before.values())
    assert memory.stats()["communities"] == len(now)
