"""The first line of a quote that says whose words it has: readers write it, and extraction reads it again."""

import re
from datetime import datetime, tzinfo

_ORIGIN = re.compile(r"(?P<who>\S.{0,79}?) wrote(?: on (?P<when>\d{4}-\d\d-\d\d \d\d:\d\d)(?P<zone>[+-]\d{4})?)?:")


def origin_line(author: str, said_at: datetime | None) -> str:
    """The line for words of an author; a time without a zone is of the zone of the message that quotes them."""
    when = f" on {said_at:%Y-%m-%d %H:%M}{said_at:%z}" if said_at else ""
    return f"{author} wrote{when}:"


def read_origin_line(line: str, zone: tzinfo) -> tuple[str, datetime | None] | None:
    """The author and the time (with a zone) that such a line tells; None for any other line."""
    found = _ORIGIN.fullmatch(line.strip())
    if found is None:
        return None
    if found["when"] is None:
        return found["who"], None
    try:
        said_at = datetime.fromisoformat(found["when"] + (found["zone"] or ""))
    except ValueError:
        return None
    return found["who"], said_at if said_at.tzinfo else said_at.replace(tzinfo=zone)
