"""What consolidation keeps of a unit once it has read it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from graphmem.graph.unit_assembly import half_life_of, strength_after
from graphmem.graph.unit_links import words_of
from graphmem.model import Unit
from graphmem.model.validity import FOREVER

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class SeenUnit(NamedTuple):
    """A unit without its texts: a digest of it, whether it is believed, when it began (microseconds since 1970) and was last told of, and
    its half-life (both in days), how often units were merged in it, its entities, and the numbers of its words."""

    digest: str
    is_believed: bool
    began: int
    last: float
    half_life: float
    merges: int
    entity_ids: Sequence[str]
    words: Sequence[int]

    def strength(self, moment: float) -> float:
        """How present it is (0 to 1) at a moment in days since 1970."""
        return strength_after(moment - self.last, self.half_life)


class Vocabulary:
    """The words of units, numbered as they were first seen."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.numbers = {word: number for number, word in enumerate(words)}

    def seen(self, unit: Unit, digest: str) -> SeenUnit:
        """What is kept of a unit with this digest; its new words get the next numbers."""
        numbers = self.numbers
        return SeenUnit(
            digest=digest,
            is_believed=unit.retired_at == FOREVER,
            began=(unit.recorded_at - _EPOCH) // timedelta(microseconds=1),
            last=days_of(unit.last_at),
            half_life=half_life_of(unit),
            merges=sum(" merge " in line for line in unit.history),
            entity_ids=tuple(sorted({m.entity_id for m in unit.members})),
            words=tuple(numbers.setdefault(word, len(numbers)) for word in sorted(words_of(unit.text))),
        )


def days_of(moment: datetime) -> float:
    """A moment in days since 1970."""
    return (moment - _EPOCH) / _DAY


def short_digest(fingerprint: str) -> str:
    """As much of a stored fingerprint as tells two states of one row apart."""
    return fingerprint[:8]
