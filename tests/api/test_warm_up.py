"""What a worker does before it serves."""

from graphmem.api.warm_up import warm_up
from graphmem.memory.facade import Memory


def test_an_empty_memory_is_warmed_up(local_memory: Memory) -> None:
    warm_up(local_memory)
    assert local_memory.stats()["messages"] == 0


def test_to_warm_up_changes_nothing(year_memory: Memory) -> None:
    before = year_memory.content_hash()
    assert year_memory.entities(limit=1)
    warm_up(year_memory)
    assert year_memory.content_hash() == before
