"""Times, ids and facts that cannot be right: an error or an entry in quarantine, and never a graph that breaks its invariants."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graphmem.bench.stand_ins import StandInEmbedder
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model import Fact, LLMUsage, Member, Message, message_id
from graphmem.model.errors import ContractError
from graphmem.model.validity import FOREVER
from tests.talk import Talk, day

NOW = day("2025-06-01")
Change = Callable[[Fact], Fact]


class Faulty:
    """An extractor whose facts are changed by hand: one fact per message, "live in TOWN", the town being the last word."""

    name = "faulty.v1"

    def __init__(self, change: Callable[[Fact, Sequence[Fact]], Fact]) -> None:
        self._change = change

    def accepts(self, extractor: str) -> bool:
        return extractor == self.name

    def start_run(self) -> "FaultyRun":
        return FaultyRun(self._change)


class FaultyRun:
    usage: LLMUsage | None = None

    def __init__(self, change: Callable[[Fact, Sequence[Fact]], Fact]) -> None:
        self._change = change

    def extract(self, threads: Iterable[Sequence[Message]], wanted: set[str], parses: object = None) -> list[Extraction]:
        messages = [m for thread in threads for m in thread if m.id in wanted]
        facts = [stated(m) for m in messages]
        return [Extraction(m.id, (), (self._change(fact, facts),), extractor=Faulty.name) for m, fact in zip(messages, facts, strict=True)]

    def finish(self) -> list[Extraction]:
        return []


def stated(message: Message) -> Fact:
    town = message.text.rstrip(".").split()[-1]
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=0,
        end=len(message.text),
        text=message.text,
        predicate="live in",
        members=(Member("agent", message.speaker, "person"), Member("place", town, "place")),
        kind="state",
        polarity="positive",
        modality="asserted",
        valid_from=message.sent_at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=message.sent_at,
    ).with_id()


def two_homes() -> list[Message]:
    return Talk().say("Ada: I live in Oslo.", "2025-01-05").say("Ada: I live in Bergen.", "2025-01-05").messages


WRONG: dict[str, tuple[Change, str]] = {
    "ends before it starts": (lambda f: replace(f, valid_to=f.valid_from - timedelta(days=1)), "before it starts"),
    "without a start": (lambda f: replace(f, valid_from=None), "valid_from is missing"),
    "without a zone": (lambda f: replace(f, valid_from=datetime(2025, 1, 5)), "valid_from has no zone"),  # noqa: DTZ001 - that is the case
    "an event without an end": (lambda f: replace(f, event_start=f.valid_from), "one time only"),
    "an event that ends first": (
        lambda f: replace(f, event_start=f.valid_from, event_end=f.valid_from - timedelta(days=1), event_precision="day"),
        "its event ends",
    ),
    "of another space": (lambda f: replace(f, space="other"), "of space 'other'"),
    "of another message": (lambda f: replace(f, message_id="message-0"), "of message 'message-0'"),
    "with a forged id": (lambda f: replace(f, id="entity-1"), "no id of a fact"),
    "with a span that ends first": (lambda f: replace(f, start=5, end=2), "ends at character"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_fact_that_cannot_be_right_goes_to_quarantine(case: str, open_memory: Callable[..., Memory]) -> None:
    """Its message is kept, the others of the thread are read, and the graph is whole."""
    change, reason = WRONG[case]
    extractor = Faulty(lambda fact, _: change(fact) if "Oslo" in fact.text else fact)
    with open_memory(extractor=extractor) as memory:
        report = memory.remember(two_homes())
        assert report.new == 2
        assert [f.text for f in memory.timeline("Ada")] == ["I live in Bergen."]
        assert [reason in entry.reason for entry in memory.quarantined()] == [True]
        assert memory.broken_invariants() == []
        assert memory.compare_with_rebuild() == []


def test_facts_that_supersede_each_other_in_a_circle_are_read(open_memory: Callable[..., Memory]) -> None:
    """Of a circle, what was said first supersedes nothing that was said after it."""

    def change(fact: Fact, every: Sequence[Fact]) -> Fact:
        return replace(fact, supersedes=tuple(other.id for other in every))

    with open_memory(extractor=Faulty(change)) as memory:
        memory.remember(two_homes())
        assert [f.text for f in memory.timeline("Ada")] == ["I live in Bergen."]
        assert memory.broken_invariants() == []
        assert memory.compare_with_rebuild() == []


def test_facts_of_two_threads_that_supersede_each_other_are_read(tmp_path: Path) -> None:
    """A correction is about its own thread: what names a fact elsewhere supersedes nothing there."""
    told = Talk().say("Ada: I live in Oslo.", "2025-01-05").say("Ada: I live in Bergen.", "2025-02-05").messages
    ids = tuple(stated(m).id for m in told)

    def change(fact: Fact, _: Sequence[Fact]) -> Fact:
        return replace(fact, supersedes=ids)

    for order in (told, told[::-1]):
        with Memory.open(tmp_path / f"{order[0].key}.lbug", embedder=StandInEmbedder(), extractor=Faulty(change)) as memory:
            for message in order:
                memory.remember([message])
            timeline = [(f.text, f.valid_to.year) for f in memory.timeline("Ada")]
            assert timeline == [("I live in Oslo.", 2025), ("I live in Bergen.", 9999)]
            assert memory.broken_invariants() == []
            assert memory.compare_with_rebuild() == []


AHEAD = {
    "sent": {"sent_at": day("9998-01-01"), "recorded_at": day("9998-01-01")},
    "edited": {"recorded_at": day("2025-06-03")},
    "deleted": {"retired_at": day("2025-06-03")},
}


@pytest.mark.parametrize("case", AHEAD)
def test_a_message_from_the_future_waits_in_quarantine(case: str, memory: Memory, address: str) -> None:
    """It cannot win over all that is said until then; when its time has come, it can be read."""
    first, second = two_homes()
    late = replace(second, **AHEAD[case])
    if case == "edited":
        late = replace(late, id=message_id(late.space, late.conversation, late.key, late.recorded_at.isoformat()))
    memory.close()
    with Memory.open(address, embedder=memory.embedder, clock=lambda: NOW) as there:
        report = there.remember([first, late])
        assert (report.new, report.ahead, report.quarantined) == (1, 1, 1)
        assert "ahead of the clock" in there.quarantined()[0].reason
        assert there.answer("Where does Ada live?").text == "Oslo"
        assert there.compare_with_rebuild() == []
    with Memory.open(address, embedder=memory.embedder, clock=lambda: day("9998-02-01")) as then:
        assert then.remember([first, late]).new == 1


def test_a_day_ahead_is_a_zone_and_no_error(tmp_path: Path) -> None:
    with Memory.open(tmp_path / "m.lbug", embedder=StandInEmbedder(), clock=lambda: day("2025-01-05")) as memory:
        assert memory.remember(two_homes()).ahead == 0


def test_a_clock_that_runs_backwards_changes_nothing_that_is_stored(local_memory: Memory, tmp_path: Path) -> None:
    times = iter([day("2025-06-01"), day("2024-01-01"), day("2025-06-01")])
    first, second = two_homes()
    with Memory.open(tmp_path / "m.lbug", embedder=local_memory.embedder, clock=lambda: next(times)) as memory:
        memory.remember([first])
        assert memory.remember([second]).ahead == 1
        assert memory.answer("Where does Ada live?").text == "Oslo"
        assert memory.compare_with_rebuild() == []
        memory.remember([second])
        assert memory.broken_invariants() == []


FORGED: dict[str, dict[str, Any]] = {
    "an id of another message": {"id": two_homes()[1].id},
    "an id of another space": {"id": Talk("other").say("Ada: I live in Oslo.", "2025-01-05").messages[0].id},
    "an id of nothing": {"id": "m1"},
    "another space": {"space": "other"},
    "a time without a zone": {"sent_at": datetime(2025, 1, 5)},  # noqa: DTZ001 - that is the case
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_message_is_an_error_and_the_space_stays_whole(case: str, tmp_path: Path) -> None:
    with Memory.open(tmp_path / "m.lbug", embedder=StandInEmbedder(), extractor=Faulty(lambda fact, _: fact)) as memory:
        first, second = two_homes()
        memory.remember([first])
        with pytest.raises(ContractError):
            memory.remember([replace(first, **FORGED[case])])
        for step in (memory.extract, memory.index):
            with pytest.raises(ContractError):
                step([replace(first, **FORGED[case])])
        memory.remember([second])
        assert memory.stats()["messages"] == 2
        assert memory.compare_with_rebuild() == []
        assert memory.broken_invariants() == []


def test_a_message_from_the_future_is_retried_when_its_time_has_come(tmp_path: Path) -> None:
    """Before that, a retry leaves it where it is."""
    line = {"conversation": "c", "key": "k1", "speaker": "Ada", "text": "I live in Oslo.", "sent_at": "2025-06-10T10:00:00Z"}
    (tmp_path / "log.jsonl").write_text(json.dumps(line) + "\n")
    for now, messages, waiting in ((NOW, 0, 1), (day("2025-07-01"), 1, 0)):
        with Memory.open(
            tmp_path / "m.lbug", embedder=StandInEmbedder(), extractor=Faulty(lambda f, _: f), clock=lambda now=now: now
        ) as memory:
            memory.remember(read_log(tmp_path / "log.jsonl", space="default"))
            memory.replay()
            assert memory.stats()["messages"] == messages
            assert len(memory.quarantined()) == waiting
