"""The stand-ins for the models: what they read of a sentence, and which texts they think near."""

from datetime import UTC, datetime

import numpy as np
import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.model import Message, message_id


def said(text, speaker="Ada Moe", space="s"):
    """A message with that text."""
    return Message(
        id=message_id(space, "c", text),
        space=space,
        conversation="c",
        thread="t",
        position=1,
        key=text,
        speaker=speaker,
        role="user",
        text=text,
        sent_at=datetime(2026, 1, 7, 12, tzinfo=UTC),
    )


def facts_of(text):
    """The facts of a text as (predicate, polarity, members)."""
    (found,) = StandInExtractor().extract([[said(text)]], ())
    return [(f.predicate, f.polarity, " ".join(f"{m.role}={m.name}" for m in f.members)) for f in found.facts]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("I live in Oslo now.", [("live in", "positive", "agent=Ada Moe place=Oslo")]),
        ("Ben doesn't like jazz.", [("like", "negative", "agent=Ben theme=jazz")]),
        (
            "Ben Falk moved to Rome, did you know?",
            [("move to", "positive", "agent=Ben Falk place=Rome"), ("live in", "positive", "agent=Ben Falk place=Rome")],
        ),
        (
            "My sister Anna works at Alder Labs.",
            [
                ("be sister of", "positive", "agent=Anna theme=Ada Moe attribute=Ada Moe's sister"),
                ("work at", "positive", "agent=Anna place=Alder Labs"),
            ],
        ),
        (
            "No, I live in Oslo, not Rome.",
            [("live in", "positive", "agent=Ada Moe place=Oslo"), ("live in", "negative", "agent=Ada Moe place=Rome")],
        ),
        ("I met Tom at Cafe Luna yesterday.", [("meet", "positive", "agent=Ada Moe theme=Tom place=Cafe Luna")]),
        ("has anyone heard from Tom?", []),
    ],
)
def test_facts_of_a_sentence(text, facts):
    assert facts_of(text) == facts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hahaha. Cool! Only if it rains", set()),
        ("so I asked Howl about it", {"Howl"}),
        ("Priya knows. Oslo is far.", {"Priya", "Oslo"}),
        ("Infinity War was long", {"Infinity War"}),
        ("Tedious plays jazz", set()),
    ],
)
def test_a_single_word_that_begins_a_sentence_is_a_name_if_it_is_known_as_one(text, names):
    (found,) = StandInExtractor().extract([[said(text)]], ())
    assert {m.name for m in found.mentions if m.name[0].isupper()} - {"Ada Moe"} == names
    assert {m.name for f in found.facts for m in f.members if m.name[0].isupper()} <= names


def test_mentions_are_the_speaker_names_relatives_and_nouns():
    (found,) = StandInExtractor().extract([[said("My sister Anna likes jazz, not the weather.")]], ())
    assert {(m.name, m.kind) for m in found.mentions} == {
        ("Ada Moe", "person"),
        ("Ada Moe's sister", "person"),
        ("Anna", "person"),
        ("jazz", "concept"),
        ("weather", "concept"),
    }


def test_a_generated_log_has_as_many_facts_and_mentions_as_people_say():
    log = list(generate_log(3000, space="s"))
    found = StandInExtractor().extract([log], ())
    assert [one.message_id for one in found] == [message.id for message in log]
    assert 0.3 < sum(len(one.facts) for one in found) / len(log) < 0.4
    assert 1.1 < sum(len(one.mentions) for one in found) / len(log) < 1.6
    assert all(message.text[m.start : m.end] == m.text for message, one in zip(log, found, strict=True) for m in one.mentions)


def test_texts_with_common_words_are_near():
    embedder = StandInEmbedder()
    texts = ["Ada: I live in Oslo now.", "Ben: the soup was salty", "Ben: I like jazz.", ""]
    vectors = embedder.passages(texts)
    assert vectors.shape == (4, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors[0], embedder.passages(texts[:1])[0])
    assert (vectors @ embedder.question("Where does Ada live?")).argmax() == 0
    assert embedder.passages([]).shape == (0, embedder.dimensions)


def test_a_memory_takes_an_extractor(tmp_path):
    """What the stand-in reads is bound and found, and is not read again."""
    with Memory.open(tmp_path / "memory.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember([said("I live in Oslo.", space="default"), said("I work at Alder Labs.", "Ben Falk", "default")])
        assert [f.predicate for f in memory.timeline("Ada Moe")] == ["live in"]
        assert "Oslo" in memory.recall("Where does Ada Moe live?").hits[0].message.text
        assert memory.is_whole()
