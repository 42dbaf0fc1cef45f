"""People move, change jobs, contradict themselves: what was true when, and what was believed when."""

from graphmem.memory.facade import Memory
from graphmem.model.validity import FOREVER
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


def test_two_jobs_told_in_one_breath_are_both_kept(memory: Memory) -> None:
    memory.remember(Talk().say("Ada: I work at Statoil and I also work at Equinor.", "2026-01-05").messages)
    jobs = {m.name for f in memory.timeline("Ada") if f.predicate == "work at" for m in f.members if m.role == "place"}
    assert jobs == {"Statoil", "Equinor"}


def test_what_is_said_later_counts_even_if_it_reaches_further_back(memory: Memory) -> None:
    memory.remember(Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ada: I have lived in Bergen since 2020.", "2026-03-05").messages)
    assert homes(memory) == ["Bergen"]
    assert homes(memory, known="2026-02-01") == ["Oslo"]


def test_a_past_that_is_over_ends_nothing(memory: Memory) -> None:
    memory.remember(Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ada: I lived in Hamar in 2015.", "2026-03-05").messages)
    assert homes(memory) == ["Oslo"]


def test_a_fact_names_what_it_took_the_place_of(memory: Memory) -> None:
    memory.remember(moves().messages)
    old, new = (f for f in memory.timeline("Ada") if f.predicate == "live in")
    assert new.supersedes == (old.id,)


def test_a_message_that_was_rewritten_keeps_no_old_edges(memory: Memory) -> None:
    talk = Talk().say("Ada: I met Ben Hoffmann in Oslo.", "2026-01-05").say("Ada: It was fun.", "2026-01-05")
    memory.remember(talk.messages)
    rewritten = Talk().say("Ada: I met Clara in Bergen.", "2026-01-05").say("Ada: It was fun.", "2026-01-05")
    memory.remember(rewritten.messages)
    rows = memory.store.read("entities_in", space="default", ids=[talk.messages[0].id])
    assert {row["name"] for row in rows} == {"Ada", "Clara", "Bergen"}
    assert len(memory.store.read("next_of", space="default", ids=[m.id for m in talk.messages])) == 1


def test_an_early_message_is_found_among_many_later_ones(memory: Memory) -> None:
    """As of a date, what was said later is out of the way before the best are chosen."""
    talk = Talk().say("Ada: The boat is in the red harbour.", "2024-03-01")
    for number in range(150):
        talk.say(f"Ada: Where is the boat? The boat is in harbour {number}.", "2025-03-01")
    memory.remember(talk.messages)
    for moment in ({"known": day("2024-06-01")}, {"at": day("2024-06-01")}):
        assert [hit.message.key for hit in memory.recall("Where is the boat?", **moment).hits] == ["k0"]


def test_what_was_corrected_is_no_longer_believed(memory: Memory) -> None:
    """Ada misspoke: Bergen was never her home, and what was believed of it ends when she says so."""
    talk = Talk().say("Ada: I moved to Bergen.", "2026-03-01").say("Ben: Nice!", "2026-03-01")
    talk.say("Ada: Sorry, Oslo, not Bergen.", "2026-03-01")
    memory.remember(talk.messages)
    assert homes(memory) == ["Oslo"]
    moves_told = [f for f in memory.timeline("Ada") if f.predicate == "move to" and f.retired_at == FOREVER]
    assert [m.name for f in moves_told for m in f.members_in("place")] == ["Oslo"]


def test_a_short_answer_answers(memory: Memory) -> None:
    memory.remember(Talk().say("Ben: Where do you live?", "2026-01-05").say("Ada: Oslo.", "2026-01-05").messages)
    assert memory.answer("Where does Ada live?").text == "Oslo"
