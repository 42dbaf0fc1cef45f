"""A fact that is wrong is retracted or corrected; the history, a second reading of the log and a rebuild keep to it."""

import pytest

from graphmem.memory.facade import Memory
from graphmem.model import Message
from graphmem.model.access import Mark, Reader
from graphmem.model.errors import QuestionError
from graphmem.model.forgetting import Selection
from tests.talk import Talk, day


def talk() -> list[Message]:
    lines = Talk().say("Ada: I live in Oslo.", "2025-01-05").say("Ben: I live in Rome. My sister is called Mira.", "2025-01-06")
    return lines.messages


LATER = day("2025-06-01")
AFTER = day("2025-06-02")


def fact_of(memory: Memory, town: str) -> str:
    return next(f.id for f in memory.facts_about(town, history=True) if f.predicate == "live in")


def towns(memory: Memory, name: str, known: str | None = None) -> set[str]:
    facts = memory.facts_about(name, known=day(known) if known else None)
    return {m.name for f in facts if f.predicate == "live in" for m in f.members_in("place")}


@pytest.fixture
def told(memory: Memory) -> Memory:
    memory.remember(talk())
    return memory


def test_a_retracted_fact_is_believed_until_then(told: Memory) -> None:
    change = told.retract_fact(fact_of(told, "Oslo"), reason="a joke", at=LATER)
    assert towns(told, "Ada") == set()
    assert towns(told, "Ada", "2025-03-01") == {"Oslo"}
    assert towns(told, "Ben") == {"Rome"}
    assert [d.reasons for d in told.corrections()] == [("a joke",)]
    assert told.remember(talk()).changed == 0
    assert towns(told, "Ada") == set()
    assert told.compare_with_rebuild() == []
    assert told.conflict_decisions() == []
    assert told.user_decisions() == []
    assert change.made is not None
    told.undo_correction(change.made.id)
    assert towns(told, "Ada") == {"Oslo"}
    assert told.compare_with_rebuild() == []


def test_a_correction_takes_the_place_of_a_fact(told: Memory) -> None:
    before = told.stats()
    change = told.correct_fact(fact_of(told, "Oslo"), "I live in Bergen.", at=LATER)
    assert towns(told, "Ada") == {"Bergen"}
    assert towns(told, "Ada", "2025-03-01") == {"Oslo"}
    assert told.answer("Where does Ada live?").text.startswith("Bergen")
    assert [f.supersedes for f in change.facts] == [(change.made.left_id,)]  # type: ignore[union-attr]
    told.remember(talk())
    assert towns(told, "Ada") == {"Bergen"}
    assert told.compare_with_rebuild() == []
    told.undo_correction("decision-")
    assert towns(told, "Ada") == {"Oslo"}
    assert towns(told, "Ada", "2025-06-01") == {"Oslo"}
    assert told.compare_with_rebuild() == []
    assert told.broken_invariants() == []
    told.correct_fact(fact_of(told, "Oslo"), "Ada lives in Bergen.", speaker="Ben", at=AFTER)
    assert towns(told, "Ada") == {"Bergen"}
    assert told.stats()["messages"] == before["messages"] + 2


def test_a_bad_correction_changes_nothing(told: Memory) -> None:
    fact = fact_of(told, "Oslo")
    for wrong in ("", "   ", "?!", "x" * 10_001):
        with pytest.raises(QuestionError):
            told.correct_fact(fact, wrong, at=LATER)
    with pytest.raises(QuestionError, match="no fact has the id"):
        told.retract_fact("fact-0", at=LATER)
    with pytest.raises(QuestionError, match="no correction has the id"):
        told.undo_correction("")
    assert towns(told, "Ada") == {"Oslo"}
    told.retract_fact(fact, at=LATER)
    with pytest.raises(QuestionError, match="already"):
        told.correct_fact(fact, "I live in Bergen.", at=LATER)


def test_a_correction_of_a_private_fact_is_private(local_memory: Memory) -> None:
    local_memory.remember(talk(), mark=Mark(agent="nurse", scope="private"))
    local_memory.correct_fact(fact_of(local_memory, "Oslo"), "I live in Bergen.", at=LATER)
    assert towns(local_memory.as_reader(Reader(agent="nurse")), "Ada") == {"Bergen"}
    assert towns(local_memory.as_reader(Reader(agent="clerk")), "Ada") == set()


def test_a_correction_is_forgotten_with_its_message(local_memory: Memory) -> None:
    local_memory.remember(talk())
    local_memory.correct_fact(fact_of(local_memory, "Oslo"), "I live in Bergen.", at=LATER)
    local_memory.retract_fact(fact_of(local_memory, "Rome"), at=LATER)
    local_memory.forget(Selection(speaker="Ada"), confirm=True, at=AFTER)
    assert [d.verdict for d in local_memory.corrections()] == ["retract"]
    assert towns(local_memory, "Ada") == set() == towns(local_memory, "Ben")
    assert local_memory.compare_with_rebuild() == []


def test_what_was_taken_back_can_be_corrected_again_at_the_same_time(told: Memory) -> None:
    change = told.correct_fact(fact_of(told, "Oslo"), "I live in Bergen.", at=LATER)
    assert change.made is not None
    told.undo_correction(change.made.id)
    assert towns(told, "Ada") == {"Oslo"}
    again = told.correct_fact(fact_of(told, "Oslo"), "I live in Bergen.", at=LATER)
    assert [f.predicate for f in again.facts] == ["live in"]
    assert towns(told, "Ada") == {"Bergen"}
    assert told.compare_with_rebuild() == []
