"""Facts that a reader understands without the message: context, pronouns, times, and what is left out."""

import pytest

from graphmem.extraction import extract
from graphmem.model import Fact
from tests.unit.test_extract import nlp, story

__all__ = ["nlp"]


def facts_of(nlp, *lines: str) -> list[Fact]:
    return [fact for one in extract(story(*lines), nlp) for fact in one.facts]


def test_a_fact_says_what_the_conversation_is_about(nlp) -> None:
    lines = ("Ben: Last month I finished Kite Harbour on my tablet.", "Ada: I played Kite Harbour in May, and I unlocked the hidden boat.")
    (unlocked,) = (f for f in facts_of(nlp, *lines) if f.predicate == "unlock")
    assert "context=I played Kite Harbour in May" in unlocked.tags


def test_what_a_noun_points_at_is_told_by_the_fuller_phrase(nlp) -> None:
    lines = ("Ada: I signed up for a pottery course in Lund.", "Ben: Nice!", "Ada: Yesterday I paid for the course.")
    assert any("context=pottery course" in f.tags for f in facts_of(nlp, *lines) if f.predicate.startswith("pay"))


def test_a_sentence_that_hardly_says_anything_is_told_with_the_one_before(nlp) -> None:
    (roasted,) = (f for f in facts_of(nlp, "Ada: Each June we camp at Lake Orrin. We roast marshmallows.") if f.predicate == "roast")
    assert "context=Each June we camp at Lake Orrin." in roasted.tags


def test_by_the_way_needs_no_sentence_before(nlp) -> None:
    facts = facts_of(nlp, "Ada: I'm looking for a tent for Norway. By the way, I bought a house.")
    assert any(f.predicate == "buy" for f in facts)
    assert not any(tag.startswith("context=") for f in facts for tag in f.tags)


def test_a_relation_that_only_repeats_a_name_is_no_fact(nlp) -> None:
    facts = facts_of(nlp, "Ada: My sister moved to Lund in May.", "Ben: My sister Ida lives there, too.")
    assert not any(f.kind == "relation" and f.members[0].name == "Ada's sister" for f in facts)
    assert any(f.kind == "relation" and f.members[0].name == "Ida" for f in facts)


def test_a_fact_that_names_it_needs_no_context(nlp) -> None:
    facts = facts_of(nlp, "Ada: I visited Bergen in May.")
    assert facts
    assert not any(tag.startswith("context=") for f in facts for tag in f.tags)


def test_platitudes_anticipation_and_idioms_give_no_fact(nlp) -> None:
    assert facts_of(nlp, "Ada: Stretching is crucial.") == []
    assert facts_of(nlp, "Ada: I'm looking forward to our practice on Friday.") == []
    assert facts_of(nlp, "Ada: I'm still learning the ropes.") == []


@pytest.mark.parametrize(
    "said",
    [
        "I'm great at chess.",
        "I'm happy with my new job at the bakery.",
        "I broke a leg in March.",
        "We missed the boat to Capri on Friday.",
        "Our cat sat on the fence yesterday.",
        "I can't believe I lost my job at the bank.",
    ],
)
def test_what_only_looks_like_one_gives_a_fact(nlp, said: str) -> None:
    assert facts_of(nlp, f"Ada: {said}") != []


def test_who_buys_for_others_does_not_have_it(nlp) -> None:
    assert "have" not in {f.predicate for f in facts_of(nlp, "Ada: I bought a scarf for my sister.")}
    assert "have" in {f.predicate for f in facts_of(nlp, "Ada: I bought a tent.")}
    assert "have" in {f.predicate for f in facts_of(nlp, "Ada: I bought a tent for the trip with my sister.")}
    assert "have" in {f.predicate for f in facts_of(nlp, "Ada: I got a puppy for my birthday.")}


def test_it_of_an_earlier_message_with_rivals_is_not_resolved(nlp) -> None:
    lines = ("Ben: I ordered the lamp and the desk. The drawer is huge.", "Ada: I picked it up yesterday.")
    assert not any(m.name == "drawer" for f in facts_of(nlp, *lines) if f.predicate == "pick up" for m in f.members)


def test_words_of_a_name_are_no_recurrence(nlp) -> None:
    assert not any(f.recurrence for f in facts_of(nlp, 'Ada: I met a mechanic at the "Turbo Tuesdays" event.'))
    assert not any(f.recurrence for f in facts_of(nlp, "Ada: I cut out sugar in my daily life."))
    assert any(f.recurrence for f in facts_of(nlp, "Ada: I walk my dog daily."))
    assert any(f.recurrence for f in facts_of(nlp, "Ada: I see my sister on a weekly basis."))


def test_the_exact_one_of_two_times_counts(nlp) -> None:
    (fact,) = [f for f in facts_of(nlp, "Ada: I attended the Kite Fest last weekend, on June 18th.") if f.predicate == "attend"]
    assert (fact.event_start.month, fact.event_start.day) == (6, 18)


def test_confidence_is_the_share_of_judged_facts(nlp) -> None:
    facts = facts_of(nlp, "Ada: I bought a tent in Bergen. If it rains, I might visit Rome.")
    confidence = {f.predicate: f.confidence for f in facts}
    assert confidence["buy"] > 0.55 > confidence["have"], "what is said is surer than what follows from it"
    assert confidence["buy"] > 0.55 > confidence["visit"], "and than what is only supposed"
