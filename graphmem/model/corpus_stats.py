"""What retrieval must know of a space as a whole."""

from dataclasses import asdict, dataclass
from typing import Self

# Sums of digests stay below this, so that JSON readers hold them as integers.
_DIGESTS = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStats:
    """Sums over a space, kept up to date by adding and subtracting what an update changes.

    `characters` and `words` are those of the messages' texts, `retired` counts the messages that were edited or deleted, `name_ties` the
    pairs of a message and an entity with a name of its own that it mentions, if other messages mention it too and it does not speak.
    `digest` is the sum of the digests of its threads: it changes with what the graph is built from, and not with the order.
    """

    messages: int = 0
    characters: int = 0
    words: int = 0
    retired: int = 0
    name_ties: int = 0
    digest: int = 0

    @property
    def length(self) -> float:
        """The mean length of a message, in characters."""
        return self.characters / max(self.messages, 1)

    @property
    def name_density(self) -> float:
        """Ties between messages by name, per word."""
        return self.name_ties / max(self.words, 1)

    def plus(self, other: "CorpusStats", sign: int = 1) -> "CorpusStats":
        """The sums with others added, or subtracted with `sign=-1`."""
        mine, theirs = asdict(self), asdict(other)
        sums = {name: mine[name] + sign * theirs[name] for name in mine}
        return CorpusStats(**{**sums, "digest": sums["digest"] % _DIGESTS})

    @classmethod
    def from_json(cls, stored: dict[str, int]) -> Self:
        """The sums as `asdict` gave them."""
        return cls(**stored)
