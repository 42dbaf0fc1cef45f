"""Time zones by name."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphmem.model.errors import SettingsError


def zone_named(name: str) -> tzinfo:
    """Return the zone of that name in the time zone database. Raises SettingsError if there is none."""
    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"zone: '{name[:60]}' is no time zone. Give one as Europe/Oslo, America/New_York or UTC.") from None
