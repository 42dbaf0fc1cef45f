"""Words of others in a message: quoted line by line, as in mail, so that they are kept as text and are not taken for the sender's."""

from collections.abc import Iterable
from datetime import datetime

from graphmem.language.origin_lines import origin_line


def quoted(text: str) -> str:
    """Return the text with "> " before each line; "" for blank text."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").splitlines()) if text.strip() else ""


def own_and_quoted(own: str, others: str, *, author: str = "", said_at: datetime | None = None) -> str:
    """Return what was said here, and below it, quoted, what was passed on.

    If the own words have quotes too, a line of the quote says whose words it has: "Ada wrote on 2026-01-20 09:00+0000:".
    """
    if author and others.strip() and any(line.lstrip().startswith(">") for line in own.splitlines()):
        others = f"{origin_line(author, said_at)}\n{others}"
    return "\n\n".join(part for part in (own, quoted(others)) if part.strip())


def quotes_by_author(quotes: Iterable[tuple[str, datetime | None, str]]) -> str:
    """Return quotes of several authors (name, time, words), each with the line that says whose it is."""
    parts = (quoted(f"{origin_line(author, said_at)}\n{words}" if author else words) for author, said_at, words in quotes if words.strip())
    return "\n\n".join(parts)
