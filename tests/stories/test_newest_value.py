"""A value that changed: the newest comes first, an earlier one if that is asked for, and nothing else changes places."""

from dataclasses import replace
from datetime import datetime

import pytest

from graphmem.memory.facade import Memory
from graphmem.retrieval.recall import RecallOptions
from graphmem.retrieval.recipes import recipe_named
from graphmem.retrieval.value_ordering import STEP
from tests.talk import Talk, day

THREE = "I currently own three bikes, a road bike, a mountain bike and a city bike."
FOUR = "My trip is coming up. Since I have four bikes by now, I need a larger rack."
RENT = "I pay 900 euros of rent."
BEN = "I own nine bikes."
TOLD = [("Ada", THREE, "2026-02-01"), ("Ada", RENT, "2026-03-01"), ("Ben", BEN, "2026-05-01"), ("Ada", FOUR, "2026-06-01")]


def remember(memory: Memory, told: list[tuple[str, str, str]]) -> None:
    talk = Talk()
    for speaker, text, at in told:
        talk.say(f"{speaker}: {text}", at)
    memory.remember(talk.messages)


def order(memory: Memory, question: str, texts: tuple[str, ...], *, at: datetime | None = None, recipe: str = "auto") -> list[str]:
    """Those of the texts that are found, best first."""
    hits = memory.recall(question, at=at, options=RecallOptions(recipe=recipe_named(recipe))).hits
    return [hit.message.text for hit in hits if hit.message.text in texts]


def test_the_newest_value_is_first_and_earlier_ones_can_be_asked_for(memory: Memory):
    """Ada has three bikes, and later four: the question decides which of them comes first."""
    remember(memory, TOLD)
    both = (THREE, FOUR)
    assert order(memory, "How many bikes does Ada own?", both, recipe="exact") == [THREE, FOUR]
    assert order(memory, "How many bikes does Ada own?", both) == [FOUR, THREE]
    assert order(memory, "How many bikes does Ada own?", both, at=day("2026-05-01")) == [THREE]
    assert order(memory, "How many bikes did Ada own at first?", both) == [THREE, FOUR]


def test_for_an_earlier_date_what_was_told_later_gives_way(memory: Memory):
    """ "For nine months now" also held three months earlier, when Ada had said six."""
    nine = "I've had my cat, Luna, for about nine months now, a playful cat."
    remember(memory, [("Ada", "I've had Luna for about six months now.", "2026-08-11"), ("Ada", nine, "2026-11-30")])
    then = memory.recall("How long have I had my cat, Luna?", at=day("2026-10-01"), options=RecallOptions()).hits
    assert [hit.message.text for hit in then][:1] == ["I've had Luna for about six months now."]
    now = memory.recall("How long have I had my cat, Luna?").hits
    assert now[0].message.text == nine


def test_places_and_scores_are_exchanged_and_the_hits_say_so(memory: Memory):
    """The rest of the ranking stays as it was, scores fall from hit to hit, and what one hit gained the other lost."""
    remember(memory, TOLD)
    hits = memory.recall("How many bikes does Ada own?").hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    moved = {hit.message.text: reason.score for hit in hits for reason in hit.reasons if reason.step == STEP}
    assert set(moved) == {THREE, FOUR}
    assert moved[FOUR] == pytest.approx(-moved[THREE])
    assert moved[FOUR] > 0


@pytest.mark.parametrize(
    ("later", "question"),
    [
        ("Ben: I own nine bikes.", "How many bikes does Ada own?"),
        ("Ada: I own a rack for bikes, 40 cm wide.", "How many bikes does Ada own?"),
        ("Ada: I own three bikes, as I said.", "How many bikes does Ada own?"),
        ("Ada: I own four bikes by now.", "How many bikes did Ada own in February 2026?"),
        ("Ada: Do I own four bikes?", "Which bikes does Ada own now?"),
    ],
)
def test_nothing_moves_without_another_value_of_the_same_speaker(local_memory: Memory, later: str, question: str):
    """Not for what somebody else says, another quantity, the same value again, a time that is asked about, or a mere question."""
    remember(local_memory, [("Ada", THREE, "2026-02-01"), (*later.split(": ", 1), "2026-06-01")])
    hits = local_memory.recall(question).hits
    assert len(hits) == 2
    assert STEP not in {reason.step for hit in hits for reason in hit.reasons}


def test_an_assistant_tells_no_value_of_a_person(local_memory: Memory):
    """What an assistant reckons is no later value of what its user told."""
    own, *others = Talk().say("Ada: I own three bikes.", "2026-02-01").say("Ada: That makes five bikes.", "2026-06-01").messages
    local_memory.remember([own, *(replace(other, role="assistant") for other in others)])
    hits = local_memory.recall("How many bikes does Ada own?").hits
    assert STEP not in {reason.step for hit in hits for reason in hit.reasons}
