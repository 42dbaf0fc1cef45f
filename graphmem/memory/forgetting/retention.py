"""How long a space keeps what was said: "2 years", "90 days"."""

import re
from calendar import monthrange
from datetime import datetime, timedelta

from graphmem.model.errors import SettingsError

_PERIOD = re.compile(r"\s*(\d{1,5})\s*(day|week|month|year)s?\s*", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def start_of_retention(period: str, now: datetime) -> datetime:
    """The time before which nothing is kept. Raises SettingsError for a period that cannot be read."""
    found = _PERIOD.fullmatch(period)
    if found is None or int(found[1]) == 0:
        raise SettingsError(f"retention '{period}': cannot be read. Give a number and days, weeks, months or years, such as '2 years'.")
    number, unit = int(found[1]), found[2].lower()
    try:
        return now - timedelta(days=number * _DAYS[unit]) if unit in _DAYS else _months_before(now, number * _MONTHS[unit])
    except (OverflowError, ValueError):
        raise SettingsError(f"retention '{period}': begins before the calendar does. Leave it out to keep everything.") from None


def _months_before(now: datetime, months: int) -> datetime:
    """The same day so many months before, or the last day of a shorter month."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
