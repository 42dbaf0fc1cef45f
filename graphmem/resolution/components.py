"""Profiles -> entities: one part of the names of a space, complete in itself, is clustered and its entities are made."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import TypeAlias, TypeVar

import orjson

from graphmem.language.name_forms import normal_name
from graphmem.model import Decision, Entity
from graphmem.model.ids import digest
from graphmem.resolution.clustering import Clusters, Decided, decide
from graphmem.resolution.possessives import join_belongings
from graphmem.resolution.profiles import NameKey, NameProfile, owner_of
from graphmem.resolution.resolution_config import Bands
from graphmem.resolution.scoring import Scorer

S = TypeVar("S", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of some profiles together.

    `parts` are sets of scopes within which all comparisons stay, `part_of` says by place in which; `hubs` are names of which not all
    places need be there. `told` and `relatives` are pairs that texts name, `user_decisions` what users decided; `everywhere` and
    `common` are as in `Scorer`.
    """

    parts: Sequence[frozenset[NameKey]]
    part_of: Mapping[NameKey, int]
    hubs: Collection[str]
    told: Collection[tuple[NameKey, NameKey]]
    relatives: Collection[tuple[NameKey, NameKey]]
    user_decisions: Sequence[Decision]
    everywhere: Collection[str]
    common: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Scopes within which all comparisons stay, resolved: its groups of more than one place, and the decisions if they were worked out."""

    scopes: frozenset[NameKey]
    places: frozenset[NameKey]
    digest: str
    groups: list[list[NameKey]]
    decided: list[Decided] | None

    @property
    def is_resolved(self) -> bool:
        """It was worked out now; else it is as an earlier update left it."""
        return self.decided is not None


@dataclass(frozen=True, slots=True)
class Resolved:
    """Entities, the entity of each place, the rules' decisions by part and on relatives, and each place's cluster before possessives."""

    entities: list[Entity]
    entity_of: dict[NameKey, str]
    parts: list[tuple[Part, list[Decision]]]
    on_relatives: list[Decision]
    clusters: dict[NameKey, NameKey]

    @property
    def decisions(self) -> list[Decision]:
        return [*self.on_relatives, *(decision for _, made in self.parts for decision in made)]


Solve: TypeAlias = Callable[[frozenset[NameKey], frozenset[NameKey], str], Part | None]
"""Gives what is known of a part, by its scopes, its places and the digest of what it rests on."""


def resolve_profiles(space: str, profiles: Mapping[NameKey, NameProfile], evidence: Evidence, bands: Bands, known: Solve) -> Resolved:
    """Cluster profiles, which are changed by it, and make an entity of each group.

    What users hold apart no rule joins; what they merge is joined as the rules left it, so that taking it back leaves that.
    """
    first = {place: profile.first for place, profile in profiles.items()}
    apart = [sides_of(d) for d in evidence.user_decisions if d.verdict == "apart"]
    whole = Clusters(profiles, apart)
    places: dict[int, dict[NameKey, NameProfile]] = defaultdict(dict)
    for place, number in sorted(evidence.part_of.items()):
        places[number][place] = profiles[place]
    told: dict[int, list[tuple[NameKey, NameKey]]] = defaultdict(list)
    for pair in evidence.told:
        told[evidence.part_of.get(pair[0], -1)].append(pair)
    parts = []
    for number, of_part in sorted(places.items()):
        scopes = evidence.parts[number]
        digest_ = _digest_of(scopes, of_part, told[number], evidence, bands)
        part = known(scopes, frozenset(of_part), digest_)
        if part is None:
            clusters = Clusters(of_part, apart)
            decided = decide(clusters, Scorer(evidence.everywhere, evidence.common, told[number]), told[number], bands)
            joined = [sorted(group.places) for group in clusters.groups() if len(group.places) > 1]
            part = Part(scopes, frozenset(of_part), digest_, joined, decided)
            whole.of.update(clusters.of)
        else:
            for group in part.groups:
                for place in group[1:]:
                    whole.join(group[0], place)
        parts.append(part)
    for decision in evidence.user_decisions:
        left, right = places_of(decision, profiles)
        if decision.verdict == "merge" and left in whole.of and right in whole.of:
            whole.join(left, right)
        elif decision.verdict == "rename" and left in whole.of:
            for place in [place for place in whole.of if place[1] == decision.right_name]:
                if whole.may_join(whole.of[left], whole.of[place]):
                    whole.join(left, place)
    clusters_of = {place: group.key for place, group in whole.of.items()}
    relatives = join_belongings(whole, evidence.relatives)
    groups = whole.groups()
    ids = _entity_ids(space, groups, evidence.hubs)
    entity_of = {place: ids[group.key] for place, group in whole.of.items()}

    names_given = _names_given(evidence.user_decisions, entity_of)

    def made(decided: Iterable[Decided]) -> list[Decision]:
        kept = [one for one in decided if one.verdict == "merge" or entity_of[one.left] != entity_of[one.right]]
        return [_decision(space, one, first, entity_of) for one in kept]

    entities = [_renamed(_entity(space, ids[group.key], group), names_given) for group in groups]
    return Resolved(entities, entity_of, [(part, made(part.decided or ())) for part in parts], made(relatives), clusters_of)


def _names_given(user_decisions: Iterable[Decision], entity_of: dict[NameKey, str]) -> dict[str, str]:
    """The names that users gave entities, by id, the last one of each; a given name that no text uses is added to `entity_of`."""
    given: dict[str, str] = {}
    for decision in user_decisions:
        left, right = places_of(decision, entity_of)
        if decision.verdict == "rename" and left in entity_of:
            given[entity_of[left]] = decision.reasons[0]
            entity_of.setdefault(right, entity_of[left])
    return given


def _renamed(entity: Entity, names_given: Mapping[str, str]) -> Entity:
    """The entity under the name that a user gave it; the name from the texts becomes an alias."""
    name = names_given.get(entity.id, entity.name)
    if name == entity.name:
        return entity
    return replace(entity, name=name, aliases=tuple(sorted({entity.name, *entity.aliases} - {name})))


def _digest_of(
    scopes: Collection[NameKey],
    profiles: Mapping[NameKey, NameProfile],
    told: Sequence[tuple[NameKey, NameKey]],
    evidence: Evidence,
    bands: Bands,
) -> str:
    """A digest of all that the clustering of a part, and how it is kept, rests on."""
    names = {name for _, name in profiles}
    company = Counter(name for profile in profiles.values() for name in profile.context_names)
    tellers = Counter(name for profile in profiles.values() for name in profile.mentioned_by)
    around = tellers.keys() | {name for profile in profiles.values() for name in profile.co_speakers}
    # A context name of only one profile is shared with no other.
    shared = names | {name for counts in (company, tellers) for name, count in counts.items() if count > 1}
    rows = [(place, profiles[place].evidence(shared, names)) for place in sorted(profiles)]
    kinds = [sorted(profiles[place].likely_kinds.items()) for place in sorted(profiles)]
    if not any(kind != "thing" for found in kinds for kind, _ in found):
        kinds = []  # Only the share of places and organisations is asked for.
    apart = [sides_of(d) for d in evidence.user_decisions if d.verdict == "apart" and names & {d.left_name, d.right_name}]
    common = sorted((name, evidence.common[name]) for name in shared & evidence.common.keys())
    content = (
        sorted(scopes),
        rows,
        kinds,
        told,
        sorted(apart),
        sorted(around & set(evidence.everywhere)),
        common,
        bands.merge,
        bands.review,
    )
    return blake2b(orjson.dumps(content), digest_size=12).hexdigest()


def sides_of(decision: Decision) -> tuple[NameKey, NameKey]:
    """The two places that a decision is about; without a conversation, a name wherever it is used."""
    return (decision.left_conversation, decision.left_name), (decision.right_conversation, decision.right_name)


def places_of(decision: Decision, known: Collection[NameKey]) -> tuple[NameKey, NameKey]:
    """The two places that a decision is about now: a name that is not separate per conversation is one everywhere."""
    left, right = (place if place in known else ("", place[1]) for place in sides_of(decision))
    return left, right


def with_entities(decision: Decision, entity_of: Mapping[NameKey, str]) -> Decision:
    """A user's decision with the entities that its names mean now."""
    left, right = places_of(decision, entity_of)
    return replace(decision, left_id=entity_of.get(left, ""), right_id=entity_of.get(right, ""))


def _entity_ids(space: str, groups: Iterable[NameProfile], hubs: Collection[str]) -> dict[NameKey, str]:
    """An id for each group by its key: made from the name alone for the first that bears it, and from where it is used for the others.

    Not all who bear the name of a hub are there: of these, only what is no single person is known by the name alone.
    """
    ids: dict[NameKey, str] = {}
    taken: set[str] = set()
    for group in sorted(groups, key=lambda g: (g.first, g.key)):
        chief = _chief(group)
        alone = ("", chief) in group.places if chief in hubs else chief not in taken
        ids[group.key] = digest("entity", space, chief, *(() if alone else (min(c for c, n in group.places if n == chief),)))
        taken.add(chief)
    return ids


def _chief(group: NameProfile) -> str:
    """The normal name that an entity goes by: the fullest of a person, the most used of anything else."""
    uses: Counter[str] = Counter()
    for written, count in group.written.items():
        uses[normal_name(written)] += count
    names = group.names
    full = [name for name in names if len(name.split()) > 1 and not owner_of(name)] if group.person else []
    return min(full or [n for n in names if not owner_of(n)] or names, key=lambda name: (-uses[name], name))


def _entity(space: str, id_: str, group: NameProfile) -> Entity:
    chief = _chief(group)
    own = Counter({name: count for name, count in group.written.items() if normal_name(name) == chief})
    name = _most(own or group.written)
    aliases = tuple(sorted(set(group.written) - {name}))
    return Entity(
        id=id_,
        space=space,
        name=name,
        kind="person" if group.person else _most(group.kinds),
        aliases=aliases,
        mentions=0,
        first_seen=group.first,
    )


def _decision(space: str, one: Decided, first: Mapping[NameKey, datetime], entity_of: Mapping[NameKey, str]) -> Decision:
    return Decision(
        id=digest("decision", space, "rule", *one.left, *one.right),
        space=space,
        left_name=one.left[1],
        left_conversation=one.left[0],
        right_name=one.right[1],
        right_conversation=one.right[0],
        verdict=one.verdict,
        score=round(one.score.probability, 4),
        reasons=tuple(f"{name} {weight:+.1f}" for name, weight in one.score.reasons),
        made_by="rule",
        decided_at=max(first[one.left], first[one.right]),
        left_id=entity_of[one.left],
        right_id=entity_of[one.right],
    )


def _most(counts: Counter[S]) -> S:
    return min(counts, key=lambda key: (-counts[key], key))
