"""Answers over many facts: how many times, first, last."""

import pytest

from graphmem.memory.facade import Memory
from graphmem.storage import GraphStore
from tests.talk import Talk, day

LINES = (
    ("Tara: I visited Hamar yesterday.", "2026-03-02"),
    ("Tara: We had rain all week.", "2026-03-05"),
    ("Tara: Yesterday I visited Hamar again.", "2026-04-10"),
    ("Ole: I visited Hamar yesterday.", "2026-04-11"),
    ("Tara: I visited Lund yesterday.", "2026-05-02"),
    ("Tara: I visited Hamar yesterday with Ole.", "2026-06-01"),
    ("Tara: I never visited Oslo.", "2026-06-02"),
)


def told(memory: Memory) -> Memory:
    talk = Talk()
    for line, at in LINES:
        talk.say(line, at)
    memory.remember(talk.messages)
    return memory


def test_facts_are_counted_and_dated_over_the_whole_graph(local_memory: Memory) -> None:
    memory = told(local_memory)
    count = memory.answer("How many times did Tara visit Hamar?", budget=60)
    assert (count.text, count.found) == ("3 times", True)
    assert [hit.message.text for hit in count.evidence] == [LINES[0][0][6:], LINES[2][0][6:], LINES[5][0][6:]]
    assert memory.answer("How often did Ole visit Hamar?").text == "once"
    assert memory.answer("When did Tara first visit Hamar?").text == "1 March 2026"
    assert memory.answer("When did Tara last visit Hamar?").text == "31 May 2026"
    assert memory.answer("How many times did Tara visit Hamar?", at=day("2026-04-15")).text == "twice"


@pytest.mark.parametrize(
    "question", ["How many times did Tara visit Hamar before April 2026?", "When did Tara last visit Hamar before May?"]
)
def test_a_part_of_the_time_is_not_counted_as_the_whole(question: str, local_memory: Memory) -> None:
    """Facts alone do not say which of them lie in the asked time."""
    assert told(local_memory).answer(question).text not in ("3 times", "31 May 2026")


@pytest.mark.parametrize("question", ["How many times did Tara visit Oslo?", "When did Tara last visit Oslo?"])
def test_what_nobody_told_is_not_counted(question: str, local_memory: Memory) -> None:
    answer = told(local_memory).answer(question)
    assert not answer.found, answer.text


def test_the_facts_of_a_relation_are_read_on_both_engines(store: GraphStore) -> None:
    assert store.read("facts_of_relation", space="default", ids=["entity-a"], verbs=["visit "], known=day("2026-04-15"), limit=5) == []
