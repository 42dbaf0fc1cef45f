"""Facts that a reader understands without the message: context, pronouns, times, and what is left out."""

from dataclasses import replace

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


def tags_of(nlp, predicate: str, *lines: str) -> tuple[str, ...]:
    return next(f.tags for f in facts_of(nlp, *lines) if f.predicate == predicate)


def test_a_reply_is_told_with_the_question_and_not_with_what_followed_it(nlp) -> None:
    lines = ("Ben: What do you have in this basket? Looks delicious! I baked a pie yesterday.", "Ada: It had salads and sandwiches.")
    assert "reply to=What do you have in this basket?" in tags_of(nlp, "have", *lines)


def test_a_question_that_points_is_told_with_what_it_points_at(nlp) -> None:
    lines = ("Ben: What's the story of that letter? Who wrote it?", "Ada: One of the sailors at the harbour, Cindy, wrote it.")
    assert "reply to=What's the story of that letter? Who wrote it?" in tags_of(nlp, "write", *lines)


def test_a_context_that_points_is_told_with_the_question_it_answers(nlp) -> None:
    lines = (
        "Ben: How is the sailing course? Are the students making progress?",
        "Ada: They're doing great, they sailed to Rome. I met one of them last week.",
    )
    assert "context=Are the students making progress? They're doing great, they sailed to Rome." in tags_of(nlp, "meet", *lines)


def test_an_unowned_pet_is_told_with_how_it_came(nlp) -> None:
    lines = ("Ada: I adopted a cute pup last week!", "Ben: What's her name?", "Ada: Her name is Shadow!")
    assert "context=Ada: I adopted a cute pup last week!" in tags_of(nlp, "be named", *lines)


def test_a_remark_says_who_you_and_we_are_and_when_last_year_was(nlp) -> None:
    (remark,) = (f for f in facts_of(nlp, "Ada: I see.", "Ben: That picture was from a trip to Rome we took last year.") if f.is_remark)
    assert "we=Ben's group" in remark.tags
    assert any(tag.startswith("last year=") for tag in remark.tags)


def test_a_picture_is_told_with_the_sentence_that_shows_it(nlp) -> None:
    (message,) = story("Ada: So much has happened! Check out these kids I met at the shelter!")
    shown = replace(message, attachments=("shares a photo: a photo of three children on a step",))
    (picture,) = (f for one in extract([shown], nlp) for f in one.facts if f.predicate == "show")
    assert picture.tags == ("context=Check out these kids I met at the shelter!",)


def test_the_time_of_what_is_prepared_is_not_that_of_preparing(nlp) -> None:
    (plan,) = (f for f in facts_of(nlp, "Ada: I'm planning a regatta for next month.") if f.predicate == "plan")
    assert plan.event_start is None


def test_what_begins_something_new_takes_no_time_from_the_sentence_before(nlp) -> None:
    facts = facts_of(nlp, "Ada: I sorted the shed last weekend. By the way, I donated a kayak to the library.")
    assert next(f for f in facts if f.predicate == "donate").event_start is None


def test_what_happened_meanwhile_has_the_same_day(nlp) -> None:
    facts = facts_of(nlp, "Ada: While volunteering yesterday, I met a sailor from Rome.")
    assert next(f for f in facts if f.predicate == "meet").event_precision == "day"


def test_not_just_is_no_denial(nlp) -> None:
    facts = facts_of(nlp, "Ada: My shop is not just a bakery.", "Ben: I see.", "Ada: My shed is not a garage.", "Ben: I see.")
    assert [f.polarity for f in facts if f.predicate == "be"] == ["positive", "negative"]


@pytest.mark.parametrize(
    ("said", "predicate", "expected"),
    [
        ("I drove from Oslo to Bergen.", "drive from", {("source", "Oslo"), ("place", "Bergen")}),
        ("I baked an apple pie for my sister Ida.", "bake", {("recipient", "Ida")}),
        ("My instructor, Maria, plays old songs.", "play", {("agent", "Maria")}),
        ("I'm copying my files to a new laptop.", "copy", {("place", "laptop")}),
        ("My colleague Rob invited me to a yoga class.", "invite", {("place", "yoga class")}),
    ],
)
def test_members_have_the_role_of_verb_and_preposition(nlp, said: str, predicate: str, expected: set[tuple[str, str]]) -> None:
    (fact,) = (f for f in facts_of(nlp, f"Ada: {said}") if f.predicate == predicate and not f.is_remark)
    assert expected <= {(m.role, m.name) for m in fact.members}


def test_a_conjunct_or_an_owner_that_no_member_names_is_told(nlp) -> None:
    (passionate,) = (f for f in facts_of(nlp, "Ada: I'm passionate about veterans and their rights.") if not f.is_remark)
    assert "theme=veterans and their rights" in passionate.tags
    (sold,) = (f for f in facts_of(nlp, "Ada: My sister Ida moved. I sold her kayak.") if f.predicate == "sell")
    assert "theme=Ida's kayak" in sold.tags


def test_what_is_coordinated_after_will_is_planned(nlp) -> None:
    facts = facts_of(nlp, "Ada: I think I'll go to the pet store and check out the kennels there.")
    assert {f.modality for f in facts if f.predicate in ("go to", "check out")} == {"planned"}


def test_an_age_is_no_decade(nlp) -> None:
    facts = facts_of(nlp, "Ada: Roger, a man in his 50s, is a teacher.")
    assert facts
    assert all(f.event_start is None for f in facts)


def test_a_scene_has_no_facts_of_its_writer(nlp) -> None:
    scene = "ANDY:\nI'll brush up on my German before the talent show.\n\nRUTH:\nI baked a cake in Bonn.\n\nANDY:\nI sold my boat in Lyon."
    (message,) = story("assistant: x")
    assert [f for one in extract([replace(message, text=scene, role="assistant")], nlp) for f in one.facts] == []


def test_general_truths_and_echoes_give_no_fact(nlp) -> None:
    assert facts_of(nlp, "Ada: Good food, laughs and chats help us stay close.") == []
    assert facts_of(nlp, "Ada: Making memories with the family is priceless!") == []
    assert facts_of(nlp, "Ada: I built a school in Lund.", "Ben: Wow, it made a difference for schools and students!")[1:] == []
    assert facts_of(nlp, "Ada: Last week was really eye-opening.") == []
    assert facts_of(nlp, "Ada: My sister Ida helps us with the garden.") != []
