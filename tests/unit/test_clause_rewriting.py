"""Clauses as they were said, in the third person."""

from dataclasses import replace

import pytest

from graphmem.graph.clause_rewriting import clearness_of, is_advice, is_of_everybody, sentence_of, third_person_clause
from graphmem.graph.clause_trimming import without_relative_time
from graphmem.graph.profiles_of_facts import section_of, sections_of
from graphmem.model import Fact, Member
from graphmem.model.validity import FOREVER
from tests.talk import day

ADA = Member("agent", "Ada", "person", "ada")


def said(text: str, predicate: str = "take", *, theme: str = "thing", **changes: object) -> Fact:
    """A fact that Ada states of herself."""
    values: dict[str, object] = {
        "id": text, "space": "s", "message_id": "m", "start": 0, "end": len(text), "text": text, "predicate": predicate,
        "members": (ADA, Member("theme", theme, "concept", theme)), "kind": "state", "polarity": "positive", "modality": "asserted",
        "valid_from": day("2026-01-05"), "valid_to": FOREVER, "precision": "day", "recorded_at": day("2026-01-05"), "said_by": "ada",
    }  # fmt: skip
    return Fact(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "predicate", "sentence"),
    [
        ("I'm prepping for my dance studio more than ever!", "prep", "Ada is prepping for Ada's dance studio more than ever"),
        ("I used to compete in a few shows", "compete", "Ada used to compete in a few shows"),
        ("I love my kayak and paint it blue", "paint", "Ada loves Ada's kayak and paints it blue"),
        ("I want to rest and paint the boat", "paint", "Ada wants to rest and paint the boat"),
        ("Oh, and btw - I've retaken the test", "retake", "Ada has retaken the test"),
        ("I need a boat", "need", "Ada needs a boat"),
        ("I rely on the neighbours", "rely on", "Ada relies on the neighbours"),
        ("I also use a whiteboard", "use", "Ada uses a whiteboard"),
        ("A lot's happened since March - I just sold a boat, btw", "sell", "Ada just sold a boat"),
        ("I don't work at night", "work", "Ada doesn't work at night"),
        ("Hey Ben, I wanna start a choir", "start", "Ada wants to start a choir"),
        ("Took a short trip to Rome", "take", "Ada took a short trip to Rome"),
        ("Been rehearsing hard lately", "rehearse", "Ada has been rehearsing hard lately"),
        ("Still working on opening a studio", "work on", "Ada is still working on opening a studio"),
        ("Painting and drawing have helped me", "help", "Painting and drawing have helped Ada"),
        ("My brother and I sail boats", "sail", "Ada's brother and Ada sail boats"),
        ("I chose furniture that looks great", "choose", "Ada chose furniture that looks great"),
        ("And by the way, I sold the boat", "sell", "Ada sold the boat"),
        ("Speaking of races, I sold the boat", "sell", "Ada sold the boat"),
        ("I raised funds at the harbour for the", "raise", "Ada raised funds at the harbour"),
        ("On another note, I adopted this cute pup", "adopt", "Ada adopted a cute pup"),
        ("I wanted to tell you that I sold the boat", "sell", "Ada sold the boat"),
        ("Great news - I'd been rehearsing", "rehearse", "Ada had been rehearsing"),
        ("I'd love to lend a hand", "lend", "Ada would love to lend a hand"),
        ("We've got a boat, we sail it with our kids", "get", "Ada and others have got a boat, they sail it with their kids"),
        ("Our city held a parade", "hold", "Ada's city held a parade"),
        ("I thanked the sailor who drove us home", "thank", "Ada thanked the sailor who drove Ada and others home"),
        ("Since we last spoke I am still working on a boat", "work on", "Ada is still working on a boat"),
        ("Inspiring 💪 I wrote to some sailors and one", "write", "Ada wrote to some sailors"),
        ('I am reading "The Long Sea', "read", 'Ada is reading "The Long Sea"'),
        ('Sea" by a sailor helped me', "help", '"Sea" by a sailor helped Ada'),
    ],
)
def test_first_person_becomes_a_name(text: str, predicate: str, sentence: str) -> None:
    assert third_person_clause(said(text, predicate)) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "I gave it away",
        "I painted this after a trip",
        "We both sail",
        "We talked on Monday",
        "We met you",
        "Do I look tired?",
        "I hurt myself",
        "Rome was not built in a day",
    ],
)
def test_what_cannot_be_read_alone_is_not_rewritten(text: str) -> None:
    assert third_person_clause(said(text)) == ""


def test_a_clause_about_several_people_is_quoted_and_one_about_anything_put_together() -> None:
    assert sentence_of(said("We need a good floor")) == "Ada and others need a good floor"
    assert sentence_of(said("Since our last chat has helped me we need a floor")).startswith("Ada: “")
    assert sentence_of(said("I took it", theme="kayak")) == "Ada took the kayak"
    assert sentence_of(said("I took it there", theme="kayak")) == "Ada: “I took the kayak there”"
    assert sentence_of(said("The plumber comes at ten", members=(Member("agent", "plumber"),))) == "The plumber comes at ten"
    assert sentence_of(said("a dog on a sofa", reason="caption", kind="remark")) == "Ada shows a dog on a sofa"
    assert sentence_of(said("Since I lost my job", predicate="work at", theme="Fjordlab", reason="inferred")) == "Ada works at Fjordlab"
    assert sentence_of(said("A friend made it", members=())) == "“A friend made it”"


def test_a_date_stands_for_a_time_that_counts_from_the_telling() -> None:
    dated = {"event_start": day("2026-01-04"), "event_end": day("2026-01-05"), "event_precision": "day"}
    for text in ("Yesterday, I sailed to Rome", "I sailed to Rome yesterday", "Just yesterday I sailed to Rome"):
        assert sentence_of(said(text, "sail", **dated)) == "Ada sailed to Rome"
    assert sentence_of(said("I have a pic from last week", "have", **dated)) == "Ada has a pic from last week"
    assert without_relative_time("I joined this march in the last week of May") == "I joined this march in the last week of May"
    assert without_relative_time("Last week was wild") == "Last week was wild"


def test_a_name_stands_for_the_pronoun_that_means_it() -> None:
    others = {"members": (Member("agent", "Max", "person", "max"), Member("theme", "Ada's family", "concept", "family"))}
    assert sentence_of(said("He was part of my family", "be", **others)) == "Max was part of Ada's family"
    assert sentence_of(said("There was a power cut in our area", "be", members=(Member("agent", "power cut"),))) == (
        "There was a power cut in the area"
    )


def test_wisdom_tells_of_nobody() -> None:
    assert is_of_everybody(said("We can all be content"))
    assert not is_of_everybody(said("We went to Rome"))
    assert not is_of_everybody(said("I can sing"))


def test_a_profile_leaves_out_what_is_of_the_moment() -> None:
    plan = said("I want to paint the boat", modality="wished", kind="plan")
    assert section_of(plan, "ada") == "plans"
    assert section_of(replace(plan, text="I'm off to paint the boat"), "ada") == ""
    assert section_of(replace(plan, text="I'll send you a picture"), "ada") == ""
    assert section_of(replace(plan, text="We should all paint boats"), "ada") == ""


def test_a_line_that_is_put_together_has_to_be_surer() -> None:
    fact = said("I sold it", "sell", theme="kayak", confidence=0.5)
    assert section_of(fact, "ada") == ""
    assert section_of(replace(fact, confidence=0.7), "ada") == "traits"
    assert section_of(replace(fact, text="I sell kayaks"), "ada") == "traits"


def test_a_meeting_is_nothing_that_somebody_has() -> None:
    members = (ADA, Member("theme", "meeting room", "event", "meeting"))
    assert section_of(said("I have a meeting room", "have", members=members), "ada") == ""


def test_what_was_spoken_of_around_a_clause_is_named_if_the_clause_names_only_kinds() -> None:
    taken = said("I loved taking lessons", "love take", members=(ADA,), tags=("theme=lesson", "context=pottery"))
    assert sentence_of(taken) == "Ada loved taking lessons (pottery)"
    assert sentence_of(replace(taken, text="I loved taking pottery lessons")) == "Ada loved taking pottery lessons"
    assert sentence_of(replace(taken, text="I sold a kayak", tags=("theme=kayak", "context=pottery"))) == "Ada sold a kayak"
    assert sentence_of(replace(taken, text="I'm gonna show a kayak", tags=("theme=kayak", "context=boat show"))) == (
        "Ada is gonna show a kayak (boat show)"
    )


def test_advice_and_what_is_meant_for_the_listener_are_no_titles() -> None:
    assert is_advice(said("A wall isn't built in a day so keep laying bricks"))
    assert not is_advice(said("I keep bees and don't sell honey"))
    assert clearness_of(said("I'll send you a kayak")) == 0
    assert clearness_of(said("Rowing is my go-to", "be", members=(Member("agent", "rowing", "concept", "rowing"),))) == 0
    assert clearness_of(said("Almost as silly as when I fed a horse", "feed")) == 0


def test_since_is_left_out_for_what_is_bygone() -> None:
    def since(text: str, **changes: object) -> str:
        return sections_of([said(text, "sail", theme="kayak", **changes)], "ada")[0].lines[0].since

    assert since("I sail a kayak") == "2026-01-05"
    assert since("I used to sail a kayak as a child") == ""
    assert since("I used to sail a kayak", event_start=day("2020-01-01"), event_end=day("2021-01-01"), event_precision="year") == "2020"


def test_a_time_that_is_not_resolved_has_no_line() -> None:
    assert section_of(said("I sail a kayak", "sail", theme="kayak"), "ada") == "traits"
    assert section_of(said("Last month I sailed a kayak and hurt a knee, next week I sail again", "sail", theme="kayak"), "ada") == ""


def test_lines_that_tell_nothing_are_left_out() -> None:
    def has(role: str) -> Fact:
        members = (Member("agent", f"Ada's {role}", "person", role), Member("theme", "Ada", "person", "ada"))
        return said(f"my {role}", f"be {role} of", members=members, kind="relation", reason="unnamed")

    def lines(*facts: Fact) -> list[str]:
        return sorted(line.text for section in sections_of(facts, "ada") for line in section.lines)

    assert lines(has("grandma"), has("sister")) == ["Ada has a sister"]
    assert lines(has("partner"), has("husband")) == ["Ada has a husband"]
    assert lines(has("partner")) == ["Ada has a partner"]
    sails = said("I sail a kayak", "sail", theme="kayak")
    assert lines(sails, replace(sails, id="more", text="I sail a kayak with a friend")) == ["Ada sails a kayak with a friend"]
