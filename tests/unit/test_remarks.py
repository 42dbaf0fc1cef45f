"""Clauses that give no whole fact are kept as remarks; bare nouns are tags; an assistant's explanations are no facts."""

from dataclasses import replace

import pytest

from graphmem.extraction import extract
from graphmem.memory.facade import Memory
from graphmem.model import Fact
from tests.talk import Talk
from tests.unit.test_extract import nlp, story

__all__ = ["nlp"]


def remarks_of(nlp, *lines: str) -> list[Fact]:
    return [f for one in extract(story(*lines), nlp) for f in one.facts if f.is_remark]


@pytest.mark.parametrize(
    "line",
    [
        "Swimming helped me find peace.",
        "I'm looking for a flat near a lake.",
        "I finally wrapped that up last month.",
        "Two lamps and a chair for the kitchen.",
    ],
)
def test_what_a_filter_rejects_is_kept_as_it_was_said(nlp, line: str) -> None:
    (remark,) = remarks_of(nlp, f"Ada: {line}", "Ben: I see.")
    assert remark.text.strip(".") == line.strip(".")
    assert 0 < remark.confidence < 0.8  # of 73 judged remarks two thirds were true
    assert remark.reason
    assert [m.name for m in remark.members] == ["Ada"]


@pytest.mark.parametrize("line", ["It happened at judo in the gym.", "They were terrified.", "He drove it there."])
def test_what_a_pronoun_stands_for_must_be_told(nlp, line: str) -> None:
    """A remark that nobody can read without what was said before stays text."""
    assert remarks_of(nlp, f"Ada: {line}", "Ben: I see.") == []


@pytest.mark.parametrize(
    ("lines", "text", "tags"),
    [
        (
            ["Ada: It poured in Bergen all night. That ruined the tents."],
            "It poured in Bergen all night. That ruined the tents",
            ("about=tent",),
        ),
        (["Ben: How was dinner?", "Ada: It had lots of salads."], "It had lots of salads", ("reply to=How was dinner?",)),
        (["Ben: What are the cats called?", "Ada: Rex and Bo!"], "Rex and Bo!", ("answer to=What are the cats called?",)),
    ],
)
def test_a_remark_says_what_it_refers_or_replies_to(nlp, lines: list[str], text: str, tags: tuple[str, ...]) -> None:
    """By the sentence before it, or by a tag."""
    remark = remarks_of(nlp, *lines)[-1]
    assert remark.text == text
    assert set(tags) <= set(remark.tags)


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("I joined a gym in Oslo to get back in shape.", "purpose=get back in shape"),
        ("I bought a tent that fits four people.", "theme=tent that fits four people"),
        ("Tom adopted a parrot because it could sing.", "circumstance=because"),
        ("I worked at Tidewerk for ten years.", "circumstance=for ten years"),
        ("We hiked to Lake Bled.", "agent=Ada's group"),
        ("My old area was hit by a storm last week.", "theme=Ada's old area"),
    ],
)
def test_a_phrase_that_names_no_entity_completes_its_fact(nlp, line: str, tag: str) -> None:
    """As a tag, which is no value: two facts that differ in it say the same."""
    facts = [f for one in extract(story(f"Ada: {line}", "Ben: I see."), nlp) for f in one.facts if not f.is_remark]
    found = [t for f in facts for t in f.tags if t.startswith(tag)]
    assert found, [(f.predicate, f.members, f.tags) for f in facts]
    assert all(t not in f.value_tags for f in facts for t in found)


@pytest.mark.parametrize(("line", "kept"), [("I made this!", True), ("Good morning!", False), ("The stove is new.", True)])
def test_a_picture_is_told_of_if_somebody_speaks_of_it(nlp, line: str, kept: bool) -> None:
    messages = story(f"Ada: {line}", "Ben: I see.")
    shown = [replace(messages[0], attachments=("shares a photo: a photo of a stove beside a wooden bench",)), *messages[1:]]
    found = [f.text for one in extract(shown, nlp) for f in one.facts if f.reason == "caption"]
    assert found == (["a photo of a stove beside a wooden bench"] if kept else [])


@pytest.mark.parametrize(
    "line",
    [
        "I'll keep you posted about the repair.",
        "I'm so proud of your painting!",
        "We could meet at the harbour.",
        "Let's keep the garden tidy.",
        "It was a huge hit!",
        "Thursday works for me.",
        "I was wondering if you could lend me a ladder.",
        "Let me know when the plumber is free.",
    ],
)
def test_courtesies_proposals_and_verdicts_give_nothing(nlp, line: str) -> None:
    assert [f.text for one in extract(story(f"Ada: {line}", "Ben: I see."), nlp) for f in one.facts] == []


@pytest.mark.parametrize("line", ["Wow, cool!", "That's so great!", "Thanks, Ben!", "You did so well!", "Let's do it!", "How nice!"])
def test_small_talk_gives_no_remark(nlp, line: str) -> None:
    assert remarks_of(nlp, f"Ada: {line}", "Ben: I see.") == []


def test_a_plan_told_before_a_question_is_read(nlp) -> None:
    facts = [f for one in extract(story("Ada: I'm flying to Rome next week, can you feed the cat?", "Ben: Sure."), nlp) for f in one.facts]
    assert [(f.predicate, f.modality) for f in facts] == [("fly to", "planned")]


def test_bare_nouns_are_tags_and_owned_or_named_things_are_members(nlp) -> None:
    (fact,) = [f for f in extract(story("Ada: I framed the photo in Oslo.", "Ben: I see."), nlp)[0].facts if not f.is_remark]
    assert [m.name for m in fact.members] == ["Ada", "Oslo"]
    assert fact.tags == ("theme=photo",)


def test_every_fact_has_a_confidence(nlp) -> None:
    read = extract(story("Ada: My sister Anna moved to Oslo because she was bored. I almost sold it.", "Ben: Did you?", "Ada: Yes."), nlp)
    assert all(0 < f.confidence <= 1 for one in read for f in one.facts)
    assert all(f.reason for one in read for f in one.facts if f.confidence < 0.5)


def test_an_assistants_explanations_are_no_facts(nlp) -> None:
    """What it did, recommends and prefers is; its names are entities if they are people's, or if people use them."""
    read = extract(
        story(
            "user: I work at Rikshospitalet.",
            "assistant: Nurses need rest. Water helps the skin. Ada Lovelace wrote the first program in London. You can use Python.",
            "assistant: I booked the Hotel Mundial. I recommend the Belem Tower. I prefer tea.",
        ),
        nlp,
    )
    assert [f.predicate for f in read[1].facts] == []
    assert {m.name for m in read[1].mentions} - {"user", "assistant"} == {"Ada Lovelace"}
    assert [f.predicate for f in read[2].facts] == ["book", "recommend", "prefer"]


def test_a_remark_makes_no_entity_and_no_unit(local_memory: Memory) -> None:
    report = local_memory.remember(Talk().say("Ada: I'm looking for a flat near a lake.", "2026-01-05").messages)
    assert (report.entities, report.facts, report.units) == (1, 1, 0)


def test_an_undated_aside_is_quoted_with_its_sentence(nlp) -> None:
    """The effort somebody puts in is no fact of its own; the sentence says what it is for."""
    facts = [f for one in extract(story("Ada: The bakery needs the effort I'm putting in.", "Ben: I see."), nlp) for f in one.facts]
    assert all(f.is_remark for f in facts)


def test_a_fact_inside_another_clause_can_be_read_alone(nlp) -> None:
    facts = [f for one in extract(story("Ada: We were all scared when my son broke a rib.", "Ben: Oh no."), nlp) for f in one.facts]
    assert [f.text for f in facts if f.predicate == "break"] == ["We were all scared when my son broke a rib"]


def test_what_is_to_be_prevented_is_not_so(nlp) -> None:
    lines = ("Ada: I set an alarm to ensure I don't miss the ferry.", "Ben: I see.")
    assert [f.predicate for one in extract(story(*lines), nlp) for f in one.facts if f.predicate.startswith("miss")] == []
