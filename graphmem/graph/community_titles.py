"""What a community says of itself: key members, a title with people and months, and a summary, all made of its units."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import TypeAlias

from graphmem.graph.community_graph import Cluster, EntityTies
from graphmem.graph.fact_sentences import joined_names
from graphmem.graph.graph_config import COMMUNITY_DETECTION
from graphmem.graph.unit_titles import months_in_words
from graphmem.language.stemming import terms_of
from graphmem.model import Community, Entity, Unit
from graphmem.model.validity import FOREVER


class Describer:
    """Makes communities of clusters whose entities are all in `described`."""

    def __init__(self, entities: Iterable[Entity], units: Iterable[Unit], ties: EntityTies, described: frozenset[str]) -> None:
        self._named = {e.id: e for e in entities}
        self._speaking = frozenset(e.id for e in self._named.values() if e.speaks)
        self._ties = ties
        self._telling: dict[str, list[_Telling]] = defaultdict(list)
        for unit in units if described else ():
            ids = {m.entity_id for m in unit.members}
            if not ids.isdisjoint(described):
                told = (unit, ids)
                for id_ in ids & described:
                    self._telling[id_].append(told)

    def community(self, id_: str, cluster: Cluster, parent: str) -> Community:
        """The community of a cluster."""
        heaviest = sorted(cluster.entity_ids, key=lambda one: (-self._ties.degree(one), one))
        key_members = tuple(self._named[one].name for one in heaviest[: COMMUNITY_DETECTION.key_members])
        units = self._inside(cluster.entity_ids)
        best = nsmallest(COMMUNITY_DETECTION.summary_units, units, key=lambda u: (-u.importance, -len(u.fact_ids), u.valid_from, u.id))
        return Community(
            id=id_,
            space=self._named[heaviest[0]].space,
            level=cluster.level,
            title=_title(key_members, units, self._named),
            summary=" / ".join(unit.title for unit in best),
            key_members=key_members,
            entity_ids=tuple(sorted(cluster.entity_ids)),
            parent=parent,
            valid_from=min((u.valid_from for u in units), default=FOREVER),
            valid_to=max((u.valid_to for u in units), default=FOREVER),
        )

    def _inside(self, entity_ids: frozenset[str]) -> list[Unit]:
        """Units with most of their entities in the community; speakers, who are in none, apart."""
        seen = {unit.id: (unit, ids) for id_ in entity_ids for unit, ids in self._telling.get(id_, ())}
        return [unit for unit, ids in seen.values() if ids <= entity_ids or 2 * len(ids & entity_ids) > len(ids - self._speaking)]


_Telling: TypeAlias = tuple[Unit, set[str]]
"""A unit with its entities."""


def _distinct(names: Sequence[str]) -> list[str]:
    """The names without those that only repeat words of an earlier one: "shelter" beside "homeless shelter"."""
    kept: list[str] = []
    for name in names:
        words = set(terms_of(name))
        if not words or not any(words <= set(terms_of(other)) or words >= set(terms_of(other)) != set() for other in kept):
            kept.append(name)
    return kept


def _title(key_members: Sequence[str], units: Sequence[Unit], named: Mapping[str, Entity]) -> str:
    """What most of the units are about, who acts in them, and from when to when: "dance studio and dancing: Jon, January to June 2023"."""
    words = joined_names(_distinct(key_members)[: COMMUNITY_DETECTION.title_members])
    acting = Counter(m.name for unit in units for m in unit.members if m.role == "agent" and m.kind == "person" and m.entity_id in named)
    people = joined_names(sorted(acting, key=lambda name: (-acting[name], name))[: COMMUNITY_DETECTION.title_people])
    if not units or not people:
        return words
    first, last = min(u.recorded_at for u in units), max(u.last_at for u in units)
    return f"{words}: {people}, {months_in_words(first, last)}"
