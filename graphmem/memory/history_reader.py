"""The history of a space: timelines of entities, and what changed between two moments."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import get_args

from graphmem.graph.conflicts import statement_id
from graphmem.memory.memory_reader import MemoryReader
from graphmem.model import Fact, Role
from graphmem.model.errors import QuestionError
from graphmem.model.history import HistoryDiff, TimelineLine
from graphmem.model.interval_words import start_in_digits
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from

_ROLES = frozenset(get_args(Role))


class HistoryReader:
    """Reads what a space holds over time. A method reads one state of the store."""

    def __init__(self, space: str, store: GraphStore, reader: MemoryReader) -> None:
        self._space = space
        self._store = store
        self._reader = reader

    def timeline(self, entity: str, *, at: datetime | None, known: datetime | None) -> list[TimelineLine]:
        """The lines about an entity (id or name), oldest first; with `at`, only what held then."""
        with self._store.snapshot():
            id_ = self._reader.id_of(entity, known) if entity.strip() else ""
            return self._lines(self._reader.facts_of(id_, at=at, known=known, history=at is None)) if id_ else []

    def diff(self, start: datetime, end: datetime, *, entity: str) -> HistoryDiff:
        """What changed from `start` on and before `end`. Raises QuestionError if `end` is not later, or no entity has the name."""
        if end <= start:
            raise QuestionError(f"--to {end:%Y-%m-%d} is not after --from {start:%Y-%m-%d}. Give a later date.")
        with self._store.snapshot():
            rows = self._store.read("facts_between", space=self._space, since=start, until=end)
            facts = [fact for fact in map(fact_from, rows) if not fact.is_remark]
            if entity:
                about = self._reader.require_id(entity, None)
                facts = [fact for fact in facts if any(m.entity_id == about for m in fact.members)]
            before, after = _known_at(facts, start), _known_at(facts, end)

            def lines(chosen: Iterable[Fact], moment: Callable[[Fact], datetime]) -> tuple[TimelineLine, ...]:
                return tuple(self._lines(sorted(chosen, key=lambda f: (moment(f), f.id))))

            return HistoryDiff(
                became_true=lines((f for f in after.values() if start <= f.valid_from < end), lambda f: f.valid_from),
                ceased=lines((f for f in after.values() if start <= f.valid_to < end), lambda f: f.valid_to),
                learnt=lines((f for key, f in after.items() if key not in before and f.recorded_at >= start), lambda f: f.recorded_at),
                corrected=lines((f for key, f in before.items() if key not in after), lambda f: f.retired_at),
            )

    def _lines(self, facts: Sequence[Fact]) -> list[TimelineLine]:
        messages = {m.id: m for m in self._reader.messages(sorted({f.message_id for f in facts}))}
        wanted = sorted({id_ for fact in facts for id_ in fact.supersedes})
        rows = self._store.read("facts_by_id", space=self._space, ids=wanted) if wanted else []
        texts = {row["id"]: row["text"] for row in rows}
        return [
            TimelineLine(
                fact=fact,
                subject=_subject(fact),
                what=_what(fact),
                since=start_in_digits(fact.valid_from, fact.precision),
                until="" if fact.valid_to >= LATEST else f"{fact.valid_to:%Y-%m-%d}",
                said_by=messages[fact.message_id].speaker if fact.message_id in messages else fact.said_by,
                said_at=f"{messages[fact.message_id].sent_at:%Y-%m-%d}" if fact.message_id in messages else "",
                replaced=tuple(dict.fromkeys(texts[id_] for id_ in fact.supersedes if id_ in texts)),
            )
            for fact in facts
        ]


def _known_at(facts: Iterable[Fact], known: datetime) -> dict[str, Fact]:
    """What was believed just before a moment, by statement."""
    return {statement_id(f): f for f in facts if f.recorded_at < known <= f.retired_at}


def _subject(fact: Fact) -> str:
    """Whom or what a fact is about: its agents, or else its first member."""
    return ", ".join(m.name for m in fact.members_in("agent")) or next((m.name for m in fact.members), "")


def _what(fact: Fact) -> str:
    """The predicate, the other members and what completes it: "live in Oslo", "not live in Oslo", "planned: move to Bergen".

    What was said around it, and who "we" are, is told by its message.
    """
    if fact.is_remark:
        return fact.text
    subject = fact.members_in("agent") or fact.members[:1]
    words = [m.name for m in fact.members if m not in subject] + [value for role, value in fact.role_tags if role in _ROLES]
    said = " ".join((*(["not"] if fact.polarity == "negative" else []), fact.predicate, ", ".join(words))).strip()
    return said if fact.modality == "asserted" else f"{fact.modality}: {said}"
