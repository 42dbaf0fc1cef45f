"""What a community says of itself: key members, a title with its theme, people and months, and a summary, all made of its units."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest, nsmallest
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from graphmem.graph.community_graph import Cluster, EntityTies
from graphmem.graph.community_words import NameStems, stems_of
from graphmem.graph.fact_sentences import joined_names
from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.graph.unit_titles import months_in_words
from graphmem.language.stemming import terms_of
from graphmem.model import Community, Entity, Unit
from graphmem.model.validity import FOREVER

Named: TypeAlias = tuple[str, Collection[Hashable]]
"""The name of an entity, and the units that tell of it, by number or id."""

# In C: a space has hundreds of thousands of units.
_importance, _valid_from, _valid_to = attrgetter("importance"), attrgetter("valid_from"), attrgetter("valid_to")
_recorded_at, _last_at = attrgetter("recorded_at"), attrgetter("last_at")


class UnitOutline(NamedTuple):
    """What a community says of a unit; `acting` are the people who act in it, by name and id."""

    id: str
    title: str
    fact_ids: Sequence[str]
    valid_from: datetime
    valid_to: datetime
    recorded_at: datetime
    last_at: datetime
    importance: float
    acting: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NumberedUnits:
    """The units of a space by number: the entities of each, and a way to read what is said of some."""

    entity_ids: Sequence[frozenset[str]]
    read: Callable[[Collection[int]], Mapping[int, UnitOutline]]


def outline_of(unit: Unit) -> UnitOutline:
    """What a community says of a unit."""
    acting = [(m.name, m.entity_id) for m in unit.members if is_acting(m.role, m.kind)]
    plain = (unit.id, unit.title, unit.fact_ids, unit.valid_from, unit.valid_to, unit.recorded_at, unit.last_at, unit.importance)
    return UnitOutline(*plain, acting)


def is_acting(role: str, kind: str) -> bool:
    """True for a member who acts in a unit and is a person."""
    return role == "agent" and kind == "person"


class Describer:
    """Makes communities of clusters; `ties` were made of the same units. Reads the units of clusters that are not as they were, once."""

    def __init__(self, entities: Iterable[Entity], units: NumberedUnits, ties: EntityTies, clusters: Iterable[Cluster]) -> None:
        self._named = {e.id: e for e in entities}
        self._speaking = frozenset([e.id for e in self._named.values() if e.speaks])
        self._ties = ties
        self._told = units.entity_ids
        self._steps = len(self._told) // COMMUNITY_DETECTION.small_space
        self._inside = {c.number: self._units_inside(c.entity_ids) for c in clusters if c.same is None}
        self._units = units.read(set[int]().union(*self._inside.values()))

    def is_theme(self, cluster: Cluster) -> bool:
        """True for a cluster of enough entities that enough facts tell of; in a small space, few are enough."""
        if len(cluster.entity_ids) < min(COMMUNITY_DETECTION.least_entities, 2 + self._steps):
            return False
        wanted, facts = min(COMMUNITY_DETECTION.least_facts, 1 + self._steps), set[str]()
        for number in self._inside[cluster.number]:
            facts.update(self._units[number].fact_ids)
            if len(facts) >= wanted:
                return True
        return False

    def community(self, id_: str, cluster: Cluster, parent: str) -> Community:
        """The community of a cluster."""
        members = tuple(sorted(cluster.entity_ids))
        heaviest = sorted(members, key=lambda one: -round(self._ties.degrees[one], 6))
        inside = self._inside[cluster.number]
        units = [self._units[number] for number in inside]
        theme = theme_of(self._told_of(heaviest[: COMMUNITY_DETECTION.title_names], inside))
        return Community(
            id=id_,
            space=self._named[heaviest[0]].space,
            level=cluster.level,
            title=_title(theme, units, self._named),
            summary=" / ".join(unit.title for unit in _most_important(units)),
            key_members=tuple(self._named[one].name for one in heaviest[: COMMUNITY_DETECTION.key_members]),
            entity_ids=members,
            parent=parent,
            valid_from=min(map(_valid_from, units), default=FOREVER),
            valid_to=max(map(_valid_to, units), default=FOREVER),
        )

    def _told_of(self, entity_ids: Sequence[str], inside: AbstractSet[int]) -> list[Named]:
        """The names of entities, each with the units whose titles say its last word; with all its units if no title says a name."""
        told = {one: self._ties.units_of([one]) & inside for one in entity_ids}
        titles = {number: self._units[number].title.casefold() for number in set[int]().union(*told.values())}
        titled: dict[str, set[int]] = {}
        for one, numbers in told.items():
            stem = _written_stem(self._named[one].name)
            titled[one] = {number for number in numbers if stem in titles[number]}
        return [(self._named[one].name, numbers) for one, numbers in (titled if any(titled.values()) else told).items()]

    def _units_inside(self, entity_ids: Collection[str]) -> set[int]:
        """The numbers of the units with most of their entities in the community; speakers, who are in none, apart."""
        ids, told, speaking = frozenset(entity_ids), self._told, self._speaking
        there = self._ties.units_of(ids)
        return {number for number in there if (of := told[number]) <= ids or 2 * len(of & ids) > len(of - speaking)}


def _most_important(units: Sequence[UnitOutline]) -> list[UnitOutline]:
    """The units whose titles are the summary; only those that may be among them are compared in full."""
    most = COMMUNITY_DETECTION.summary_units
    least = min(nlargest(most, map(_importance, units)), default=0.0)
    return nsmallest(most, [u for u in units if u.importance >= least], key=lambda u: (-u.importance, -len(u.fact_ids), u.valid_from, u.id))


def theme_of(names: Sequence[Named]) -> str:
    """What most units of some names are about, the heaviest name first: "dance studio"; if it is less than half, "yoga and gym"."""
    terms = {name: frozenset(terms_of(name)) for name, _ in names}
    first, covered = _commonest_topic(names, terms)
    others = [(name, units) for name, units in names if covered not in terms[name]]
    rest = [(name, units) for name, units in others if not _repeats(terms[name], frozenset(terms_of(first)))]
    told = {id_ for _, units in names for id_ in units}
    left = told - {id_ for name, units in names if covered in terms[name] for id_ in units}
    if not rest or len(left) <= COMMUNITY_DETECTION.title_share * len(told):
        return first
    return joined_names([first, _commonest_topic(rest, terms)[0]])


def _commonest_topic(names: Sequence[Named], terms: Mapping[str, frozenset[str]]) -> tuple[str, str]:
    """The stem with the most units, in words, and the stem ("" if no name has one); `terms` are the stems of each name.

    Its words are the longest name that is a part of most that have the stem: "clothing store" of "online clothing store"; else the stem
    alone if it stands before other words: "LGBTQ" of "LGBTQ community"; else the heaviest name.
    """
    told: dict[str, set[Hashable]] = {}
    having: dict[str, list[tuple[str, NameStems, Collection[Hashable]]]] = defaultdict(list)
    for name, units in names:
        stems = stems_of(name)
        for stem in sorted((stems.head | stems.before) & terms[name]):
            told.setdefault(stem, set()).update(units)
            having[stem].append((name, stems, units))
    if not told:
        return names[0][0], ""
    best = max(told, key=lambda stem: len(told[stem]))
    parts = []
    for name, own, _ in having[best]:
        words = own.head | own.before
        covered = {id_ for _, other, units in having[best] if words <= other.head | other.before for id_ in units}
        if len(name.split()) <= COMMUNITY_DETECTION.title_words and len(covered) >= COMMUNITY_DETECTION.title_share * len(told[best]):
            parts.append((len(words), name))
    if parts:
        return max(parts, key=lambda part: part[0])[1], best
    heaviest = having[best][0][0]
    if any(best in stems.before for _, stems, _ in having[best]):
        return next((word for word in heaviest.split() if best in terms_of(word)), heaviest), best
    return heaviest, best


def _written_stem(name: str) -> str:
    """What all forms of the last word of a name begin with: "militar" of "military"."""
    stem = next(reversed(terms_of(name)), name.casefold())
    return stem[:-1] if stem.endswith("i") else stem


def _repeats(words: frozenset[str], others: frozenset[str]) -> bool:
    """True if a name only repeats words of another one: "shelter" beside "homeless shelter"."""
    return bool(words) and bool(others) and (words <= others or words >= others)


def _title(theme: str, units: Sequence[UnitOutline], named: Mapping[str, Entity]) -> str:
    """What most of the units are about, who acts in them, and from when to when: "dance studio: Jon, January to June 2023"."""
    acting = Counter(name for unit in units for name, id_ in unit.acting if id_ in named)
    ranked = sorted(acting, key=lambda name: (-acting[name], name))[: COMMUNITY_DETECTION.title_people]
    people = joined_names([name for name in ranked if 2 * acting[name] >= acting[ranked[0]] and name not in theme])
    if not units:
        return theme
    first, last = min(map(_recorded_at, units)), max(map(_last_at, units))
    return f"{theme}: {', '.join(filter(None, (people, months_in_words(first, last))))}"
