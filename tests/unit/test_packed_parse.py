"""A parse that was kept is the parse that was made, and is used for its own text, version and pipeline alone."""

from dataclasses import replace

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import attrs
from spacy.tokens import Doc

from graphmem.extraction import extract_threads, load_model
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.preprocess.packed_parse import pack_parse, unpack_parse
from graphmem.extraction.preprocess.parsing import parse, parse_unless_kept
from graphmem.extraction.spacy_extractor import SPACY, Extraction
from graphmem.model import Message
from tests.talk import Talk

ATTRIBUTES = (
    *(attrs.ORTH, attrs.NORM, attrs.SPACY, attrs.TAG, attrs.POS, attrs.MORPH, attrs.LEMMA, attrs.DEP, attrs.HEAD),
    *(attrs.ENT_IOB, attrs.ENT_TYPE, attrs.SENT_START),
)
TEXTS = (
    "I moved to Bergen in March, and my sister Liz didn't like it; she's staying in Oslo.",
    "i went to paris with anna and then we met ben",
    "HELLO MY FRIENDS I AM IN LONDON NOW",
    "¿Cómo estás? Estoy muy bien, gracias. Vivo en Madrid desde ayer.",
    "🎉🎉 don't you think   I've\n\n- gonna\n- lose it?",
    "see https://example.org/a?b=c or mail me@example.org",
    "and so we went on " * 60,
    "x" * 700,
    "\ud800 half a character",
    "Straße ß ßen İstanbul",
)


def parsed(text: str) -> Doc:
    (doc,) = parse([text], load_model())
    assert isinstance(doc, Doc)
    return doc


def seen(doc: Doc) -> tuple[object, ...]:
    """All that rules look at."""
    children = [([c.i for c in t.children], t.left_edge.i, t.right_edge.i) for t in doc]
    return doc.text, doc.to_array(ATTRIBUTES).tolist(), children, [s.text for s in doc.sents], [c.text for c in doc.noun_chunks]


@pytest.mark.parametrize("text", TEXTS)
def test_a_parse_comes_back_as_it_was(text: str) -> None:
    doc, nlp = parsed(text), load_model()
    packed = pack_parse(doc, normalize_text(text), nlp, "v1")
    assert packed
    again = unpack_parse(packed, normalize_text(text), nlp, "v1")
    assert again is not None
    assert seen(again) == seen(doc)


def test_a_parse_is_of_one_text_one_version_and_one_pipeline() -> None:
    text, nlp = "I live in Oslo.", load_model()
    packed = pack_parse(parsed(text), text, nlp, "v1")
    assert unpack_parse(packed, "I live in Rome.", nlp, "v1") is None
    assert unpack_parse(packed, text, nlp, "v2") is None
    assert unpack_parse(packed, text, spacy.blank("en"), "v1") is None


def test_what_says_nothing_is_not_kept() -> None:
    assert pack_parse(parsed(""), "", load_model(), "v1") == ""


def test_labels_that_the_pipeline_does_not_list_are_kept_too() -> None:
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, ["Oslo", "grew"], tags=["X1", "X2"], pos=["PROPN", "VERB"], deps=["own", "ROOT"], heads=[1, 1])
    again = unpack_parse(pack_parse(doc, "Oslo grew ", nlp, "v1"), "Oslo grew ", nlp, "v1")
    assert again is not None
    assert [(t.tag_, t.pos_, t.dep_, t.head.i) for t in again] == [("X1", "PROPN", "own", 1), ("X2", "VERB", "ROOT", 1)]


def test_only_what_is_not_kept_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp, texts = load_model(), list(TEXTS[:3])
    docs, packed = parse_unless_kept(texts, [""] * 3, nlp, "v1")
    asked: list[str] = []
    monkeypatch.setattr("graphmem.extraction.preprocess.parsing.parse", lambda texts, nlp: asked.extend(texts) or parse(texts, nlp))
    again, new = parse_unless_kept([texts[0], "We met.", texts[2]], packed, nlp, "v1")
    assert asked == ["We met."]
    assert [bool(one) for one in new] == [False, True, False]
    assert [seen(doc) for doc in (again[0], again[2])] == [seen(docs[0]), seen(docs[2])]


SAID = (
    "Ada: I adopted a dog called Rex last week.",
    "Ben: Who is Rex?",
    "Ada: He is a terrier. My sister Liz found him in Bergen.",
    "Ben: Is she well?",
    "Cleo: Yes, she works there now.",
    "Ada: no, she left. i met anna and ben in paris",
    "Ben: That was great. Where did you stay?",
    "Cleo: At the Grand Hotel.",
    "Ada: Actually I mean the Plaza.",
    "Ben: Ich wohne jetzt in Berlin und das gefällt mir nicht.",
    "Cleo: Ben, did you buy it?",
    "Ben: Yeah, the one we saw then.",
)


def said() -> list[Message]:
    talk = Talk()
    for line in SAID:
        talk.say(line, "2026-01-05")
    return talk.messages


def kept_of(extractions: list[Extraction]) -> dict[str, str]:
    return {one.message_id: one.parse for one in extractions}


@settings(max_examples=40, deadline=None)
@given(
    st.sets(st.integers(0, len(SAID) - 1), min_size=1), st.dictionaries(st.integers(0, len(SAID) - 1), st.sampled_from(SAID), max_size=2)
)
def test_what_stays_is_extracted_as_if_it_had_never_been_parsed(staying: set[int], edits: dict[int, str]) -> None:
    """Messages go and change at random: with what was kept of all, the rest gives the same mentions, facts and problems."""
    nlp, messages = load_model(), said()
    (whole,) = extract_threads([messages], nlp, {})
    rest = [replace(m, text=edits.get(n, m.text).partition(": ")[2] or m.text) for n, m in enumerate(messages) if n in staying]
    (with_kept,) = extract_threads([rest], nlp, kept_of(whole))
    (afresh,) = extract_threads([rest], nlp)
    assert with_kept == afresh
    assert all(not one.parse for one, m in zip(with_kept, rest, strict=True) if m in messages)


def test_what_another_version_parsed_is_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp, messages = load_model(), said()
    (before,) = extract_threads([messages], nlp, {})
    monkeypatch.setattr("graphmem.extraction.spacy_extractor.SPACY", f"{SPACY}.next")
    (after,) = extract_threads([messages], nlp, kept_of(before))
    assert all(one.parse for one in after)
