"""Who said what, what held when, whom to believe, and what contradicts itself: small logs, and what is expected of each."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pytest

from graphmem.memory.facade import Memory
from graphmem.model import AsOf
from graphmem.model.history import TimelineLine
from tests.talk import Talk, day

Expectation: TypeAlias = Callable[[Memory], str]
"""Returns what is wrong; "" if nothing is."""


@dataclass(frozen=True)
class Story:
    log: tuple[tuple[str, str], ...]
    expected: tuple[Expectation, ...] = field(default=())
    roles: tuple[tuple[str, str], ...] = ()


def answers(question: str, right: str, *, at: str = "", known: str = "") -> Expectation:
    """The answer to a question, of a date or as known then."""

    def check(memory: Memory) -> str:
        said = memory.answer(question, at=day(at) if at else None, known=day(known) if known else None)
        return "" if said.text == right else f"{question} {at} {known}: '{said.text}', not '{right}'"

    return check


def tells(entity: str, line: str, *, by: str = "", replaced: str = "", standing: str | None = None, known: str = "") -> Expectation:
    """A line of a timeline, "SINCE..UNTIL SUBJECT: WHAT", with who said it, what it replaced, and how it stands."""

    def check(memory: Memory) -> str:
        lines = memory.history(entity, known=day(known) if known else None)
        found = [one for one in lines if written(one) == line]
        right = [
            one
            for one in found
            if by in ("", one.said_by) and (not replaced or replaced in one.replaced) and standing in (None, one.fact.standing)
        ]
        others = [(written(o), o.said_by, o.replaced, o.fact.standing) for o in lines]
        return "" if right else f"{entity}: no line '{line}' ({by}, {replaced}, {standing}) among {others}"

    return check


def written(line: TimelineLine) -> str:
    return f"{line.since}..{line.until} {line.subject}: {line.what}"


def holds(entity: str, what: str, *, at: str = "", known: str = "", never: bool = False) -> Expectation:
    """A fact that holds at a date, as known then: the same by timeline, by facts and by recall."""

    def check(memory: Memory) -> str:
        when = {"at": day(at) if at else None, "known": day(known) if known else None}
        by_line = {one.what for one in memory.history(entity, **({"at": AsOf().valid} | {k: v for k, v in when.items() if v}))}
        return "" if (what in by_line) != never else f"{entity} {'never ' * never}'{what}' {at} {known}: {sorted(by_line)}"

    return check


def contradicts(later: str, earlier: str) -> Expectation:
    def check(memory: Memory) -> str:
        pairs = [(c.later.text, c.earlier.text) for c in memory.conflicts()]
        return "" if (later, earlier) in pairs else f"no conflict of '{later}' with '{earlier}' among {pairs}"

    return check


def _confidence(memory: Memory, name: str) -> list[float]:
    """Of the facts on a home that name somebody or a place."""
    return sorted(
        {fact.confidence for fact in memory.timeline("Dora") + memory.timeline("Ada") if name in fact.text and fact.predicate == "live in"}
    )


def no_conflict(memory: Memory) -> str:
    return "".join(f"{c.later.text} <> {c.earlier.text}" for c in memory.conflicts())


def changed(group: str, start: str, end: str, what: str, *, never: bool = False) -> Expectation:
    """What changed between two dates."""

    def check(memory: Memory) -> str:
        lines = [f"{one.subject}: {one.what}" for one in getattr(memory.diff(day(start), day(end)), group)]
        return "" if (what in lines) != never else f"{group} {start} to {end} {'never ' * never}'{what}': {lines}"

    return check


HOME, JOB = "Where does Ada live?", "Where does Ada work?"
STORIES = {
    "a move": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ada: I moved to Bergen.", "2025-03-01")),
        (
            answers(HOME, "Bergen"),
            answers(HOME, "Oslo", at="2025-02-01"),
            answers(HOME, "Bergen", at="2025-03-02"),
            answers(HOME, "Oslo", known="2025-02-01"),
            tells("Ada", "2025-01-05..2025-03-01 Ada: live in Oslo", by="Ada"),
            tells("Ada", "2025-03-01.. Ada: live in Bergen", by="Ada", replaced="I live in Oslo"),
            tells("Ada", "2025-01-05.. Ada: live in Oslo", known="2025-02-01"),
            holds("Ada", "live in Oslo", at="2025-02-01"),
            holds("Ada", "live in Oslo", at="2025-04-01", never=True),
            holds("Ada", "live in Oslo", at="2025-04-01", known="2025-02-01"),
            changed("ceased", "2025-02-01", "2025-04-01", "Ada: live in Oslo"),
            changed("became_true", "2025-02-01", "2025-04-01", "Ada: live in Bergen"),
            changed("learnt", "2025-02-01", "2025-04-01", "Ada: live in Bergen"),
            changed("learnt", "2025-02-01", "2025-04-01", "Ada: live in Oslo", never=True),
            changed("corrected", "2025-02-01", "2025-04-01", "Ada: live in Oslo", never=True),
            no_conflict,
        ),
    ),
    "late news": Story(
        (("Ada: I moved to Bergen in May 2025.", "2025-05-20"), ("Ada: I moved to Oslo in March 2025.", "2025-06-20")),
        (
            answers(HOME, "Bergen"),
            answers(HOME, "Oslo", at="2025-04-15"),
            answers(HOME, "not in memory", at="2025-04-15", known="2025-06-01"),
            tells("Ada", "2025-03..2025-05-01 Ada: live in Oslo"),
            tells("Ada", "2025-05.. Ada: live in Bergen", replaced="I moved to Oslo in March 2025"),
            changed("learnt", "2025-06-01", "2025-07-01", "Ada: live in Oslo"),
        ),
    ),
    "hearsay against one's own word": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ben: Ada lives in Bergen.", "2025-02-05")),
        (
            answers(HOME, "Oslo"),
            tells("Ada", "2025-01-05.. Ada: live in Oslo", by="Ada", standing="contested"),
            tells("Ada", "2025-02-05.. Ada: live in Bergen", by="Ben", standing="outranked"),
            contradicts("Ada lives in Bergen", "I live in Oslo"),
        ),
    ),
    "a denial by somebody else": Story(
        (("Ada: I work at Equinor.", "2025-01-05"), ("Ben: Ada does not work at Equinor.", "2025-02-05")),
        (
            answers(JOB, "Equinor"),
            tells("Ada", "2025-01-05.. Ada: work at Equinor", standing="contested"),
            tells("Ada", "2025-02-05.. Ada: not work at Equinor", by="Ben", standing="outranked"),
            contradicts("Ada does not work at Equinor", "I work at Equinor"),
        ),
    ),
    "one's own word against hearsay": Story(
        (("Ben: Ada lives in Bergen.", "2025-01-05"), ("Ada: I live in Oslo.", "2025-02-05")),
        (
            answers(HOME, "Oslo"),
            tells("Ada", "2025-01-05..2025-02-05 Ada: live in Bergen", by="Ben"),
            tells("Ada", "2025-02-05.. Ada: live in Oslo", by="Ada", replaced="Ada lives in Bergen"),
            no_conflict,
        ),
    ),
    "hearsay after hearsay": Story(
        (("Ben: Dora lives in Bergen.", "2025-01-05"), ("Cleo: Dora moved to Oslo.", "2025-02-05")),
        (
            answers("Where does Dora live?", "Oslo"),
            answers("Where does Dora live?", "Bergen", at="2025-01-20"),
            tells("Dora", "2025-02-05.. Dora: live in Oslo", by="Cleo", replaced="Dora lives in Bergen"),
        ),
    ),
    "what an assistant says of its user": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Helper: Ada lives in Bergen.", "2025-01-06"), ("Ben: Ada likes tea.", "2025-01-07")),
        (answers(HOME, "Oslo"), tells("Ada", "2025-01-05.. Ada: live in Oslo")),
        (("Helper", "assistant"),),
    ),
    "what a tool prints": Story(
        (("Ben: Dora works at Equinor.", "2025-01-05"), ("crm: Dora works at Statkraft.", "2025-02-06")),
        (
            answers("Where does Dora work?", "Equinor"),
            tells("Dora", "2025-01-05.. Dora: work at Equinor", by="Ben", standing="contested"),
        ),
        (("crm", "tool"),),
    ),
    "several who agree": Story(
        (
            ("Ben: Dora lives in Oslo.", "2025-01-05"),
            ("Cleo: Dora lives in Oslo.", "2025-01-06"),
            ("Dan: Dora lives in Rome.", "2025-01-07"),
        ),
        (
            tells("Dora", "2025-01-07.. Dora: live in Rome", by="Dan", standing="alone"),
            tells("Dora", "2025-01-05..2025-01-07 Dora: live in Oslo", by="Ben", standing=""),
            lambda m: "" if min(_confidence(m, "Oslo")) > max(_confidence(m, "Rome")) else "not surer",
        ),
    ),
    "one who repeats": Story(
        (("Ben: Dora lives in Oslo.", "2025-01-05"), ("Ben: Dora lives in Oslo.", "2025-01-06"), ("Ben: Ada lives in Oslo.", "2025-01-06")),
        (lambda m: "" if _confidence(m, "Dora") == _confidence(m, "Ada") else "surer by repetition",),
    ),
    "a yearly and a monthly start": Story(
        (("Ada: I moved to Oslo in 2019.", "2025-01-05"), ("Ada: I started at Equinor in June 2021.", "2025-01-06")),
        (
            tells("Ada", "2019.. Ada: live in Oslo"),
            tells("Ada", "2021-06.. Ada: work at Equinor"),
            answers(HOME, "Oslo", at="2020-06-01"),
            holds("Ada", "live in Oslo", at="2018-06-01", never=True),
        ),
    ),
    "a job that ends": Story(
        (("Ada: I work at Equinor.", "2025-01-05"), ("Ada: I quit my job at Equinor.", "2025-03-05")),
        (
            answers(JOB, "Equinor", at="2025-02-01"),
            answers(JOB, "not in memory"),
            tells("Ada", "2025-01-05..2025-03-05 Ada: work at Equinor"),
            changed("ceased", "2025-03-01", "2025-04-01", "Ada: work at Equinor"),
        ),
    ),
    "a correction by naming both": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ada: Sorry, Bergen, not Oslo.", "2025-01-05")),
        (
            answers(HOME, "Bergen"),
            holds("Ada", "live in Oslo", never=True),
            changed("learnt", "2025-01-01", "2025-02-01", "Ada: live in Bergen"),
        ),
    ),
    "I was wrong, I meant": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ada: I was wrong, I meant Bergen.", "2025-01-05")),
        (answers(HOME, "Bergen"), holds("Ada", "live in Oslo", never=True), holds("Ada", "live in Bergen")),
    ),
    "actually it is the one, not the other": Story(
        (("Ada: My sister lives in Oslo.", "2025-01-05"), ("Ada: Actually it's Bergen, not Oslo.", "2025-01-05")),
        (holds("Ada's sister", "live in Bergen"), holds("Ada's sister", "live in Oslo", never=True)),
    ),
    "scratch that": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ada: Scratch that. I live in Bergen.", "2025-01-05")),
        (answers(HOME, "Bergen"),),
    ),
    "likes that change": Story(
        (("Ada: I love jazz.", "2025-01-05"), ("Ada: I don't love jazz any more.", "2025-03-05")),
        (
            holds("Ada", "love jazz", at="2025-02-01"),
            holds("Ada", "love jazz", never=True),
            tells("Ada", "2025-01-05..2025-03-05 Ada: love jazz"),
        ),
    ),
    "two at once is no conflict": Story(
        (("Ada: I like Rome and Oslo.", "2025-01-05"),),
        (no_conflict, holds("Ada", "like Rome, Oslo")),
    ),
    "two witnesses at one moment": Story(
        (("Ben: Dora is married to Carl.", "2025-01-05"), ("Ben: Dora is married to Emil.", "2025-03-05")),
        (
            tells("Dora", "2025-01-05..2025-03-05 Dora: be married to Carl"),
            tells("Dora", "2025-03-05.. Dora: be married to Emil", replaced="Dora is married to Carl"),
        ),
    ),
    "three homes in a row": Story(
        (
            ("Ada: I live in Oslo.", "2024-01-05"),
            ("Ada: I moved to Bergen.", "2024-06-01"),
            ("Ada: I moved to Hamar.", "2025-02-01"),
        ),
        (
            answers(HOME, "Hamar"),
            answers(HOME, "Oslo", at="2024-03-01"),
            answers(HOME, "Bergen", at="2024-12-24"),
            answers(HOME, "Bergen", known="2024-12-24"),
            answers(HOME, "not in memory", at="2023-01-01"),
            tells("Ada", "2024-06-01..2025-02-01 Ada: live in Bergen", replaced="I live in Oslo"),
            tells("Ada", "2025-02-01.. Ada: live in Hamar", replaced="I moved to Bergen"),
            changed("ceased", "2025-01-01", "2025-03-01", "Ada: live in Bergen"),
            changed("ceased", "2025-01-01", "2025-03-01", "Ada: live in Oslo", never=True),
            no_conflict,
        ),
    ),
    "back to where one was": Story(
        (
            ("Ada: I live in Oslo.", "2024-01-05"),
            ("Ada: I moved to Bergen.", "2024-06-01"),
            ("Ada: I moved to Oslo.", "2025-02-01"),
        ),
        (
            answers(HOME, "Oslo"),
            answers(HOME, "Bergen", at="2024-08-01"),
            answers(HOME, "Oslo", at="2024-02-01"),
            tells("Ada", "2024-01-05..2024-06-01 Ada: live in Oslo"),
            tells("Ada", "2025-02-01.. Ada: live in Oslo", replaced="I moved to Bergen"),
        ),
    ),
    "two people, two histories": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ben: I live in Rome.", "2025-01-06"), ("Ada: I moved to Bergen.", "2025-03-01")),
        (
            answers("Where does Ben live?", "Rome"),
            answers(HOME, "Bergen"),
            holds("Ben", "live in Rome", at="2025-04-01"),
            tells("Ben", "2025-01-06.. Ben: live in Rome", by="Ben", standing=""),
        ),
    ),
    "a new job ends the old one": Story(
        (("Ada: I work at Equinor.", "2025-01-05"), ("Ada: I work at Statkraft now.", "2025-05-05")),
        (
            answers(JOB, "Statkraft"),
            answers(JOB, "Equinor", at="2025-03-01"),
            answers(JOB, "Equinor", known="2025-03-01"),
            tells("Ada", "2025-01-05..2025-05-05 Ada: work at Equinor"),
            tells("Ada", "2025-05-05.. Ada: work at Statkraft", replaced="I work at Equinor"),
            changed("became_true", "2025-05-01", "2025-06-01", "Ada: work at Statkraft"),
        ),
    ),
    "engaged, then married": Story(
        (("Ada: I am engaged to Leo.", "2025-01-05"), ("Ada: I am married to Leo.", "2025-06-05")),
        (
            holds("Ada", "be engaged to Leo", at="2025-03-01"),
            holds("Ada", "be engaged to Leo", never=True),
            holds("Ada", "be married to Leo"),
            tells("Ada", "2025-01-05..2025-06-05 Ada: be engaged to Leo", by="Ada"),
        ),
    ),
    "divorced": Story(
        (("Ada: I am married to Leo.", "2025-01-05"), ("Ada: I am divorced.", "2025-06-05")),
        (
            holds("Ada", "be married to Leo", at="2025-03-01"),
            holds("Ada", "be married to Leo", never=True),
            changed("ceased", "2025-06-01", "2025-07-01", "Ada: be married to Leo"),
        ),
    ),
    "an assistant guesses, the user tells": Story(
        (("Helper: Ada lives in Bergen.", "2025-01-05"), ("Ada: I live in Oslo.", "2025-02-05")),
        (answers(HOME, "Oslo"), tells("Ada", "2025-02-05.. Ada: live in Oslo", by="Ada", standing=""), no_conflict),
        (("Helper", "assistant"),),
    ),
    "a state that reaches back": Story(
        (("Ada: I live in Bergen.", "2025-01-05"), ("Ada: I have lived in Oslo since March 2024.", "2025-06-05")),
        (
            answers(HOME, "Oslo"),
            answers(HOME, "Bergen", known="2025-03-01"),
            tells("Ada", "2024-03.. Ada: live in Oslo"),
        ),
    ),
    "a plan is no home": Story(
        (("Ada: I live in Oslo.", "2025-01-05"), ("Ada: I want to live in Rome.", "2025-02-05")),
        (answers(HOME, "Oslo"), tells("Ada", "2025-01-05.. Ada: live in Oslo", standing=""), no_conflict),
    ),
}


def test_there_are_enough_expectations() -> None:
    assert sum(len(story.expected) for story in STORIES.values()) >= 100


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str, memory: Memory) -> None:
    story, talk = STORIES[name], Talk()
    for line, at in story.log:
        talk.say(line, at)
    roles = dict(story.roles)
    memory.remember([replace(m, role=roles.get(m.speaker, m.role)) for m in talk.messages])
    wrong = [problem for expectation in story.expected if (problem := expectation(memory))]
    assert wrong == []
    assert memory.broken_invariants() == []
    assert memory.compare_with_rebuild() == []
