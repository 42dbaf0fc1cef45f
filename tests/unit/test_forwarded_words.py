"""Quoted words are facts of whoever said them, at the time when they did, and of nobody else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.extraction import extract
from graphmem.language.origin_lines import origin_line, read_origin_line
from graphmem.model import Message
from graphmem.model.validity import FOREVER
from tests.unit.test_extract import nlp

__all__ = ["nlp"]
SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JANUARY = datetime(2026, 1, 20, 9, tzinfo=UTC)


def message(number: int, speaker: str, text: str, *, who: str = "", when: datetime = FOREVER, **more: Any) -> Message:
    return Message(
        id=f"m{number}",
        space="s",
        conversation="c",
        thread="t",
        position=number,
        key=str(number),
        speaker=speaker,
        role="user",
        text=text,
        sent_at=SENT.replace(minute=number),
        forwarded_from=who,
        forwarded_at=when,
        **more,
    )


def told(nlp, *thread: Message) -> list[tuple[str, str, datetime | None]]:
    """Who said what, and when it happened, of all facts but remarks and the homes that moves imply."""
    facts = [fact for one in extract(thread, nlp) for fact in one.facts if not fact.is_remark]
    facts = [fact for fact in facts if not (fact.predicate == "live in" and fact.event_start)]
    return [(next(m.name for m in f.members if m.role == "agent"), f"{f.predicate} {objects(f.members)}", f.event_start) for f in facts]


def objects(members: Any) -> str:
    return " ".join(m.name for m in members if m.role in ("place", "theme"))


def test_a_quote_of_ones_own_words_is_not_the_others(nlp) -> None:
    """Not what the sender said in the thread, nor what stands under "as I said" or their own name."""
    text = "{}> I live in Bergen.\n\n> I live in Oslo."
    before = message(1, "Jon Dahl", "Well, I live in Bergen.")
    theirs = ("Mira Holt", "live in Oslo", None)
    assert told(nlp, before, message(2, "Jon Dahl", text.format(""), who="Mira Holt"))[1:] == [theirs]
    for lead in ("As I said:\n", "Wie ich schrieb:\n", "Jon Dahl:\n", "> Jon Dahl: Ja.\n"):
        assert told(nlp, message(2, "Jon Dahl", text.format(lead), who="Mira Holt")) == [theirs], lead


def test_a_quote_of_a_third_person_is_not_the_others(nlp) -> None:
    before = message(1, "Kai Lund", "Hello.")
    for lead in ("Kai Lund wrote:\n", "Kai Lund said yesterday:\n", "> Kai Lund: Ja.\n"):
        text = f"{lead}> I live in Bergen.\n\n> I live in Oslo."
        assert told(nlp, before, message(2, "Jon Dahl", text, who="Mira Holt")) == [("Mira Holt", "live in Oslo", None)], lead


def test_each_quote_has_the_author_and_time_of_its_first_line(nlp) -> None:
    text = (
        "Two of them:\n\n> Mira Holt wrote on 2026-01-20 10:00+0100:\n> I moved to Oslo last week.\n\n"
        "> Kai Lund wrote on 2026-02-20 10:00+0100:\n> I moved to Rome last week.\n> > I live in Paris."
    )
    assert told(nlp, message(1, "Jon Dahl", text, who="Mira Holt", when=JANUARY)) == [
        ("Mira Holt", "move to Oslo", datetime(2026, 1, 12, tzinfo=UTC)),
        ("Kai Lund", "move to Rome", datetime(2026, 2, 9, tzinfo=UTC)),
    ]


def test_a_quote_in_a_quote_is_nobodys(nlp) -> None:
    text = "> > I live in Paris.\n> I live in Oslo."
    assert told(nlp, message(1, "Jon Dahl", text, who="Mira Holt")) == [("Mira Holt", "live in Oslo", None)]


def test_a_speaker_may_pass_on_their_own_words_with_their_time(nlp) -> None:
    assert told(nlp, message(1, "Jon Dahl", "> I live in Oslo.", who="Jon Dahl")) == []
    moved = told(nlp, message(1, "Jon Dahl", "> I moved to Oslo last week.", who="Jon Dahl", when=JANUARY))
    assert moved == [("Jon Dahl", "move to Oslo", datetime(2026, 1, 12, tzinfo=UTC))]


def test_what_the_thread_has_already_is_not_read_twice(nlp) -> None:
    first = message(1, "Mira Holt", "I live in Oslo.")
    assert len(told(nlp, first, message(2, "Jon Dahl", "> I live in Oslo.\n\nReally?", who="Mira Holt"))) == 1


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("I moved to Oslo on 3 March 2025.", datetime(2025, 3, 3, tzinfo=UTC)),
        ("I moved to Oslo in May 2024.", datetime(2024, 5, 1, tzinfo=UTC)),
        ("I will move to Oslo on 3 May 2031.", datetime(2031, 5, 3, tzinfo=UTC)),
        ("I moved to Oslo in 2019.", datetime(2019, 1, 1, tzinfo=UTC)),
        ("On 2025-04-05 I moved to Oslo.", datetime(2025, 4, 5, tzinfo=UTC)),
    ],
)
def test_a_date_of_their_own_counts_without_the_time_of_the_words(nlp, words: str, when: datetime) -> None:
    assert told(nlp, message(1, "Jon Dahl", f"> {words}", who="Mira Holt")) == [("Mira Holt", "move to Oslo", when)]


@pytest.mark.parametrize("day", ["last week", "yesterday", "on Monday", "in May", "on 3 March", "two years ago", "today"])
def test_a_date_that_counts_from_the_words_needs_their_time(nlp, day: str) -> None:
    assert told(nlp, message(1, "Jon Dahl", f"> I moved to Oslo {day}.", who="Mira Holt")) == []


def test_an_origin_line_is_read_as_it_was_written() -> None:
    for author, moment in (("Mira Holt", JANUARY), ("山田 太郎", None), ("wrote on", JANUARY)):
        assert read_origin_line(origin_line(author, moment), UTC) == (author, moment)
    assert read_origin_line(origin_line("Ada", JANUARY.replace(tzinfo=None)), UTC) == ("Ada", JANUARY)
    for line in ("Mira wrote on Monday:", "Mira wrote", "Mira wrote on 2026-99-99 10:00:", ""):
        assert read_origin_line(line, UTC) is None
