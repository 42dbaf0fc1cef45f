"""`bench store` on a few messages: what it counts is right, and it leaves nothing behind. What it times is no matter here."""

import pytest

from graphmem.bench.bench_store import LARGE, SHARED, SMALL, StoreLoad, run, table
from graphmem.config import Settings
from graphmem.storage import open_store

pytestmark = pytest.mark.slow
LOAD = StoreLoad(messages=200, questions=3, seconds=1.0, writers=2, readers=1)


def test_what_it_counts_is_right(address: str) -> None:
    engine = address.partition(":")[0]
    result = run([engine], LOAD, settings=Settings(store=address))
    found = result["engines"][engine]
    assert found["rows"]["messages"] == LOAD.messages
    assert found["together"]["stored"] == found["together"]["written"] > 0
    assert (found["together"]["lost_or_doubled"], found["together"]["errors"]) == (0, 0)
    # On a server every row is written again; by COPY, each row that stands in the store once.
    assert found["load"]["bare_rows"] == found["load"]["rows"] if engine == "neo4j" else found["load"]["bare_rows"] > LOAD.messages
    assert {line[0] for line in table(result)} >= {"messages per second", "lost or doubled"}
    if engine == "neo4j":
        store = open_store(address)
        assert not any(store.read("all_messages", space=space) for space in (LARGE, SMALL, SHARED))
        store.close()
