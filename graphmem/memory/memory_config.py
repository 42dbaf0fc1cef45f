"""The tuned numbers of writing: how much is done in one go."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Sizes in messages. Larger is faster; what is lost when a run is killed, and what a transaction holds, grows with it."""

    stored: int = 1000
    """Stored in one transaction."""
    extracted: int = 400
    """Extracted and embedded before the results are stored: some seconds of work."""
    built: int = 2000
    """Built into the graph in one transaction, which at 48,000 stored messages takes some 400 MB; 4,000 took 700 in a fifth less time."""
    ahead: int = 2
    """Pieces of `extracted` messages that wait for each worker, beside the one it works at: the store is written meanwhile."""
    waiting: int = 6
    """Pieces and builds that wait for a server to write them, while the next ones are extracted: about one group."""
    marked: int = 5000
    """Marked as pending at once, when a store of an older version is rebuilt."""


BATCHES = Batches()
AHEAD = timedelta(days=1)
"""A time further ahead of the clock than this is wrong: no zone is further ahead of another, and clocks are rarely that wrong."""
OPEN_SPACES = 64
"""Spaces that a server keeps open beside the default one; the one used longest ago is let go for a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """How much feedback is kept."""

    most_questions: int = 2000
    """Judged questions per space; beyond that the first ones are forgotten. More would not move a ranking of some 35 weights."""


FEEDBACK = Feedback()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretShapes:
    """What a secret without a known shape looks like."""

    token_characters: int = 16
    """Of keys and tokens: shorter ones are words and numbers."""
    token_bits: float = 3.0
    """Entropy per character: English words of that length have some 2.5 to 3.2, but no digits among them; hex has up to 4."""
    password_characters: int = 4
    card_kinds_of_digits: int = 2
    """Different digits of a card: one digit repeated is no card."""


SECRETS = SecretShapes()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedWrites:
    """Writes that are remembered together."""

    rows: int = 64
    """Messages of a group: it takes about a second, and those that came later wait for it. A larger request goes alone."""


GROUPED = GroupedWrites()
