"""Passages: a long text in parts of a few sentences, with nothing lost and nothing too long for the embedder."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graphmem.language.passages import PASSAGE_SIZES, estimated_tokens, split_passages, tail_of


def parts(text):
    return [text[start:end] for start, end in split_passages(text)]


def test_a_short_text_is_one_passage():
    assert parts("I live in Oslo. You?") == ["I live in Oslo. You?"]
    assert parts("") == [""]


def test_a_long_text_is_cut_between_sentences():
    text = " ".join(f"On day {n} we walked along the river and talked about the harvest." for n in range(60))
    passages = parts(text)
    assert len(passages) > 3
    assert " ".join(passages) == text
    assert all(passage.startswith("On day") and passage.endswith("harvest.") for passage in passages)
    sizes = [estimated_tokens(passage) for passage in passages]
    assert min(sizes) > PASSAGE_SIZES.passage / 2


def test_a_text_without_sentences_is_cut_between_words_or_anywhere():
    assert all(estimated_tokens(p) <= PASSAGE_SIZES.passage for p in (*parts("word " * 2000), *parts("x" * 9000), *parts("山" * 2000)))


@given(st.text(alphabet="ab1 .\n!?山-", max_size=3000))
def test_nothing_is_lost_and_nothing_is_too_long(text):
    spans = split_passages(text)
    assert re.sub(r"\s", "", "".join(text[start:end] for start, end in spans)) == re.sub(r"\s", "", text)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert len(spans) == 1 or all(estimated_tokens(text[start:end]) <= PASSAGE_SIZES.passage for start, end in spans)


def test_the_tail_of_a_long_text_begins_with_a_word():
    text = "word " * 500 + "Where do you live?"
    assert tail_of("Where do you live?") == "Where do you live?"
    assert tail_of(text).startswith("word word")
    assert tail_of(text).endswith("Where do you live?")
    assert estimated_tokens(tail_of(text)) <= PASSAGE_SIZES.tail
