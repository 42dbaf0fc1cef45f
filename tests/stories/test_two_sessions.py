"""Answers that need two facts from two sessions."""

from graphmem.memory.facade import Memory
from tests.talk import Talk


def office() -> Talk:
    talk = Talk().say("Ada: I work at Nordlys.", "2026-01-05").say("Ben: What do they make?", "2026-01-05")
    talk.say("Ada: They build boats.", "2026-01-05").say("Ben: I bought a red bicycle.", "2026-02-10")
    talk.say("Ada: Does it have a bell?", "2026-02-10").say("Ben: I read that Nordlys is moving to Hamar.", "2026-04-20")
    return talk.say("Ada: That is far away.", "2026-04-20")


def test_the_company_where_ada_works_is_moving(memory: Memory) -> None:
    """Ada said where she works, Ben said months later where the company goes."""
    memory.remember(office().messages)
    answer = memory.answer("To which city is the company where Ada works moving?")
    assert answer.text == "Hamar"
    assert {hit.message.text for hit in answer.evidence} == {"I work at Nordlys.", "I read that Nordlys is moving to Hamar."}


def test_the_path_names_the_entity_that_joins_the_sessions(memory: Memory) -> None:
    memory.remember(office().messages)
    pack = memory.recall("To which city is the company where Ada works moving?")
    assert "Nordlys" in {step.via for path in pack.paths for step in path}


def test_every_hit_keeps_its_reasons(memory: Memory) -> None:
    memory.remember(office().messages)
    for hit in memory.recall("What did Ben buy?").hits:
        assert {"words", "meaning", "context"} <= {reason.step for reason in hit.reasons}
        assert abs(sum(reason.score for reason in hit.reasons) - hit.score) < 1e-6


def test_what_nobody_said_is_not_in_memory(memory: Memory) -> None:
    memory.remember(office().messages)
    answer = memory.answer("Where did Zelda study medicine?")
    assert not answer.found
    assert answer.text == "not in memory"
    assert answer.evidence == ()


def test_an_empty_memory_answers_that_it_knows_nothing(memory: Memory) -> None:
    assert not memory.answer("Where does Ada live?").found
    assert memory.recall("Where does Ada live?").hits == ()
    assert memory.picture().nodes == ()
    assert memory.span() is None
