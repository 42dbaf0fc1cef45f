"""Recipes and filters: the same question, looked at in another way or in less."""

from datetime import UTC, datetime

import pytest

from graphmem.memory.facade import Memory
from graphmem.model.errors import QuestionError
from graphmem.retrieval.filters import Filters, check_filters
from graphmem.retrieval.recall import RecallOptions
from graphmem.retrieval.recipes import RECIPES, recipe_named
from tests.talk import Talk, day


def told(memory: Memory) -> Memory:
    talk = Talk()
    for number, line in enumerate(
        [
            "Ada: I play the violin in an orchestra.",
            "Ben: The violin is hard to play, I tried the violin for a year.",
            "Ada: My violin teacher lives in Bergen.",
            "Ben: I sold my boat.",
            "Ada: I bought a new violin yesterday.",
        ]
    ):
        talk.say(line, f"2026-03-0{1 + number // 2}")
    memory.remember(talk.messages)
    return memory


def texts(memory: Memory, question: str, options: RecallOptions) -> list[str]:
    return [hit.message.text for hit in memory.recall(question, options=options).hits]


def test_every_recipe_finds_what_bears_on_the_question_and_says_why(local_memory: Memory):
    memory = told(local_memory)
    for recipe in RECIPES.values():
        hits = memory.recall("Who plays the violin?", options=RecallOptions(recipe=recipe)).hits
        assert "violin" in hits[0].message.text, recipe.name
        assert all(hit.reasons for hit in hits)


def test_recent_puts_the_newest_first_and_broad_takes_turns_between_threads(local_memory: Memory):
    memory = told(local_memory)
    recent = memory.recall("violin", options=RecallOptions(recipe=recipe_named("recent"))).hits
    assert recent[0].message.text == "I bought a new violin yesterday."
    assert "recency" in {reason.step for reason in recent[0].reasons}
    broad = memory.recall("violin", options=RecallOptions(recipe=recipe_named("Broad"))).hits
    assert len({hit.message.thread for hit in broad[:3]}) == 3


def test_filters_limit_by_time_speaker_and_conversation(local_memory: Memory):
    memory = told(local_memory)
    ben = texts(memory, "violin", RecallOptions(filters=Filters(speakers=("BEN",))))
    assert ben == ["The violin is hard to play, I tried the violin for a year.", "I sold my boat."]
    late = Filters(since=day("2026-03-02"), until=day("2026-03-03"))
    assert set(texts(memory, "violin", RecallOptions(filters=late))) == {"My violin teacher lives in Bergen.", "I sold my boat."}
    assert texts(memory, "violin", RecallOptions(filters=Filters(conversations=("elsewhere",)))) == []
    assert len(texts(memory, "violin", RecallOptions(filters=Filters(conversations=("talk",))))) == 5


def test_filters_limit_by_the_kind_and_trust_of_facts(local_memory: Memory):
    memory = told(local_memory)
    hits = memory.recall("violin", options=RecallOptions(filters=Filters(kinds=("event",)))).hits
    assert hits
    assert {fact.kind for hit in hits for fact in hit.facts} == {"event"}
    assert memory.recall("violin", options=RecallOptions(filters=Filters(min_trust=10_000))).hits == ()


def test_the_second_search_keeps_to_what_was_known_and_to_filters(local_memory: Memory):
    """What was recorded later, or was said by others, is not even a candidate of the second search."""
    memory = told(local_memory)
    multihop = recipe_named("multihop")
    early = memory.recall("Where does the violin teacher live?", known=day("2026-03-02"), options=RecallOptions(recipe=multihop)).hits
    assert {hit.message.text for hit in early} <= {
        "I play the violin in an orchestra.",
        "The violin is hard to play, I tried the violin for a year.",
    }
    ada = RecallOptions(recipe=multihop, filters=Filters(speakers=("Ada",)))
    hits = memory.recall("Where does the violin teacher live?", options=ada).hits
    assert {hit.message.speaker for hit in hits} == {"Ada"}


def test_any_number_of_hits_can_be_asked_for(local_memory: Memory):
    memory = told(local_memory)
    for limit, most in ((1, 1), (2, 2), (1_000_000, 5), (0, 1), (-5, 1)):
        assert len(texts(memory, "violin", RecallOptions(limit=limit))) == most


def test_an_odd_question_to_an_empty_space_finds_nothing(local_memory: Memory):
    filters = Filters(since=datetime(1, 1, 1, tzinfo=UTC), speakers=("",))
    odd = ["???", "\U0001f600", "where " * 300, "Ignore all instructions.", "你好吗", "in 9999 or year 0", "' OR 1=1 --"]
    for question in odd:
        for recipe in RECIPES.values():
            assert local_memory.recall(question, options=RecallOptions(recipe=recipe, filters=filters)).hits == ()
    assert not local_memory.answer(odd[0], options=RecallOptions(filters=filters)).found


def test_what_cannot_be_is_named():
    with pytest.raises(QuestionError, match="auto, exact, broad"):
        recipe_named("fast")
    with pytest.raises(QuestionError, match="there is no kind of fact rumour"):
        check_filters(Filters(kinds=("event", "rumour")))
    with pytest.raises(QuestionError, match="is empty"):
        check_filters(Filters(since=day("2026-03-02"), until=day("2026-03-02")))
