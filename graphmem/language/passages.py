"""Split a long text into passages of a few sentences, each short enough for the embedder to read whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphmem.language.language_config import READ_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageSizes:
    """Sizes in estimated tokens. The estimate is above the tokens of prose, and at worst half of those of code and numbers."""

    whole: int = 320
    """A text of up to this size is one passage: one vector holds it well."""
    passage: int = 200
    """Size of the passages of a longer text, about five sentences; twice this and a tail are below the 512 tokens of the encoders."""
    tail: int = 100
    """What is kept of the turn before; a shorter turn is kept whole."""


PASSAGE_SIZES = PassageSizes()
# A word counts a token per four letters, a number per two digits; every other sign, also of other scripts, counts one.
_PIECE = re.compile(r"[a-zA-Z]{1,4}|\d{1,2}|[^\sa-zA-Z\d]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[。！？])")


def estimated_tokens(text: str) -> int:
    """About how many tokens an encoder makes of a text."""
    return sum(1 for _ in _PIECE.finditer(text))


def split_passages(text: str) -> list[tuple[int, int]]:
    """Spans of a text (characters, start:end) that cover what is read of it but white space between them; a short text is one span."""
    text = text[:READ_CHARACTERS]
    size = estimated_tokens(text)
    if size <= PASSAGE_SIZES.whole:
        return [(0, len(text))]
    # Passages of about the same size, so that the last one is not a remnant.
    count = -(-size // PASSAGE_SIZES.passage)
    target = -(-size // count)
    spans: list[tuple[int, int]] = []
    start = end = filled = 0
    for first, last in _sentences(text):
        part = estimated_tokens(text[first:last])
        if filled and filled + part > PASSAGE_SIZES.passage:
            spans.append((start, end))
            start, filled = first, 0
        start = start if filled else first
        end, filled = last, filled + part
        if filled >= target:
            spans.append((start, end))
            filled = 0
    return [*spans, (start, end)] if filled else spans


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of sentences and lines; one that is longer than a passage is cut between words, or within a word without end."""
    start = 0
    for found in (*_SENTENCE_END.finditer(text), None):
        end = found.start() if found else len(text)
        if text[start:end].strip():
            yield from _cut(text, start, end)
        start = found.end() if found else end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    pieces = list(_PIECE.finditer(text, start, end))
    limit = PASSAGE_SIZES.passage
    while len(pieces) > limit:
        # The last piece that begins a word, if there is one in the second half.
        at = next((n for n in range(limit, limit // 2, -1) if text[pieces[n].start() - 1].isspace()), limit)
        cut = pieces[at].start()
        yield start, cut
        start, pieces = cut, pieces[at:]
    if pieces:
        yield start, end


def tail_of(text: str) -> str:
    """The end of a text, from the beginning of a word; a text that is short enough whole."""
    pieces = list(_PIECE.finditer(text))
    if len(pieces) <= PASSAGE_SIZES.tail:
        return text
    start = pieces[-PASSAGE_SIZES.tail].start()
    word = re.compile(r"\s\S").search(text, start)
    return text[word.end() - 1 if word else start :]
