"""Times that were written by a caller."""

from datetime import UTC, datetime

from graphmem.model.errors import QuestionError
from graphmem.model.validity import LATEST


def parse_moment(name: str, text: str | None) -> datetime | None:
    """An ISO 8601 date or time in UTC; a bare date is its first moment, a time without a zone is UTC. None stays None.

    Raises QuestionError with the `name` of the option or parameter.
    """
    if text is None:
        return None
    try:
        return to_utc(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise QuestionError(f"{name} '{text[:40]}': not a date. Give one like 2025-03-01 or 2025-03-01T18:30:00Z.") from None


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC, at most LATEST; without a zone it is taken as UTC. Raises ValueError outside the calendar."""
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("the time lies outside the calendar") from None
    return min(utc, LATEST)
