"""Reads profiles and units of one space, as of a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.graph.profiles_of_facts import SECTIONS, sections_of
from graphmem.graph.unit_assembly import strength_of, unit_as_known
from graphmem.memory.conflict_edits import conflicts_of
from graphmem.memory.feedback import judged_questions
from graphmem.memory.memory_reader import MemoryReader
from graphmem.model import AsOf, Fact, Message, Unit
from graphmem.model.errors import QuestionError
from graphmem.model.profile import Profile, ProfileLine, ProfileSection
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from, messages_by_id, unit_from


class ProfileReader:
    """Looks up what is known of entities, and the units that they take part in. A method reads one state of the store."""

    def __init__(self, space: str, store: GraphStore, reader: MemoryReader) -> None:
        self._space = space
        self._store = store
        self._reader = reader

    def profile(self, name: str, *, at: datetime | None, known: datetime | None, sections: Sequence[str]) -> Profile:
        """The profile of an entity (id or name). Raises QuestionError for an unknown entity or section."""
        unknown = [section for section in sections if section not in SECTIONS]
        if unknown:
            raise QuestionError(f"profile: there is no section '{unknown[0]}'. Choose from {', '.join(SECTIONS)}.")
        with self._store.snapshot():
            id_ = self._reader.require_id(name, known)
            found = self._reader.entity(id_)
            assert found is not None
            facts = self._reader.facts_of(id_, at=at, known=known)
            as_of = AsOf(at or LATEST, known or LATEST)
            mine = [
                side for c in conflicts_of(self._store, self._space, every=False) for side in (c.later, c.earlier) if _is_about(side, id_)
            ]
            open_ = [fact for fact in mine if fact.holds(as_of)]
            shown = self._with_days(sections_of(facts, id_, open_, sections))
        return Profile(entity_id=id_, name=found.name, kind=found.kind, aliases=found.aliases, sections=shown)

    def _with_days(self, sections: Sequence[ProfileSection]) -> tuple[ProfileSection, ...]:
        """The sections with the day on which each line was said: a version of a fact is recorded when its end was learnt."""
        ids = sorted({line.fact.message_id for section in sections for line in section.lines})
        messages = messages_by_id(self._store, self._space, ids)
        return tuple(replace(section, lines=tuple(_with_day(line, messages) for line in section.lines)) for section in sections)

    def units(self, name: str, *, at: datetime | None, known: datetime | None, limit: int) -> list[tuple[Unit, float]]:
        """Units that an entity (id or name; "" for all) takes part in, each with its strength at `at`, the strongest first.

        Units are shown as they were known; with `at`, those of which a fact had begun to hold. Raises QuestionError.
        """
        as_of = AsOf(at or LATEST, known or LATEST)
        with self._store.snapshot():
            if name:
                rows = self._store.read("units_of_entity", space=self._space, id=self._reader.require_id(name, known), known=as_of.known)
            else:
                rows = self._store.read("units_of_space", space=self._space, known=as_of.known)
            units = [unit for unit in map(unit_from, rows) if unit.valid_from <= as_of.valid]
            if known is not None:
                units = self._as_known(units, known)
            moment = at or self._reader.last_time()
            uses = self._uses()
        ranked = [(unit, round(strength_of(unit, moment, max(map(uses.__getitem__, unit.fact_ids))), 3)) for unit in units]
        return sorted(ranked, key=lambda one: (-one[1], -one[0].importance, one[0].id))[:limit]

    def _uses(self) -> Counter[str]:
        """For how many questions each fact was of use, by feedback on the messages that state it."""
        useful = Counter(id_ for judged in judged_questions(self._store, self._space) for id_ in judged.useful)
        rows = self._store.read("facts_in_messages", space=self._space, ids=sorted(useful), known=LATEST) if useful else []
        return Counter({row["id"]: useful[row["message_id"]] for row in rows})

    def _as_known(self, units: Sequence[Unit], known: datetime) -> list[Unit]:
        """The units made of the facts that were believed then."""
        wanted = sorted({id_ for unit in units for id_ in unit.fact_ids})
        rows = self._store.read("facts_by_id", space=self._space, ids=wanted) if wanted else []
        facts = {row["id"]: fact_from(row) for row in rows}
        shown = (unit_as_known(unit, [facts[id_] for id_ in unit.fact_ids if id_ in facts], known) for unit in units)
        return [unit for unit in shown if unit is not None]


def _is_about(fact: Fact, entity_id: str) -> bool:
    return any(m.entity_id == entity_id for m in fact.members)


def _with_day(line: ProfileLine, messages: Mapping[str, Message]) -> ProfileLine:
    message = messages.get(line.fact.message_id)
    return line if message is None else replace(line, said_at=f"{message.sent_at:%Y-%m-%d}")
