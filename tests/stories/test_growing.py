"""A memory that is fed step by step holds what one holds that was fed at once: on both engines, row by row."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.build_stage import BuildStage
from graphmem.memory.extraction_stage import in_threads
from graphmem.memory.facade import Memory
from graphmem.memory.pending_threads import pending_of
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Message
from tests.whole import whole_graph

SIZE = 400


@pytest.fixture
def open_quickly(address: str) -> Callable[..., Memory]:
    """Opens a memory with stand-ins for the models; the test closes it."""
    return lambda space="default": Memory.open(address, space=space, embedder=StandInEmbedder(), extractor=StandInExtractor())


def log(space: str = "default") -> list[Message]:
    return list(generate_log(SIZE, space=space))


def edited(message: Message) -> Message:
    """The message as a later export has it, with another text."""
    return replace(message, text="I live in Bergen now, with Anna.", recorded_at=message.sent_at + timedelta(hours=1))


def in_steps(messages: list[Message], seed: int) -> Iterator[list[Message]]:
    """The messages in another order, in batches of another size each."""
    order = random.Random(seed)
    shuffled = order.sample(messages, len(messages))
    while shuffled:
        size = order.randint(1, 150)
        yield shuffled[:size]
        shuffled = shuffled[size:]


@pytest.mark.parametrize("seed", [1, 2])
def test_steps_in_any_order_lead_to_one_graph(seed: int, open_quickly: Callable[..., Memory], tmp_path: Any) -> None:
    """Also with messages that are edited later, and with decisions on names between the steps."""
    with open_quickly() as memory, Memory.open(tmp_path / "whole.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as once:
        for batch in in_steps(log(), seed):
            memory.remember(batch)
        memory.remember([edited(m) for m in log()[::40]])
        people = [e.name for e in memory.entities(limit=30) if e.kind == "person"][:2]
        memory.merge(*people)
        once.remember(log())
        once.remember([edited(m) for m in log()[::40]])
        once.merge(*people)
        assert memory.compare_with_rebuild() == []
        assert {k: v for k, v in whole_graph(memory).items() if k != "counts"} == {
            k: v for k, v in whole_graph(once).items() if k != "counts"
        }
        memory.unmerge(people[0], people[1])
        assert memory.compare_with_rebuild() == []


def test_a_second_run_writes_nothing(open_quickly: Callable[..., Memory]) -> None:
    with open_quickly() as memory:
        memory.remember(log())
        before = whole_graph(memory)
        report = memory.remember(log())
        assert (report.new, report.changed, report.unchanged) == (0, 0, SIZE)
        assert "build graph" not in report.seconds
        assert whole_graph(memory) == before


def test_two_spaces_grow_beside_each_other(open_quickly: Callable[..., Memory]) -> None:
    """What one space is told changes nothing in the other."""
    with open_quickly("one") as one:
        one.remember(log("one"))
        before = whole_graph(one)
    with open_quickly("two") as two:
        two.remember(log("two")[:200])
        assert two.compare_with_rebuild() == []
    with open_quickly("one") as one:
        assert whole_graph(one) == before
        assert one.compare_with_rebuild() == []


def test_a_difference_is_found(open_quickly: Callable[..., Memory]) -> None:
    """The comparison is no formality: a row that is changed behind the memory's back shows."""
    with open_quickly() as memory:
        memory.remember(log()[:60])
        entity = memory.entities(limit=1)[0]
        memory.store.write("drop_entities", ids=[entity.id])
        assert memory.compare_with_rebuild()[0] == f"entities: {entity.id} is missing"


def test_a_list_that_is_not_that_of_the_edges_is_found(open_quickly: Callable[..., Memory]) -> None:
    with open_quickly() as memory:
        memory.remember(log()[:60])
        message = next(hit.message.id for hit in memory.recall("Where does Anna live?").hits if hit.facts)
        memory.store.write_rows("put_fact_ids", [{"id": message, "fact_ids": []}])
        assert all(line.startswith(f"facts of messages: {message} with fact-") for line in memory.compare_with_rebuild())
        assert memory.compare_with_rebuild()


def test_a_build_takes_in_what_another_writer_has_stored_and_not_built(open_quickly: Callable[..., Memory]) -> None:
    """Of a thread in which a name means somebody else now, the latest messages may still wait for the build of whoever stored them."""
    threads = in_threads(generate_log(1200, space="default"))
    grown, new = threads[19:21]
    middle = len(grown) // 2
    with open_quickly() as memory:
        memory.remember([m for thread in threads[:19] for m in thread] + grown[:middle])
        with memory._session.hold():
            for stored, thread in ((grown[middle:], grown), (new, new)):
                store_without_building(memory._writer, stored, thread)
            one = (new[0].conversation, new[0].thread)
            BuildStage("default", memory.store).build(pending_of(memory.store, "default"), [one])
        assert not memory.is_whole()
        memory.remember(())
        assert memory.compare_with_rebuild() == []


def store_without_building(writer: MemoryWriter, messages: Sequence[Message], thread: Sequence[Message]) -> None:
    """Store messages and what is extracted from their thread, as far as a writer comes before it waits for the lock of a build."""
    writer.messages.store(messages, lambda stage, count: None)
    run = writer.extraction.extractor.start_run()
    writer.extraction.keep_read(run.extract([thread], {m.id for m in thread}, None))
