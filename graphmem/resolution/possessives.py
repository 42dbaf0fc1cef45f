"""Possessive descriptions ("Ada's sister"): one entity if the owner is one, merged with the name that a text gives it."""

from collections import defaultdict
from collections.abc import Iterable

from graphmem.language.lexicon import PETS
from graphmem.resolution.alias_patterns import is_relative
from graphmem.resolution.clustering import Clusters, Decided
from graphmem.resolution.profiles import NameKey, NameProfile, is_role, owner_of
from graphmem.resolution.resolution_config import WEIGHTS
from graphmem.resolution.scoring import PairScore

_NAMED = PairScore(WEIGHTS.named_relative, (("named by a text", WEIGHTS.named_relative),))
# Of one owner nobody is two of these.
_BLOOD = frozenset(
    "mother father sister brother son daughter grandmother grandfather aunt uncle niece nephew grandson granddaughter".split()
)


def join_belongings(clusters: Clusters, kin: Iterable[tuple[NameKey, NameKey]]) -> list[Decided]:
    """Join what has one owner and one description, then each relative with the one person that texts name; owners come before theirs."""
    called: dict[NameKey, set[NameKey]] = defaultdict(set)
    for relative, person in kin:
        called[relative].add(person)
    decided: list[Decided] = []
    owned = (place for place in clusters.of if (place[0] or is_role(owner_of(place[1]))) and owner_of(place[1]))
    waiting = sorted(owned, key=lambda place: (place[1].count("'s "), place))
    first: dict[tuple[NameKey, str], NameKey] = {}
    for place in waiting:
        owner = (place[0], owner_of(place[1]))
        if owner not in clusters.of:
            continue
        described = (clusters.of[owner].key, place[1].rpartition("'s ")[2])
        same = first.setdefault(described, place)
        if same != place and clusters.may_join(clusters.of[same], clusters.of[place]):
            clusters.join(same, place)
        called[same] |= called[place] if same != place else set()
    for place in sorted(first.values()):
        decided += _named(clusters, place, called[place])
    return decided


def _named(clusters: Clusters, relative: NameKey, people: Iterable[NameKey]) -> list[Decided]:
    """The relative is the person, if texts name only one."""
    named = {clusters.of[person].key: clusters.of[person] for person in people if person in clusters.of}
    if len(named) != 1 or not is_relative(relative[1]):
        return []
    ((key, person),) = named.items()
    one = clusters.of[relative]
    if one is person or not clusters.may_join(one, person) or _are_two(clusters, relative, person):
        return []
    found = Decided(one.key, key, "merge", _NAMED)
    clusters.join(one.key, key)
    return [found]


def _are_two(clusters: Clusters, relative: NameKey, person: NameProfile) -> bool:
    """Nobody is their own relative, another relative of the same owner, or, as somebody who speaks, a pet."""
    owner, _, kin = relative[1].rpartition("'s ")
    if clusters.of.get((relative[0], owner)) is person or (person.spoken_in and kin.split()[-1] in PETS):
        return True
    others = {name.rpartition("'s ")[2] for name in person.names if owner_of(name) == owner}
    return kin in _BLOOD and bool((others & _BLOOD) - {kin})
