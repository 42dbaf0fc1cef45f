"""Sightings -> entities: the likeliest pair of names is decided first, and every decision is kept with its score."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations

from graphmem.model import Verdict
from graphmem.resolution.blocking import blocking_keys
from graphmem.resolution.profiles import NameKey, NameProfile
from graphmem.resolution.resolution_config import CLUSTERING, Bands
from graphmem.resolution.scoring import PairScore, Scorer


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of two places."""

    left: NameKey
    right: NameKey
    verdict: Verdict
    score: PairScore


class Clusters:
    """Groups of profiles, merged step by step; cannot-link pairs (`apart`) stay separate."""

    def __init__(self, sightings: Mapping[NameKey, NameProfile], apart: Iterable[tuple[NameKey, NameKey]]) -> None:
        self.of: dict[NameKey, NameProfile] = {}
        for place, seen in sightings.items():
            self.of[place] = seen
        self._apart: dict[NameKey, set[NameKey]] = defaultdict(set)
        for left, right in apart:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def may_join(self, left: NameProfile, right: NameProfile) -> bool:
        """True if no cannot-link decision separates them."""
        if not self._apart:
            return True
        theirs = _sides_in(right)
        return all(theirs.isdisjoint(self._apart[place]) for place in _sides_in(left) if place in self._apart)

    def join(self, left: NameKey, right: NameKey) -> NameProfile:
        """Make one of the groups of two places; returns it."""
        one, other = self.of[left], self.of[right]
        if one is other:
            return one
        if len(other.places) > len(one.places):
            one, other = other, one
        one.join(other)
        for place in other.places:
            self.of[place] = one
        return one

    def named(self) -> list[NameProfile]:
        """The groups with a name of their own."""
        return [seen for seen in self.groups() if seen.is_own_name]

    def groups(self) -> list[NameProfile]:
        """Every group once, in the order of their keys."""
        return sorted({id(seen): seen for seen in self.of.values()}.values(), key=lambda seen: seen.key)


def _sides_in(seen: NameProfile) -> set[NameKey]:
    """What a user's decision may call a group: its places, and its names wherever they are used."""
    return seen.places | {("", name) for name in seen.names}


def decide(clusters: Clusters, scorer: Scorer, told: Iterable[tuple[NameKey, NameKey]], bands: Bands) -> list[Decided]:
    """Join what is one, the likeliest pair first; returns every decision, and what was left for review or kept apart."""
    same = _join_same_names(clusters, scorer, bands)
    return [*same, *_BestFirst(clusters, scorer, told, bands).run()]


def _join_same_names(clusters: Clusters, scorer: Scorer, bands: Bands) -> list[Decided]:
    """One name in many conversations, if no two full names begin or end with it; it spares most comparisons."""
    decided = []
    bearers = _bearers(clusters)
    groups: dict[str, list[NameProfile]] = defaultdict(list)
    for seen in clusters.named():
        name = min(seen.names)
        if not (seen.person and seen.co_speakers and len(seen.names) == 1) or len(bearers[name]) > 1:
            continue
        for other in groups[name][: CLUSTERING.widest]:
            score = scorer.score(other, seen)
            if score.log_odds >= bands.merge and clusters.may_join(other, seen):
                decided.append(Decided(other.key, seen.key, "merge", score))
                clusters.join(other.key, seen.key)
                break
        else:
            groups[name].append(seen)
    return decided


def _bearers(clusters: Clusters) -> dict[str, set[str]]:
    """The full names of people that begin or end with a word."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for seen in clusters.named():
        for name in seen.names if seen.person else ():
            words = name.split()
            if len(words) > 1:
                bearers[words[0]].add(name)
                bearers[words[-1]].add(name)
    return bearers


class _BestFirst:
    """Best-first merging of group pairs; a merged group's pairs are scored again."""

    def __init__(self, clusters: Clusters, scorer: Scorer, told: Iterable[tuple[NameKey, NameKey]], bands: Bands) -> None:
        self._clusters = clusters
        self._scorer = scorer
        self._bands = bands
        self._beside: dict[NameKey, set[NameKey]] = defaultdict(set)
        self._scores: dict[tuple[NameKey, NameKey], PairScore] = {}
        self._heap: list[tuple[float, NameKey, NameKey]] = []
        self._held: set[tuple[NameKey, NameKey]] = set()
        self._stale: set[tuple[NameKey, NameKey]] = set()
        pairs = {_pair(clusters.of[a].key, clusters.of[b].key) for a, b in (*_candidates(clusters.named()), *told)}
        for left, right in sorted(pairs):
            if left != right:
                self._put(left, right)

    def run(self) -> Iterator[Decided]:
        """Join until no pair is likely enough; then say what is left."""
        while self._heap:
            minus, left, right = heapq.heappop(self._heap)
            score = self._scores.get((left, right))
            if score is None or score.log_odds != -minus or (left, right) in self._held:
                continue
            if (left, right) in self._stale:
                self._put(left, right)
            elif not score.is_sure and self._has_rival(left, right, score):
                self._held.add((left, right))
            else:
                yield Decided(left, right, "merge", score)
                self._join(left, right)
        for left, right in sorted(self._stale):
            self._put(left, right)
        for (left, right), score in sorted(self._scores.items()):
            if score.log_odds >= CLUSTERING.noted:
                likely = score.log_odds >= self._bands.review and self._clusters.may_join(self._clusters.of[left], self._clusters.of[right])
                yield Decided(left, right, "review" if likely else "apart", score)

    def _put(self, left: NameKey, right: NameKey) -> None:
        one, other = self._clusters.of[left], self._clusters.of[right]
        score = self._scorer.score(one, other)
        pair = _pair(left, right)
        self._stale.discard(pair)
        if not score.is_sure and score.related in ("none", "other surname"):
            self._scores.pop(pair, None)  # Nothing but their company speaks for it.
            return
        self._note(pair, score)
        if score.log_odds >= self._bands.merge and self._clusters.may_join(one, other):
            heapq.heappush(self._heap, (-score.log_odds, *pair))

    def _note(self, pair: tuple[NameKey, NameKey], score: PairScore) -> None:
        left, right = pair
        self._scores[pair] = score
        self._beside[left].add(right)
        self._beside[right].add(left)

    def _join(self, left: NameKey, right: NameKey) -> None:
        """Merge two groups under the lesser key and rescore the pairs of both: the likeliest now, the others on their turn."""
        before = self._take(left, right)
        key = self._clusters.join(left, right).key
        likeliest = sorted(before, key=lambda other: (-before[other].log_odds, other))
        for other in likeliest[: CLUSTERING.widest]:
            self._put(key, other)
        for other in likeliest[CLUSTERING.widest :]:
            pair, score = _pair(key, other), before[other]
            self._note(pair, score)
            self._stale.add(pair)
            if score.log_odds >= self._bands.merge:
                heapq.heappush(self._heap, (-score.log_odds, *pair))

    def _take(self, left: NameKey, right: NameKey) -> dict[NameKey, PairScore]:
        """Remove the pairs of two groups; returns the better score of each other group."""
        best: dict[NameKey, PairScore] = {}
        for key in (left, right):
            for other in self._beside.pop(key):
                self._beside[other].discard(key)
                pair = _pair(key, other)
                self._stale.discard(pair)
                score = self._scores.pop(pair, None)
                if score and other not in (left, right) and (other not in best or score.log_odds > best[other].log_odds):
                    best[other] = score
        return best

    def _has_rival(self, left: NameKey, right: NameKey, score: PairScore) -> bool:
        """True if a distinct rival is about as likely, which leaves a partial name ambiguous."""
        return any(self._rivals(one, other, score) for one, other in ((left, right), (right, left)) if not self._clusters.of[one].is_full)

    def _rivals(self, one: NameKey, other: NameKey, score: PairScore) -> bool:
        names = score.names & self._clusters.of[one].names
        meant = self._clusters.of[other]
        for third in self._beside[one] - {other}:
            rival = self._scores.get(_pair(one, third))
            least = max(score.log_odds - CLUSTERING.margin, self._bands.review)
            if rival is None or rival.looseness > score.looseness or rival.log_odds < least:
                continue
            # Whoever bears the same name, or another name of this one, is no rival for the name that is meant.
            if names.isdisjoint(rival.names) or not meant.names.isdisjoint(self._clusters.of[third].names):
                continue
            if self._scorer.score(meant, self._clusters.of[third]).log_odds < CLUSTERING.distinct:
                return True
        return False


def _pair(left: NameKey, right: NameKey) -> tuple[NameKey, NameKey]:
    return (left, right) if left <= right else (right, left)


def _candidates(groups: list[NameProfile]) -> Iterator[tuple[NameKey, NameKey]]:
    """Pairs of groups with a shared blocking key."""
    blocks: dict[str, set[NameKey]] = defaultdict(set)
    of = {seen.key: seen for seen in groups}
    for seen in groups:
        keys = [key for name in seen.names for key in blocking_keys(name, person=seen.person)]
        for key in (*keys, *(f"a:{account}" for account in seen.accounts)):
            blocks[key].add(seen.key)
    for block in blocks.values():
        members = sorted(block)
        if len(members) <= CLUSTERING.widest:
            yield from combinations(members, 2)
        else:
            yield from _closest(members, of)


def _closest(members: list[NameKey], of: Mapping[NameKey, NameProfile]) -> Iterator[tuple[NameKey, NameKey]]:
    """Pairs of a wide block: each group with the others that share the most context names."""
    around = {place: of[place].context_names | of[place].co_speakers for place in members}
    holders: dict[str, list[NameKey]] = defaultdict(list)
    for place in members:
        for name in around[place]:
            holders[name].append(place)
    first = {name: held[: CLUSTERING.widest] for name, held in holders.items()}
    for place in members:
        shared = Counter(chain.from_iterable([first[name] for name in around[place]]))
        del shared[place]
        closest = sorted([(-count, other) for other, count in shared.items()])[: CLUSTERING.widest]
        yield from ((place, other) for _, other in closest)
