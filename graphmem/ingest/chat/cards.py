"""Cards, blocks and embeds of a message: which of their lines say more than its text."""

import re

_NOT_WORD = re.compile(r"[\W_]+")


def added_lines(text: str, more: str) -> str:
    """Return the lines of `more` whose words the text does not have, in order."""
    known = f" {_words(text)} "
    return "\n".join(line for line in more.splitlines() if (words := _words(line)) and f" {words} " not in known)


def with_added_lines(text: str, more: str) -> str:
    """Return the text, and below it the lines that `more` adds."""
    return "\n".join(filter(None, (text, added_lines(text, more))))


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip()
