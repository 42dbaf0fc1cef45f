"""The tuned numbers of the server: sizes of pages and requests, times and rates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Sizes of lists, in items."""

    usual: int = 50
    """Of a page, if the request gives no limit."""
    largest: int = 1000
    """Of a page at most: its JSON stays below some megabytes."""
    streamed: int = 500
    """Read at once for a stream of lines."""
    longest_cursor: int = 4000
    """Characters of a cursor. It holds a sort key, and in it may be a name."""


PAGES = Pages()
