"""The tuned numbers of keys, rates and the audit log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFileLimits:
    """Sizes and times of the file beside the data."""

    log_bytes: int = 4_000_000
    """SQLite's log is cut to so many bytes."""
    look_every_s: float = 1.0
    """Seconds until a key that another process made or revoked is seen."""
    audit_entries: int = 1_000_000
    """The audit log keeps so many entries: some 150 MB."""
    trim_every: int = 1000
    """Entries between two looks at the length of the log."""
    answer_hours: float = 24.0
    """Hours for which a repeated write gets its first answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Requests per second of one key, or of one address without keys."""

    steady: float = 100.0
    """In the long run: twice what a busy team of agents asks."""
    burst: int = 300
    """At once: an explorer that opens, a client that catches up."""
    refused: float = 1.0
    """Failed attempts per second and address with a key that is wrong."""
    refused_burst: int = 20
    """Failed attempts at once."""


SERVER_FILE = ServerFileLimits()
RATES = Rates()
