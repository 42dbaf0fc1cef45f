"""Words that the tagger takes for others are read as what they are."""

import pytest

from tests.unit.test_extract import fact_line, facts_of, nlp

__all__ = ["nlp"]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("Read this morning that the Gull Bakery closed in 2023.", "close agent=Gull Bakery"),
        ("Name's Rafe. I live in Leeds.", "be named agent=Ada attribute=Rafe"),
        ("Rosa was elected treasurer by nine votes.", "elect attribute=treasurer amount=nine votes"),
    ],
)
def test_what_is_said_is_asserted(nlp, line: str, start: str) -> None:
    (fact,) = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if fact_line(f).startswith(start)]
    assert (fact.polarity, fact.modality) == ("positive", "asserted")


def test_the_day_of_news_is_not_the_day_of_what_it_tells(nlp) -> None:
    (fact,) = [f for f in facts_of(nlp, "Ada: Heard yesterday that Tom moved to Oslo.", "Ben: I see.") if f.predicate == "move to"]
    assert fact.event_start is None


def test_what_somebody_was_set_to_do_is_not_asserted(nlp) -> None:
    facts = facts_of(nlp, "Ada: I was all set to enroll at the school in Lyon.", "Ben: I see.")
    assert {f.modality for f in facts if f.predicate.startswith("enroll")} == {"hypothetical"}


def test_a_negated_passive_is_negative(nlp) -> None:
    facts = [f for f in facts_of(nlp, "Ada: I am not getting paid for this job.", "Ben: I see.") if "pay" in f.predicate]
    assert {f.polarity for f in facts} == {"negative"}


def test_what_a_cleft_denies_is_negative(nlp) -> None:
    (fact,) = (f for f in facts_of(nlp, "Ada: It isn't Karen who runs payroll.", "Ben: I see.") if f.predicate == "run")
    assert (fact.polarity, [(m.role, m.name) for m in fact.members]) == ("negative", [("agent", "Karen"), ("theme", "payroll")])


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("It was Leo who broke the window.", "break agent=Leo theme=window"),
        ("It's my brother who plays the cello in Ghent.", "play agent=Ada's brother theme=cello place=Ghent"),
        ("It was in Porto that we met.", "meet agent=Ada place=Porto"),
        ("I'm off to Crete next week.", "be off to agent=Ada place=Crete"),
        ("We are not getting married.", "marry theme=Ada"),
        ("My gran thinks the garden needs a new fence.", "need agent=garden theme=fence reporter=Ada's gran"),
        ("I keep bees.", "keep agent=Ada theme=bee"),
        ("I use vim.", "use agent=Ada theme=vim"),
    ],
)
def test_short_statements_are_whole_facts(nlp, line: str, start: str) -> None:
    assert any(fact_line(fact).startswith(start) and not fact.is_remark for fact in facts_of(nlp, f"Ada: {line}", "Ben: I see."))


def test_a_plain_description_is_no_cleft(nlp) -> None:
    facts = facts_of(nlp, "Ada: I bought a clock in Bern. It is an old clock that strikes every hour.", "Ben: I see.")
    assert not any(f.predicate == "strike" and f.kind == "event" for f in facts)


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("I spent around $120 on the feed.", "spend agent=Ada amount=around $120 theme=feed"),
        ("I presented my research at a conference over the summer.", "present agent=Ada theme=research place=conference"),
        ("I asked my friends to join the choir.", "ask to join agent=Ada recipient=Ada's friends theme=choir"),
    ],
)
def test_amounts_seasons_and_askings_are_what_they_are(nlp, line: str, start: str) -> None:
    (fact,) = [f for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if fact_line(f) == start]
    assert (fact.polarity, fact.modality) == ("positive", "asserted")


def test_a_festival_features_bands_and_not_who_went(nlp) -> None:
    facts = facts_of(nlp, "Ada: I went to a festival in Brooklyn, featuring some indie bands.", "Ben: I see.")
    assert not any(f.predicate.startswith("feature") for f in facts)


def test_words_of_chat_are_no_names(nlp) -> None:
    facts = facts_of(nlp, "Ada: Y'all, Terrence proposed to me yesterday! Kinda want to move to Oslo.", "Ben: I see.")
    names = {m.name for f in facts for m in f.members} | {tag for f in facts for tag in f.tags}
    assert not any("Kinda" in name or "all" in name.split("'") for name in names)
