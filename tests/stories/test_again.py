"""Twice, in another order, in two parts, on two engines: the same graph."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from tests.neo4j_server import Server
from tests.whole import whole_graph

QUESTIONS = (
    "Where does Mira work?",
    "To which city is the company where Mira works moving?",
    "What is the name of the dog that Jonas's sister adopted?",
    "When does the group leave for Lofoten?",
    "Who is the new leader of the climbing group?",
)


def test_the_same_log_twice_changes_nothing(memory: Memory, year: Path) -> None:
    first = memory.remember(read_log(year, space="default"))
    before = whole_graph(memory)
    second = memory.remember(read_log(year, space="default"))
    assert (first.new, second.new) == (first.messages, 0)
    assert whole_graph(memory) == before


def test_a_log_in_two_parts_is_the_log_at_once(open_memory: Callable[..., Memory], year_memory: Memory, year: Path) -> None:
    """The second half first, even."""
    entries = list(read_log(year, space="default"))
    half = len(entries) // 2
    with open_memory() as memory:
        memory.remember(entries[half:])
        memory.remember(entries[:half])
        assert whole_graph(memory) == whole_graph(year_memory)


def test_both_engines_hold_the_same_and_find_the_same(year_memory: Memory, neo4j_server: Server, embedder: Embedder, year: Path) -> None:
    neo4j_server.wipe()
    with Memory.open(neo4j_server.address, embedder=embedder) as other:
        other.remember(read_log(year, space="default"))
        assert whole_graph(other) == whole_graph(year_memory)
        for question in QUESTIONS:
            assert top(other, question) == top(year_memory, question)
            assert other.answer(question).text == year_memory.answer(question).text


def top(memory: Memory, question: str) -> list[Any]:
    return [hit.message.id for hit in memory.recall(question).hits[:10]]


@pytest.mark.parametrize("harm", ["lost", "cut off", "of another kind"])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_harmed_index_is_built_anew(harm: str, read_only: bool, embedder: Embedder, year_memory: Memory) -> None:
    """By whoever opens the memory next, even only to read it."""
    before = top(year_memory, QUESTIONS[0])
    path = Path(year_memory.store_name.removeprefix("ladybug:"))
    year_memory.close()
    index = path.with_name(path.name + ".index")
    if harm == "lost":
        shutil.rmtree(index)
    elif harm == "cut off":
        os.truncate(next(index.glob("*/vectors-*.bin")), 1000)
    else:
        (index / "state.json").write_text('{"rows": 3}')
    with Memory.open(path, embedder=embedder, read_only=read_only) as memory:
        assert memory.is_whole()
        assert top(memory, QUESTIONS[0]) == before
