"""Locate a quote in a text, ignoring differences in white space, hidden characters and quotation marks."""

import re
from collections.abc import Iterator

_SINGLE, _DOUBLE = "['’‘`]", '["“”„]'
_HIDDEN = re.compile(r"[\s\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]+")
# Scripts from here on (CJK) have no spaces between words.
_FIRST_UNSPACED = 0x2E80


def find_quote(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Every (start, end) in `text` where the quote occurs as whole words, in order."""
    pieces = [_piece_pattern(piece) for piece in _HIDDEN.split(quote) if piece]
    if pieces:
        first, last = quote.strip()[0], quote.strip()[-1]
        pattern = _boundary(first, r"(?<![^\W_])") + rf"(?:{_HIDDEN.pattern})".join(pieces) + _boundary(last, r"(?![^\W_])")
        yield from (match.span() for match in re.finditer(pattern, text))


def _piece_pattern(piece: str) -> str:
    return "".join(_SINGLE if c in "'’‘`" else _DOUBLE if c in '"“”„' else re.escape(c) for c in piece)


def _boundary(character: str, guard: str) -> str:
    """The word-boundary guard, for a script that has spaces between words."""
    return guard if character.isalnum() and ord(character) < _FIRST_UNSPACED else ""
