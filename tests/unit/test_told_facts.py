"""Facts that say what they speak of and when, and what is said only to the addressee or by a picture alone."""

from dataclasses import replace

import pytest

from graphmem.extraction import extract
from graphmem.model import Fact
from tests.unit.test_extract import nlp, story

__all__ = ["nlp"]


def facts_of(nlp, *lines: str) -> list[Fact]:
    return [fact for one in extract(story(*lines), nlp) for fact in one.facts]


def tags_of(nlp, predicate: str, *lines: str) -> tuple[str, ...]:
    return next(f.tags for f in facts_of(nlp, *lines) if f.predicate.startswith(predicate))


def test_a_question_that_only_points_is_told_with_what_the_speaker_said_of_it(nlp) -> None:
    lines = (
        "Ada: I got the idea for the mosaic from a trip to Ravenna. The tiles are from Lund.",
        "Ben: Great! Which trip was it?",
        "Ada: It was with my choir.",
    )
    told = [tag for f in facts_of(nlp, *lines) for tag in f.tags if tag.startswith("context=Ada:")]
    assert told
    assert all("Ravenna" in tag for tag in told)


def test_what_an_assistant_is_told_is_told_with_what_was_said_of_the_same(nlp) -> None:
    thread = story(
        "user: I'm thinking of selling my old cello, and I need a new bow.",
        "assistant: A bow costs much.",
        "user: I also have a question about tents.",
        "assistant: Go on.",
        "user: I cleaned the cello.",
    )
    thread = [replace(m, role=m.speaker) for m in thread]
    cleaned = [f for one in extract(thread, nlp) for f in one.facts if f.predicate == "clean"]
    assert any("old cello" in tag for f in cleaned for tag in f.tags if tag.startswith("context="))


def test_the_time_of_a_sentence_that_is_told_with_a_fact_has_its_date(nlp) -> None:
    tags = tags_of(nlp, "be muddy", "Ada: Last weekend we hiked the Kite Ridge. It was really muddy.")
    assert any(tag.startswith("context=Last weekend") for tag in tags)
    assert any(tag.startswith("last weekend=") for tag in tags)


def test_a_month_lies_ahead_for_what_is_wished(nlp) -> None:
    facts = facts_of(nlp, "Ada: I'd like to know more about the Kite Fest event in December.")
    assert not any(tag == f"december=December {year}" for f in facts for tag in f.tags for year in (f.recorded_at.year - 1,))


def test_by_autumn_is_no_time_if_autumn_inspires(nlp) -> None:
    assert all(f.event_start is None for f in facts_of(nlp, "Ada: I'm inspired by autumn to paint a mural."))


@pytest.mark.parametrize(
    "said",
    [
        "Glad you got some sleep after the flight.",
        "We make a great team.",
        "I'm 100% behind you!",
        "You did great raising money for the choirs.",
    ],
)
def test_what_is_said_only_to_the_addressee_gives_no_fact(nlp, said: str) -> None:
    thread = story("Ben: I am back.", f"Ada: {said}")
    assert extract(thread, nlp)[1].facts == ()


@pytest.mark.parametrize("said", ["Glad I moved to Lund.", "We make soap for the market.", "I'm behind the bar on Fridays."])
def test_what_only_looks_like_that_gives_a_fact(nlp, said: str) -> None:
    assert facts_of(nlp, "Ben: I am back.", f"Ada: {said}") != []


def test_what_was_like_yesterday_was_not_yesterday(nlp) -> None:
    assert all(f.event_start is None for f in facts_of(nlp, "Ada: It feels like just yesterday I planted this oak."))


def test_trouble_with_doing_something_is_not_doing_it(nlp) -> None:
    facts = facts_of(nlp, "Ada: I'm having trouble repairing the boiler.")
    assert not any(f.predicate.startswith("repair") and f.polarity == "positive" and f.modality == "asserted" for f in facts)


def test_moves_of_a_game_are_no_facts(nlp) -> None:
    assert facts_of(nlp, "Ada: 15. Bd6 Kd7 16. Bxb8 Raxb8 17. Rc1 Rhc8") == []


def test_one_of_them_with_a_name_is_that_one(nlp) -> None:
    facts = facts_of(nlp, "Ada: One of the lodgers, Ines, sent us a parcel from Porto.")
    assert any(m.name == "Ines" for f in facts if f.predicate.startswith("send") for m in f.members_in("agent"))


def test_of_whom_something_is_said_after_a_relative_clause_is_not_guessed(nlp) -> None:
    facts = facts_of(nlp, "Ada: I met this brave sailor, Ines, who had lost a lot, yet stayed cheerful and kind.")
    assert not any(f.predicate.startswith("stay") and not f.is_remark and f.members_in("agent")[0].name == "Ada" for f in facts)


def test_a_companion_on_a_trip_goes_with_it(nlp) -> None:
    facts = facts_of(nlp, "Ada: I went on a sailing trip with some workmates.")
    assert any(m.role == "with" for f in facts for m in f.members)


def test_examples_are_not_what_the_thing_is(nlp) -> None:
    facts = facts_of(nlp, "Ada: We handle instruments such as cellos and harps.")
    assert not any(m.role == "attribute" for f in facts for m in f.members)


def shown(nlp, said: str, caption: str) -> list[Fact]:
    first, message = story("Ben: I painted a lake.", f"Ada: {said}")
    picture = replace(message, attachments=(f"shares a photo: a photo of {caption}",))
    return [f for one in extract([first, picture], nlp) for f in one.facts if f.predicate == "show"]


def test_praise_of_a_picture_shows_none(nlp) -> None:
    (show,) = shown(nlp, "Wow, nice pic! My best day was the parade in Lund.", "a parade with people on a street")
    assert show.tags == ("context=My best day was the parade in Lund.",)
    assert shown(nlp, "That pic is so calm.", "a red bucket beside a fence") == []


def test_a_remark_is_about_words_as_they_are_said(nlp) -> None:
    facts = facts_of(nlp, "Ada: I'm weighing whether social media or a tune-up for the van is worth it for my bakery in Lund.")
    about = {tag for f in facts for tag in f.tags if tag.startswith("about=")}
    assert "about=medium" not in about
    assert "about=up" not in about


def test_there_is_told_with_where_it_was(nlp) -> None:
    lines = ("Ada: Hi!", "Ben: By the way, I went to the Kite Market in Lund on Monday, and I saw some handmade lamps there.")
    assert any(tag.startswith("context=By the way, I went to the Kite Market") for tag in tags_of(nlp, "see", *lines))


def test_what_only_counts_is_told_with_what_is_counted(nlp) -> None:
    tags = tags_of(nlp, "sell", "Ada: I baked some blueberry pies for the fair in Lund. Tom sold several to the sailors of the harbour.")
    assert any(tag.startswith("context=I baked some blueberry pies") for tag in tags)


def test_a_yearly_fair_that_was_visited_once_recurs_for_nobody(nlp) -> None:
    facts = facts_of(nlp, "Ada: I attended the annual Kite Fair in Lund.")
    assert facts
    assert not any(f.recurrence for f in facts)


def test_days_on_which_something_recurs_are_kept_together(nlp) -> None:
    (swim,) = (f for f in facts_of(nlp, "Ada: I swim in Lund on Tuesdays and Thursdays at 7 pm.") if f.predicate.startswith("swim"))
    assert swim.recurrence == "Tuesdays and Thursdays at 7 pm"


def test_a_picture_that_is_pointed_at_is_told_by_its_caption(nlp) -> None:
    first, second = story("Ben: I went to Lund.", "Ada: That pic makes me think of the harbour of my childhood in Gdansk.")
    first = replace(first, attachments=("shares a photo: a photo of boats on a quiet shore",))
    told = [tag for one in extract([first, second], nlp) for f in one.facts if f.message_id == second.id for tag in f.tags]
    assert "context=a photo of boats on a quiet shore" in told


def test_what_follows_from_something_is_told_with_it(nlp) -> None:
    facts = facts_of(
        nlp, "Ada: Hi!", "Ben: I joined the reward scheme of the bakery in Lund today, so I'm hoping to save my points and discounts."
    )
    assert any(tag.startswith("context=I joined the reward scheme") for f in facts if f.predicate.startswith("save") for tag in f.tags)


def test_a_range_is_an_amount(nlp) -> None:
    facts = facts_of(nlp, "Ada: I've spent around 5-6 hours on the statue.")
    assert any(m.name == "5-6 hours" for f in facts for m in f.members_in("amount"))
