"""Where in a turn a quote stands: its characters as they were said, whatever became of spaces and quotation marks on the way."""

import re
from collections.abc import Iterator

_SINGLE, _DOUBLE = "['’‘`]", '["“”„]'
_HIDDEN = re.compile(r"[\s\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]+")


def places_of(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Every place (first character, character after the last) where the quote stands, as whole words, in order."""
    pieces = [_folded(piece) for piece in _HIDDEN.split(quote) if piece]
    if pieces:
        first, last = quote.strip()[0], quote.strip()[-1]
        pattern = _edge(first, r"(?<![^\W_])") + rf"(?:{_HIDDEN.pattern})".join(pieces) + _edge(last, r"(?![^\W_])")
        yield from (match.span() for match in re.finditer(pattern, text))


def _folded(piece: str) -> str:
    return "".join(_SINGLE if c in "'’‘`" else _DOUBLE if c in '"“”„' else re.escape(c) for c in piece)


def _edge(letter: str, guard: str) -> str:
    """A word of a script with spaces between words begins and ends at its edges."""
    return guard if letter.isalnum() and ord(letter) < 0x2E80 else ""
