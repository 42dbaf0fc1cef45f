"""A thread that grows is extracted as it would be at once: what is kept of its beginning changes no result."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graphmem.extraction.interface import SpacyExtractor
from graphmem.extraction.spacy_extractor import ThreadSoFar, extract, extract_threads
from graphmem.extraction.thread_memory import ThreadMemory
from graphmem.language.spacy_pipeline import load_model
from graphmem.model import Message, message_id

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
TALK = (
    ("Ada", "My sister Anna works at the bakery in Oslo."),
    ("Ben", "Where does she live?"),
    ("Ada", "She lives in Bergen. Sorry, I meant Trondheim."),
    ("Ben", "I adopted a dog yesterday. His name is Rex."),
    ("Ada", "Rex is a lovely name. How old is he?"),
    ("Ben", "He is three years old, and he loves Anna."),
)


def talk(lines: tuple[tuple[str, str], ...] = TALK, conversation: str = "c1", role: str = "user") -> list[Message]:
    return [
        Message(
            id=message_id("s", conversation, str(n)),
            space="s",
            source="test",
            position=n,
            conversation=conversation,
            thread="",
            key=str(n),
            speaker=speaker,
            role=role,
            text=text,
            sent_at=START + timedelta(minutes=n),
            recorded_at=START + timedelta(minutes=n),
        )
        for n, (speaker, text) in enumerate(lines)
    ]


def test_a_growing_thread_is_extracted_as_a_whole_one() -> None:
    """Pronouns, answers and corrections see the messages before them, however the thread came."""
    thread, grown = talk(), SpacyExtractor(load_model)
    for end in range(1, len(thread) + 1):
        assert grown.extract([thread[:end]]) == extract(thread[:end], load_model())


def test_only_what_is_new_is_parsed() -> None:
    """The beginning that is kept is not parsed again."""
    thread, parsed = talk(), list[str]()

    class Counting:
        def pipe(self, texts: list[str]) -> object:
            parsed.extend(texts)
            return load_model().pipe(texts)

    known = ThreadMemory[ThreadSoFar]()
    list(extract_threads([thread[:4]], Counting(), known=known))  # type: ignore[arg-type]
    del parsed[:]
    list(extract_threads([thread], Counting(), known=known))  # type: ignore[arg-type]
    assert parsed == [text for _, text in TALK[4:]]


@pytest.mark.parametrize(
    "last",
    [
        ("Clara", "Hello, I am Ben's cousin."),  # A new participant: "Clara" and "you" are understood otherwise from the start.
        ("Ben", "Rex Bakery is a company. I work at Rex."),  # A name of another kind.
    ],
)
def test_what_changes_the_beginning_makes_it_new(last: tuple[str, str]) -> None:
    """A new participant, or another kind of a name, changes how earlier messages are understood."""
    thread, grown = talk((*TALK, last)), SpacyExtractor(load_model)
    grown.extract([thread[:-1]])
    assert grown.extract([thread]) == extract(thread, load_model())


def test_an_assistant_that_joins_makes_it_new() -> None:
    """Who speaks to an assistant is understood otherwise, from the first message on."""
    thread, grown = talk(), SpacyExtractor(load_model)
    thread[-1] = replace(thread[-1], role="assistant")
    grown.extract([thread[:-1]])
    assert grown.extract([thread]) == extract(thread, load_model())


def test_an_edited_beginning_is_extracted_again() -> None:
    """Another text, an earlier message, or a message less: nothing of the former beginning is used."""
    thread, grown = talk(), SpacyExtractor(load_model)
    grown.extract([thread])
    edited = [thread[0], replace(thread[1], text="Where does your sister work?"), *thread[2:]]
    assert grown.extract([edited]) == extract(edited, load_model())
    assert grown.extract([thread[:3]]) == extract(thread[:3], load_model())
    assert grown.extract([thread[1:]]) == extract(thread[1:], load_model())


def test_the_oldest_threads_are_let_go_of() -> None:
    """Never more messages are kept than were allowed, and a thread that is too long is not kept at all."""
    known = ThreadMemory[ThreadSoFar](most_messages=8)
    nlp = load_model()
    first, second = talk(conversation="first"), talk(conversation="second")
    list(extract_threads([first], nlp, known=known))
    list(extract_threads([second], nlp, known=known))
    assert known.take(first) is None
    kept = known.take(second)
    assert kept is not None
    assert kept.messages == second
    list(extract_threads([talk(TALK * 2, conversation="long")], nlp, known=known))
    assert known.take(talk(TALK * 2, conversation="long")) is None
