"""The tuned numbers of forgetting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanConfig:
    """How files are searched for what was forgotten."""

    words: int = 50
    """Rare words of the forgotten texts that every file is searched for: each costs a pass over all bytes."""
    candidates: int = 400
    """Rare words that are compared with all that stays, to find those that only the forgotten texts have."""
    read_at_once: int = 2000
    """Messages that stay and are read at a time: memory stays flat."""
    shortest: int = 6
    """Letters of a rare word at least: shorter ones occur by chance in binary data."""
    chunk_bytes: int = 4_000_000
    """Bytes of a file that are searched at a time: memory stays flat."""
    overlap_bytes: int = 256
    """Bytes by which chunks overlap: longer than any id or word that is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureConfig:
    """How a run that forgets divides its work."""

    niceness: int = 5
    """By how much the threads that embed give way to the one that extracts and builds: with as many of both as cores, that one gets a
    core for itself, and the run ends a quarter sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationConfig:
    """The tokens that stand between a plan to forget and its execution."""

    seconds: float = 600.0
    """How long a token is good for: time to read a plan, and to ask the user."""
    open: int = 100
    """Tokens that wait; beyond, the oldest is dropped."""


SCAN = ScanConfig()
FORGETTING = ErasureConfig()
CONFIRMATIONS = ConfirmationConfig()
