"""Channels over facts and times: what they score, and to which messages it leads."""

from datetime import timedelta

import pytest

from graphmem.memory.facade import Memory
from graphmem.model import AsOf, Fact, Member
from graphmem.model.validity import FOREVER, LATEST
from graphmem.retrieval.channels.asked_times import AskedWindow, asked_windows, happened_then, reference_time, told_then
from graphmem.retrieval.channels.fact_words import fact_terms, score_facts
from graphmem.retrieval.channels.late_candidates import ChannelScores
from tests.talk import Talk, day


def fact(id_: str = "f", message_id: str = "m", **changes: object) -> Fact:
    """Ada bought a kayak in May 2025."""
    values: dict[str, object] = {
        "id": id_, "space": "default", "message_id": message_id, "start": 0, "end": 16, "text": "I bought a kayak", "predicate": "buy",
        "members": (Member("agent", "Ada", "person"), Member("theme", "kayak")), "kind": "event", "polarity": "positive",
        "modality": "asserted", "valid_from": day("2025-05-01"), "valid_to": FOREVER, "precision": "month",
        "recorded_at": day("2025-06-02"), "event_start": day("2025-05-01"), "event_end": day("2025-06-01"), "event_precision": "month",
    }  # fmt: skip
    return Fact(**{**values, **changes})  # type: ignore[arg-type]


def test_a_fact_is_scored_with_names_for_pronouns_and_the_month_of_its_time():
    assert {"ada", "kayak", "may"} <= fact_terms(fact())
    facts = [fact("one", "a"), fact("two", "b", members=(), text="I rested", predicate="rest")]
    found = score_facts({"ada": 1.0, "kayak": 2.0, "boat": 1.0}, [(one, fact_terms(one)) for one in facts])
    assert found.by_message() == {"a": 0.75}
    assert found.reasons() == {"a": ("I bought a kayak",)}


def test_a_message_gets_the_score_of_its_best_candidate():
    scores = {("fact", "x"): 0.2, ("unit", "y"): 0.6}
    found = ChannelScores(scores=scores, messages={("fact", "x"): ("a",), ("unit", "y"): ("a", "b")}, names={("unit", "y"): "a trip"})
    assert found.by_message() == {"a": 0.6, "b": 0.6}
    assert found.reasons() == {"a": ("a trip",), "b": ("a trip",)}


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("What did Ada buy in May 2025?", "2025-05-01", "2025-06-01"),
        ("What did Ada buy in May?", "2026-05-01", "2026-06-01"),
        ("Whom did she meet on 3 March 2024?", "2024-03-03", "2024-03-04"),
        ("Where did they go in 2023?", "2023-01-01", "2024-01-01"),
    ],
)
def test_the_window_of_a_question_is_its_calendar_time(question: str, start: str, end: str):
    assert asked_windows(question, day("2026-08-01")) == (AskedWindow(day(start), day(end)),)


@pytest.mark.parametrize("question", ["Where does Ada live?", "What may Ada do?", "???", "What happened on 31 February 2025?"])
def test_a_question_without_a_calendar_time_has_no_window(question: str):
    assert asked_windows(question, day("2026-08-01")) == ()


def test_what_was_told_or_happened_in_the_window_is_found():
    window = (AskedWindow(day("2025-05-01"), day("2025-06-01")),)
    talk = (
        Talk()
        .say("Ada: Early.", "2025-04-30")
        .say("Ada: Then.", "2025-05-30")
        .say("Ada: Soon after.", "2025-06-05")
        .say("Ada: Late.", "2025-07-01")
    )
    told = told_then(window, talk.messages).by_message()
    assert [m.text for m in talk.messages if m.id in told] == ["Then.", "Soon after."]
    moment = fact("moment", "c", event_start=day("2025-05-09"), event_end=day("2025-05-09"))
    other = fact("other", "d", event_start=day("2025-06-01"), event_end=day("2025-06-02"))
    undated = fact("undated", "e", event_start=None, event_end=None)
    assert happened_then(window, [fact(), moment, other, undated]).by_message() == {"m": 1.0, "c": 1.0}


def test_a_window_without_a_year_is_counted_from_the_date_asked_about_or_the_newest_candidate():
    talk = Talk().say("Ada: Hello.", "2025-04-30").say("Ada: Bye.", "2025-05-30")
    assert reference_time(AsOf(), talk.messages) == talk.messages[-1].sent_at
    assert reference_time(AsOf(day("2024-01-01"), LATEST), talk.messages) == day("2024-01-01")
    assert reference_time(AsOf(), []) < day("1970-01-02")


def test_recall_says_which_fact_spoke_for_a_message(local_memory: Memory):
    talk = Talk()
    for number, line in enumerate(["Ada: I bought a kayak.", "Ben: Nice, where?", "Ada: I live in Bergen now.", "Ben: Great."]):
        talk.say(line, (day("2025-05-01") + timedelta(days=number)).date().isoformat())
    talk.say("Ada: The weather was fine.", "2025-05-04").say("Ben: It was.", "2025-05-04")
    local_memory.remember(talk.messages)
    first = local_memory.recall("What did Ada buy in May 2025?").hits[0]
    assert first.message.text == "I bought a kayak."
    assert {reason.step: reason.via for reason in first.reasons}["facts"] == ("I bought a kayak",)
