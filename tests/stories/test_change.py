"""People move, change jobs, contradict themselves: what was true when, and what was believed when."""

from graphmem.memory import Memory
from tests.talk import Talk, day


def moves() -> Talk:
    talk = Talk()
    talk.say("Ada: I live in Oslo.", "2026-01-05").say("Ben: Nice, I like Oslo.", "2026-01-05")
    talk.say("Ada: I moved to Bergen.", "2026-03-01").say("Ben: How is the rain?", "2026-03-01")
    return talk


def homes(memory: Memory, at: str | None = None, known: str | None = None) -> list[str]:
    ada = memory.entities(like="Ada")[0]
    facts = memory.facts_of(ada.id, at=day(at) if at else None, known=day(known) if known else None)
    return [m.name for f in facts if f.predicate == "live in" and f.polarity == "positive" for m in f.members if m.role == "place"]


def test_a_move_closes_the_old_home(memory: Memory) -> None:
    """After Ada moves, the old city is true before the move and not after it."""
    memory.remember(moves().messages)
    assert homes(memory, at="2026-02-01") == ["Oslo"]
    assert homes(memory, at="2026-03-02") == ["Bergen"]
    assert homes(memory) == ["Bergen"]


def test_what_was_believed_before_the_move_can_still_be_asked(memory: Memory) -> None:
    """In February nobody knew of the move: known then, Oslo had no end."""
    memory.remember(moves().messages)
    assert homes(memory, at="2026-06-01", known="2026-02-01") == ["Oslo"]
    assert homes(memory, at="2026-06-01", known="2026-04-01") == ["Bergen"]
    assert homes(memory, known="2026-01-01") == []


def test_both_homes_are_kept_and_the_new_one_names_the_old(memory: Memory) -> None:
    memory.remember(moves().messages)
    timeline = [f for f in memory.timeline("Ada") if f.predicate == "live in"]
    assert [(f.valid_from.date().isoformat(), f.valid_to.date().isoformat()) for f in timeline] == [
        ("2026-01-05", "2026-03-01"),
        ("2026-03-01", "9999-01-01"),
    ]


def test_an_answer_follows_the_date(memory: Memory) -> None:
    memory.remember(moves().messages)
    assert memory.answer("Where does Ada live?").text == "Bergen"
    assert memory.answer("Where does Ada live?", at=day("2026-02-01")).text == "Oslo"
    assert memory.answer("Where does Ada live?", known=day("2026-02-01")).text == "Oslo"


def test_the_message_of_an_ended_fact_is_no_hit_today(memory: Memory) -> None:
    memory.remember(moves().messages)
    now = {hit.message.text for hit in memory.recall("Where does Ada live?").hits}
    then = {hit.message.text for hit in memory.recall("Where does Ada live?", at=day("2026-02-01")).hits}
    assert "I live in Oslo." not in now
    assert "I live in Oslo." in then
    assert "I moved to Bergen." not in then


def test_nothing_said_later_is_known_earlier(memory: Memory) -> None:
    memory.remember(moves().messages)
    known = memory.recall("Where does Ada live?", known=day("2026-02-01"))
    assert known.hits
    assert all(hit.message.sent_at < day("2026-02-01") for hit in known.hits)


def test_a_denial_ends_a_state(memory: Memory) -> None:
    talk = Talk().say("Ada: I work at Statoil.", "2026-01-05").say("Ben: Good for you.", "2026-01-05")
    talk.say("Ada: I don't work at Statoil anymore.", "2026-05-01")
    memory.remember(talk.messages)
    ada = memory.entities(like="Ada")[0]
    held = [(f.predicate, f.polarity) for f in memory.facts_of(ada.id) if f.predicate == "work at"]
    assert held == [("work at", "negative")]
    assert [f.polarity for f in memory.facts_of(ada.id, at=day("2026-02-01")) if f.predicate == "work at"] == ["positive"]


def test_a_plan_for_a_date_takes_effect_on_that_date(memory: Memory) -> None:
    """Ada says in July that she starts at Nordlys on 1 September."""
    talk = Talk().say("Ada: I work at Statoil.", "2026-01-05").say("Ben: Good for you.", "2026-01-05")
    talk.say("Ada: I start at Nordlys on 1 September.", "2026-07-10")
    memory.remember(talk.messages)
    assert memory.answer("Where does Ada work?").text == "Nordlys"
    assert memory.answer("Where does Ada work?", at=day("2026-08-01")).text == "Statoil"
    assert memory.answer("Where does Ada work?", known=day("2026-03-01")).text == "Statoil"
