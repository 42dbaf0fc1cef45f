"""A sentence that cannot be extracted is reported, and the others are read."""

from collections.abc import Iterator

import pytest

from graphmem.extraction import extract
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.facts import fact_finder
from graphmem.memory.facade import Memory
from tests.talk import Talk
from tests.unit.test_extract import fact_lines, nlp, story

__all__ = ["nlp"]
find_propositions = fact_finder.find_propositions


@pytest.mark.parametrize(
    "line",
    [
        "As for future projects, they are in Rome.",
        "As for the flat, it is near Oslo.",
        "in fact the boat is in Bergen.",
        "On the table is a map.",
        "In.",
        "With whom is the boat?",
        "At is in.",
    ],
)
def test_a_preposition_as_the_first_word_is_no_error(nlp, line: str) -> None:
    assert [one.problem for one in extract(story(f"Ada: {line}", "Ben: I see."), nlp)] == ["", ""]


def fail_on_sinks(parsed: ParsedMessage, clause: Clause) -> Iterator[Proposition]:
    """As `find_propositions`, but it fails for one verb."""
    if clause.verb.lemma_ == "sink":
        raise ValueError("cannot sink")
    return find_propositions(parsed, clause)


def test_the_other_sentences_of_a_message_are_read(nlp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_finder, "find_propositions", fail_on_sinks)
    first, second = extract(story("Ada: I live in Oslo. The boat sank. I work at Telenor.", "Ben: I live in Rome."), nlp)
    assert "ValueError: cannot sink (characters 16 to 30)" in first.problem
    assert {"live in", "work at"} <= {fact.predicate for fact in first.facts}
    assert {"Oslo", "Telenor"} <= {mention.name for mention in first.mentions}
    assert (second.problem, [fact.predicate for fact in second.facts]) == ("", ["live in"])


def test_a_sentence_that_failed_is_counted_in_the_report(local_memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_finder, "find_propositions", fail_on_sinks)
    report = local_memory.remember(Talk().say("Ada: I live in Oslo. The boat sank.", "2026-01-05").messages)
    assert (report.messages, report.quarantined) == (1, 1)
    assert [entry.reason.split(": ")[2] for entry in local_memory.quarantined()] == ["ValueError"]
    assert local_memory.answer("Where does Ada live?").text == "Oslo"


def test_the_crash_of_a_line_does_not_touch_facts_after_it(nlp) -> None:
    assert fact_lines(nlp, "Ada: In fact is in. I live in Oslo.", "Ben: I see.") == ["live in agent=Ada place=Oslo"]
