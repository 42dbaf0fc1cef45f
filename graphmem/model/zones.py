"""Time zones as messages name them."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


@lru_cache(maxsize=1_000)
def zone_of(name: str) -> tzinfo:
    """The zone of "+02:00", "Europe/Oslo" or "assumed Europe/Oslo"; UTC for a name that is no zone."""
    bare = name.removeprefix("assumed ").partition(",")[0].strip()
    offset = _OFFSET.fullmatch(bare)
    if offset:
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=min(int(offset[2]), 23), minutes=min(int(offset[3]), 59)))
    if not bare or bare.upper() in ("UTC", "Z", "GMT"):
        return UTC
    try:
        return ZoneInfo(bare)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
