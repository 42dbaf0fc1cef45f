"""Mentions and the members of facts become entities: seen, blocked, scored, decided. Deterministic, whatever the order of the messages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from graphmem.language.name_forms import normal_name
from graphmem.model import Alias, Decision, Entity, Fact, Mention, Message
from graphmem.model.ids import digest
from graphmem.resolution.alias_index import AliasIndex as AliasIndex
from graphmem.resolution.alias_patterns import kin_names, told
from graphmem.resolution.clustering import USUAL, Bands, Clusters, Decided, decide
from graphmem.resolution.possessives import join_belongings
from graphmem.resolution.profile_builder import look
from graphmem.resolution.profiles import NameProfile, Place, Seen, owner_of
from graphmem.resolution.scoring import Scorer
from graphmem.resolution.self_naming import claimed_names, is_new_name

S = TypeVar("S", bound=str)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a space, what each name means where it is used, and the decisions that this rests on."""

    entities: tuple[Entity, ...]
    aliases: tuple[Alias, ...]
    decisions: tuple[Decision, ...] = ()


def resolve(
    space: str,
    messages: Sequence[Message],
    mentions: Iterable[Mention],
    facts: Iterable[Fact],
    ruled: Sequence[Decision] = (),
    bands: Bands = USUAL,
) -> Resolution:
    """Entities of everything mentioned; `ruled` are the decisions of users.

    What users hold apart no rule joins; what they merge is joined as the rules left it, so that taking it back leaves that.
    """
    mentions = list(mentions)
    seen = look(messages, mentions, facts)
    told_pairs, kin = _told(messages, mentions, seen)
    clusters = Clusters(seen.by_place, [sides_of(d) for d in ruled if d.verdict == "apart"])
    decided = decide(clusters, Scorer(list(seen.by_place.values()), seen.circles, told_pairs), told_pairs, bands)
    for decision in ruled:
        left, right = _places(decision, seen)
        if decision.verdict == "merge" and left in clusters.of and right in clusters.of:
            clusters.join(left, right)
    decided += join_belongings(clusters, kin)
    ids = _entity_ids(space, clusters.groups())
    entities = tuple(_entity(space, ids[group.key], group) for group in clusters.groups())
    entity_of = {place: ids[group.key] for place, group in clusters.of.items()}
    aliases = [Alias(space, name, entity_of[conversation, name], conversation) for conversation, name in sorted(clusters.of)]
    aliases += [Alias(space, name, entity_of[place], place[0], message_id) for (message_id, name), place in sorted(seen.bare.items())]
    made = [_decision(space, r, seen, entity_of) for r in decided if r.verdict == "merge" or entity_of[r.left] != entity_of[r.right]]
    people = [_with_entities(decision, seen, entity_of) for decision in ruled]
    return Resolution(tuple(sorted(entities, key=lambda e: e.id)), tuple(aliases), (*people, *made))


def _told(
    messages: Iterable[Message], mentions: Iterable[Mention], seen: Seen
) -> tuple[list[tuple[Place, Place]], list[tuple[Place, Place]]]:
    """The places that texts say are one; and the relatives whom they name."""
    of_message: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        of_message[mention.message_id].append(mention)
    pairs: list[tuple[Place, Place]] = []
    kin: list[tuple[Place, Place]] = []
    for message in messages:
        found = of_message[message.id]
        for into, names in ((pairs, told(message.text, found)), (kin, kin_names(message.text, found))):
            into += [(seen.place_of(message, left), seen.place_of(message, right)) for left, right in names]
        speaker = seen.place_of(message, message.speaker)
        if speaker in seen.by_place:
            claimed = list(claimed_names(message, found))
            seen.by_place[speaker].renamed |= any(is_new_name(message.speaker, name) for name in claimed)
            pairs += [(speaker, seen.place_of(message, name)) for name in claimed]
    return pairs, kin


def sides_of(decision: Decision) -> tuple[Place, Place]:
    """The two places that a decision is about; without a conversation, a name wherever it is used."""
    return (decision.left_conversation, decision.left_name), (decision.right_conversation, decision.right_name)


def _places(decision: Decision, seen: Seen) -> tuple[Place, Place]:
    left, right = (place if place in seen.by_place else ("", place[1]) for place in sides_of(decision))
    return left, right


def _entity_ids(space: str, groups: Sequence[NameProfile]) -> dict[Place, str]:
    """An id for each group by its key: made from the name alone for the first that bears it, and from where it is used for the others."""
    ids: dict[Place, str] = {}
    taken: set[str] = set()
    for group in sorted(groups, key=lambda g: (g.first, g.key)):
        chief = _chief(group)
        ids[group.key] = digest("entity", space, chief, *(() if chief not in taken else (min(c for c, n in group.places if n == chief),)))
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
    return Entity(id_, space, name, "person" if group.person else _most(group.kinds), aliases, len(group.messages), group.first)


def _decision(space: str, one: Decided, seen: Seen, entity_of: Mapping[Place, str]) -> Decision:
    left, right = seen.by_place[one.left], seen.by_place[one.right]
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
        decided_at=max(left.first, right.first),
        left_id=entity_of[one.left],
        right_id=entity_of[one.right],
    )


def _with_entities(decision: Decision, seen: Seen, entity_of: Mapping[Place, str]) -> Decision:
    left, right = _places(decision, seen)
    return replace(decision, left_id=entity_of.get(left, ""), right_id=entity_of.get(right, ""))


def _most(counts: Counter[S]) -> S:
    return min(counts, key=lambda key: (-counts[key], key))
