"""Score how likely two profiles are one entity: evidence summed in log-odds, each part with its reason."""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from graphmem.language.given_names import gender_of, is_given_name
from graphmem.language.name_forms import parts_of
from graphmem.model import EntityKind
from graphmem.resolution.comparison import Relation, person_relation, thing_relation
from graphmem.resolution.profiles import NameKey, NameProfile, is_role
from graphmem.resolution.resolution_config import REACH, RELATIONS, WEIGHTS
from graphmem.resolution.string_similarity import are_nicknames, given_forms

_ACCOUNT = re.compile(r"(\D*?)\d+")
# Of two such names in one message one is hardly the other's; the full name and a part of it often are.
_ALTERNATIVES = frozenset(("nickname", "part nickname", "single nickname", "typo", "part typo", "single typo", "initial"))
_SLIPS = frozenset(("typo", "part typo", "single typo"))
# Names that agree as wholes.
_WHOLE = frozenset(("same", "folded", "typo", "part typo", "single typo", "handle", "acronym", "suffix"))
# How far a name is from how it was meant to be written: nothing, a nickname, a slip.
_LOOSE: Mapping[Relation, int] = {
    "nickname": 1, "part nickname": 1, "single nickname": 1, "typo": 2, "part typo": 2, "single typo": 2,
    "variant": 2, "part variant": 2, "single variant": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairScore:
    """The probability (0 to 1) that two are one, its log-odds, and what it is made of; `names` are those by which they are related."""

    log_odds: float
    reasons: tuple[tuple[str, float], ...]
    related: Relation = "none"
    names: frozenset[str] = frozenset()

    @property
    def is_sure(self) -> bool:
        """True if more than name similarity supports it, so that rivals are not considered."""
        return any(weight >= WEIGHTS.told for _, weight in self.reasons)

    @property
    def looseness(self) -> int:
        """0 for names that agree as far as they go, 1 for nicknames, 2 for slips."""
        return _LOOSE.get(self.related, 0)

    @property
    def probability(self) -> float:
        return 1 / (1 + math.exp(-self.log_odds))


class Scorer:
    """Scores two profiles.

    `everywhere` are speakers too common to be evidence, `common` the names that are used in many conversations, by how many steps
    (`level_of`); `told` are the pairs that a text says are one.
    """

    def __init__(self, everywhere: Collection[str], common: Mapping[str, int], told: Iterable[tuple[NameKey, NameKey]]) -> None:
        self._told: dict[NameKey, set[NameKey]] = defaultdict(set)
        for left, right in told:
            self._told[left].add(right)
            self._told[right].add(left)
        self._everywhere = frozenset(everywhere)
        self._common = common

    def score(self, left: NameProfile, right: NameProfile) -> PairScore:
        """All evidence on two profiles."""
        related, names = relation_between(left, right)
        evidence = ((f"names: {related}", _weight(related, names, left)), *self._evidence(left, right, related))
        reasons = tuple((name, weight) for name, weight in evidence if weight)
        return PairScore(sum(weight for _, weight in reasons), reasons, related, frozenset(names))

    def is_told(self, left: NameProfile, right: NameProfile) -> bool:
        """A text says that they are one."""
        if not self._told:
            return False
        few, many = (left, right) if len(left.places) <= len(right.places) else (right, left)
        return any(not self._told[place].isdisjoint(many.places) for place in few.places if place in self._told)

    def _evidence(self, left: NameProfile, right: NameProfile, related: Relation) -> Iterator[tuple[str, float]]:
        told, account = self.is_told(left, right), bool(left.accounts & right.accounts)
        yield "told to be one", WEIGHTS.told if told else 0.0
        yield "one account", WEIGHTS.one_account if account else 0.0
        yield "other account", WEIGHTS.other_account if not told and not account and _have_other_accounts(left, right) else 0.0
        yield "other kind", _other_kind(left, right, related)
        slipped = related in _SLIPS and min(left.mentions, right.mentions) >= REACH.often
        yield "both written often", WEIGHTS.both_often if slipped else 0.0
        yield "other nickname", WEIGHTS.other_nickname if not told and not account and _go_by_others(left, right) else 0.0
        yield "other gender", 0.0 if account else _other_gender(left, right, related)
        if not told and not account:
            yield from self._meetings(left, right, related)
        yield from self._company(left, right)

    def _meetings(self, left: NameProfile, right: NameProfile, related: Relation) -> Iterator[tuple[str, float]]:
        """Both are in one conversation: as one who is called by two names, or as two."""
        if left.spoken_in & right.spoken_in:
            yield "both speak in one conversation", WEIGHTS.both_speak
        elif left.spoken_in and right.spoken_in:
            one = bool(left.names & right.names)
            other = WEIGHTS.two_display_names if _LOOSE.get(related, 0) else WEIGHTS.longer_display_name
            yield f"speak under {'one name' if one else 'two names'}", WEIGHTS.one_display_name if one else other
        if _speaks_of(left, right) or _speaks_of(right, left):
            yield "one speaks of the other", WEIGHTS.speaks_of_other
        elif related in _ALTERNATIVES and (left.same_message_names & right.names or right.same_message_names & left.names):
            yield "named together", WEIGHTS.named_together
        elif not left.conversations.isdisjoint(right.conversations):
            yield "in one conversation", WEIGHTS.one_conversation

    def _company(self, left: NameProfile, right: NameProfile) -> Iterator[tuple[str, float]]:
        """The people, names and words around them."""
        yield from self._circle(left, right)
        shared = left.context_names & right.context_names
        shared = shared - left.names - right.names if shared else shared
        near = sum(self._rarity(name) for name in sorted(shared))
        yield "seen with the same names", WEIGHTS.context_names * near / (near + WEIGHTS.half_rarity)
        if not near and min(len(left.context_names), len(right.context_names)) >= REACH.known_company:
            yield "seen with other names", WEIGHTS.other_context

    def _circle(self, left: NameProfile, right: NameProfile) -> Iterator[tuple[str, float]]:
        if not (left.co_speakers and right.co_speakers):
            return
        common = left.co_speakers & right.co_speakers
        if not self._is_everywhere(common):
            yield "one circle", WEIGHTS.shared_co_speakers
        else:
            mine, theirs = (not self._is_everywhere(circle) for circle in (left.co_speakers, right.co_speakers))
            if not mine and not theirs:
                yield "one circle", WEIGHTS.shared_co_speakers
            elif not common:
                yield "nobody in common", WEIGHTS.no_co_speakers
            elif mine and theirs:
                yield "other circle", WEIGHTS.other_co_speakers
        yield "told of by one", 0.0 if self._is_everywhere(left.mentioned_by & right.mentioned_by) else WEIGHTS.mentioned_by_one

    def _rarity(self, name: str) -> float:
        return WEIGHTS.rarity[self._common.get(name, 0)]

    def _is_everywhere(self, names: Set[str]) -> bool:
        return all(map(is_role, names - self._everywhere))


def level_of(conversations: int) -> int:
    """How common a name is, from 0 to 2, by the number of conversations that use it."""
    return bisect_right(WEIGHTS.common_from, conversations)


def everywhere_from(conversations: int) -> float:
    """Who speaks in more conversations than that, of so many in all, is everywhere; it changes only when their number doubles."""
    return float(max(2 ** (max(conversations, 1).bit_length() - 1) * WEIGHTS.everywhere, 2))


def _have_other_accounts(left: NameProfile, right: NameProfile) -> bool:
    """Both have an account of one form, as one source gives them ("U024BE7LH", "user4711"), and none is the same."""
    return bool(left.accounts and right.accounts) and not {_account_form(account) for account in left.accounts}.isdisjoint(
        map(_account_form, right.accounts)
    )


@lru_cache(maxsize=100_000)
def _account_form(account: str) -> str:
    """An account with its letters and digits as classes: "user4711" as "user0"; addresses are one form."""
    if "@" in account:
        return "@"
    found = _ACCOUNT.fullmatch(account)
    return f"{found[1].lower()}0" if found else "x" if account.isalnum() and any(map(str.isdigit, account)) else account


def _speaks_of(teller: NameProfile, other: NameProfile) -> bool:
    """The name of one is used by the other, who does not bear it."""
    return not (other.names & teller.mentioned_by) <= teller.names


def relation_between(left: NameProfile, right: NameProfile) -> tuple[Relation, tuple[str, str]]:
    """How two profiles are related by name, and by which names: full names against full names if both have them."""
    if len(left.names) == len(right.names) == 1:
        pairs = list(zip(left.names, right.names, strict=True))
    else:
        pairs = list(product(sorted(left.names), sorted(right.names)))
    if len(pairs) > 1 and left.person and right.person and not (left.renamed or right.renamed):
        pairs = [pair for pair in pairs if all(len(parts_of(name).words) > 1 for name in pair)] or pairs
    found = [(_related(left, right, *pair), pair) for pair in pairs]
    best, names = max(found, key=lambda one: (RELATIONS[one[0]], -_LOOSE.get(one[0], 0)))
    if best == "other surname" and (left.renamed or right.renamed) and _share_first_name(left, right):
        best = "part nickname"
    if best == "head" and (_is_mostly("place", left, right) or not _is_mostly("organisation", left, right)):
        best = "none"  # Pride Month is not Pride, nor the Bergen Marathon Bergen, but Kelda Offshore is Kelda
    return best, names


def _is_mostly(kind: EntityKind, *seen: NameProfile) -> bool:
    """One of them is taken for that kind more often than not."""
    return any(s.likely_kinds[kind] * 2 > s.likely_kinds.total() for s in seen)


def _related(left: NameProfile, right: NameProfile, a: str, b: str) -> Relation:
    """By the likelier reading, where one is taken for a person and the other is not."""
    if left.person == right.person:
        return person_relation(a, b) if left.person else thing_relation(a, b)
    return max(person_relation(a, b), thing_relation(a, b), key=lambda relation: RELATIONS[relation])


def _weight(related: Relation, names: tuple[str, str], seen: NameProfile) -> float:
    """What a relation weighs: many people share a first name."""
    words = parts_of(names[0]).words
    common = related in ("same", "folded") and seen.person and len(words) == 1 and is_given_name(words[0])
    return RELATIONS[related] + (WEIGHTS.common_first_name if common else 0.0)


def _other_kind(left: NameProfile, right: NameProfile, related: Relation) -> float:
    """A person is no place; the parser's guess alone is worth little."""
    if left.person == right.person:
        return 0.0
    person, thing = (left, right) if left.person else (right, left)
    if not _is_mostly("place", thing):
        whole = related in _WHOLE or (related == "surname" and any(_has_given_name(name) for name in person.names))
        return WEIGHTS.unsure_kind if whole else WEIGHTS.other_kind / 2
    return WEIGHTS.other_kind if thing.likely_kinds["place"] > 1 else WEIGHTS.other_kind / 2


def _share_first_name(left: NameProfile, right: NameProfile) -> bool:
    firsts = [{words[0] for name in s.names if len(words := parts_of(name).words) > 1} for s in (left, right)]
    return any(a == b or are_nicknames(a, b) for a, b in product(*map(sorted, firsts)))


def _has_given_name(name: str) -> bool:
    words = parts_of(name).words
    return len(words) > 1 and is_given_name(words[0])


def _go_by_others(left: NameProfile, right: NameProfile) -> bool:
    """One goes by Bob and the other by Robbie, both short for Robert."""
    mine, theirs = ({words[0] for name in s.names if len(words := parts_of(name).words) == 1} for s in (left, right))
    return not mine & theirs and any(
        (given_forms(a) & given_forms(b)) - {a, b} and not are_nicknames(a, b) for a, b in product(sorted(mine), sorted(theirs))
    )


def _other_gender(left: NameProfile, right: NameProfile, related: Relation) -> float:
    """She and he are two; a woman's name and a man's may be a pet name and a full one."""
    (mine, sure), (theirs, also_sure) = _gender(left), _gender(right)
    if {mine, theirs} != {"f", "m"}:
        return 0.0
    if sure and also_sure:
        return WEIGHTS.other_gender
    return 0.0 if related in ("part nickname", "single nickname") else WEIGHTS.other_gender / 2


@lru_cache(maxsize=100_000)
def _gender_of(name: str) -> str:
    return gender_of(name)


def _gender(seen: NameProfile) -> tuple[str, bool]:
    """By the pronouns that refer to it, which is sure, else by its names."""
    she, he = seen.genders.get("f", 0), seen.genders.get("m", 0)
    if she != he:
        return "f" if she > he else "m", True
    by_name = {_gender_of(name) for name in seen.names}
    by_name.discard("")
    return (by_name.pop(), False) if len(by_name) == 1 else ("", False)
