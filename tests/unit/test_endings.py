"""Ends and opposites: words that end a state, and facts that end each other."""

from datetime import UTC, datetime

import pytest

from graphmem.extraction import extract
from graphmem.extraction.facts.ended_states import _ending_events
from graphmem.graph.supersession import slot_of, supersede
from graphmem.model import Fact
from graphmem.model.relations import claim_of, relations
from graphmem.model.validity import FOREVER
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.resolver import resolve
from tests.talk import Talk
from tests.unit.test_extract import fact_line, facts_of, nlp

__all__ = ["nlp"]
FIRST, THEN = "2026-04-02", "2026-06-10"


def told(nlp, *lines: str, then: str = THEN) -> list[Fact]:
    """The facts of Ada's lines, the first on 2 April and the others on 10 June, as they are believed after all of them."""
    talk = Talk()
    for number, line in enumerate(lines):
        talk.say(f"Ada: {line}", FIRST if number == 0 else then)
    extractions = [one for message in talk.messages for one in extract([message], nlp)]
    facts, mentions = [f for one in extractions for f in one.facts], [m for one in extractions for m in one.mentions]
    by_id = {m.id: m for m in talk.messages}
    aliases = AliasIndex(resolve("default", talk.messages, mentions, facts).aliases)
    return [f for f in supersede(aliases.bind(f, by_id[f.message_id]) for f in facts) if f.retired_at == FOREVER]


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("I no longer work at Equinor.", "2026-06-10"),
        ("I don't work at Equinor any more.", "2026-06-10"),
        ("I left Equinor last week.", "2026-06-01"),
        ("I quit my job at Equinor.", "2026-06-10"),
        ("I resigned yesterday.", "2026-06-09"),
        ("I resigned from Equinor on June 3.", "2026-06-03"),
        ("I was fired by Equinor yesterday.", "2026-06-09"),
        ("I got laid off from Equinor.", "2026-06-10"),
        ("I used to work at Equinor.", "2026-06-10"),
        ("I worked at Equinor until May.", "2026-06-01"),
        ("I've stopped working at Equinor.", "2026-06-10"),
        ("I'm unemployed now.", "2026-06-10"),
    ],
)
def test_a_job_ends_in_any_words(nlp, line: str, end: str) -> None:
    facts = told(nlp, "I work at Equinor.", line)
    (job,) = [
        f
        for f in facts
        if fact_line(f).startswith("work at agent=Ada place=Equinor") and f.polarity == "positive" and str(f.valid_from) > "2026"
    ]
    assert str(job.valid_to)[:10] == end


@pytest.mark.parametrize(
    ("line", "later"),
    [
        ("I love chess.", "I hate chess now."),
        ("I adore opera.", "I can't stand opera these days."),
        ("I hate cats.", "I like cats now."),
        ("I'm a fan of techno.", "I'm not into techno anymore."),
        ("I'm single.", "I'm engaged to Maria."),
        ("I'm married to Maria.", "I'm divorced now."),
        ("I'm dating Tom.", "I broke up with Tom."),
        ("I'm a vegetarian.", "I eat meat again."),
        ("I live in Oslo.", "I moved out of Oslo."),
        ("I own a boat.", "I sold the boat."),
        ("I work at the museum.", "I quit the museum."),
        ("I have a boat.", "I no longer have a boat."),
        ("I play tennis.", "I gave up tennis."),
        ("I'm unemployed.", "I work at Equinor now."),
    ],
)
def test_an_opposite_or_an_end_closes_what_held(nlp, line: str, later: str) -> None:
    facts = told(nlp, line, later)
    first = [f for f in facts if str(f.valid_from)[:10] == FIRST]
    assert [str(f.valid_to)[:10] for f in first] == [THEN]


@pytest.mark.parametrize(
    ("line", "later"),
    [
        ("I love chess.", "I enjoy chess."),
        ("I love chess.", "I hate pizza."),
        ("I work at Equinor.", "I left the party."),
        ("I'm engaged to Maria.", "I left Maria at the airport."),
        ("I work at Equinor.", "I live in Oslo."),
        ("I own a boat.", "I sold the car."),
    ],
)
def test_what_goes_together_stays(nlp, line: str, later: str) -> None:
    first = [f for f in told(nlp, line, later) if str(f.valid_from)[:10] == FIRST]
    assert [f.valid_to for f in first] == [FOREVER]


def test_a_change_within_a_month_comes_after_what_was_said_in_it(nlp) -> None:
    """The job was told of on 2 April, so it ended later in April."""
    facts = told(nlp, "I work at Equinor.", "I quit my job at Equinor last month.", then="2026-05-10")
    (job,) = [f for f in facts if f.predicate == "work at" and f.polarity == "positive"]
    assert job.valid_to == datetime(2026, 5, 1, tzinfo=UTC)


def test_two_who_part_are_both_without_the_other(nlp) -> None:
    facts = facts_of(nlp, "Ada: Tom and I broke up.", "Ben: Oh no.")
    assert {fact_line(f) for f in facts if f.polarity == "negative"} == {
        "be together with agent=Tom with=Ada",
        "be together with agent=Ada with=Tom",
    }


def test_facts_that_end_each_other_are_in_one_slot(nlp) -> None:
    lines = ("I work for Equinor.", "I resigned.", "I'm unemployed.")
    facts = [f for line in lines for f in facts_of(nlp, f"Ada: {line}", "Ben: I see.") if f.kind == "state"]
    assert len(facts) == len(lines)
    assert len({slot_of(f) for f in facts}) == 1


def test_every_line_of_the_data_is_read() -> None:
    """Every ending event ends a state of a relation, or one that is said in the same words."""
    assert sum(map(len, relations().values())) > 50
    rules = [rule for rules in _ending_events().values() for rule in rules]
    assert len({(r.event, r.holder, r.values, r.object, r.state) for r in rules}) == len(rules)


def test_a_denied_denial_claims(nlp) -> None:
    (single, not_single) = (facts_of(nlp, f"Ada: I'm {words}.", "Ben: I see.")[0] for words in ("single", "not single"))
    assert claim_of(single).conflicts(claim_of(not_single))
