"""Relations: which predicates say the same, the opposite, or the end of what others say. The words are in `relations.tsv`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from graphmem.model.fact import Fact
from graphmem.model.predicates import FUNCTIONAL_PREDICATES

# Roles that are never a part of what is claimed: who claims it, and how much.
_BESIDE = frozenset(("agent", "reporter", "degree", "amount", "owner"))
ANY_SIDE = "*"
# The roles of the value of a predicate that a user names alone.
_VALUES = "theme,place,attribute,recipient,with,source,topic,amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationPredicate:
    """A predicate and what it says in a relation: one line of `relations.tsv`.

    `excludes`: other sides of the relation cannot hold beside this one. `single`: one value with a name of its own at a time;
    `sole`: one value, named or not. `denies`: the predicate denies its
    side. `roles`: the roles of the value. `longer`: more words may follow the predicate. `role`, `names`: a member that must be there.
    """

    name: str
    excludes: bool
    side: str
    denies: bool
    single: bool
    roles: frozenset[str]
    predicate: str
    sole: bool = False
    longer: bool = False
    role: str = ""
    names: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, line: str) -> Self:
        """A line of the file."""
        name, sides, side, values, roles, pattern = line.split("\t")
        predicate, _, condition = pattern.rpartition(" ") if "=" in pattern else (pattern, "", "")
        role, _, names = condition.partition("=")
        return cls(
            name=name,
            excludes=sides == "exclude",
            side=side.removeprefix("!"),
            denies=side.startswith("!"),
            single=values in ("one", "sole"),
            sole=values == "sole",
            roles=frozenset(roles.split(",")) - {"-"},
            predicate=predicate.removesuffix(" *"),
            longer=predicate.endswith(" *"),
            role=role,
            names=frozenset(names.split(",")) - {""},
        )

    def fits(self, fact: Fact) -> bool:
        """True if the fact speaks of this relation by this line."""
        longer = self.longer and fact.predicate.startswith(f"{self.predicate} ")
        if not longer and fact.predicate != self.predicate:
            return False
        if self.roles and not self.single and not longer and not any(m.role in self.roles for m in fact.members):
            return False
        said = [noun for role, _, noun in (tag.partition("=") for tag in fact.value_tags) if role == self.role]
        said += [m.name for m in fact.members if m.role == self.role]
        return not self.names or any(name.lower() in self.names for name in said)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a fact claims of its holder: a value on one side of a relation, or that it does not hold.

    `value` are the entities (and further words of the predicate) that are claimed; a denial without a value denies every value.
    `named` says that the value has a name of its own; `by_value` that claims of other values are of no concern.
    """

    relation: str
    excludes: bool
    single: bool
    by_value: bool
    side: str
    holds: bool
    value: frozenset[str]
    named: bool

    def conflicts(self, other: "Claim") -> bool:
        """True if both cannot hold at one time of one holder."""
        if self.holds and other.holds:
            return self._is_other_value(other)
        if self.holds == other.holds:
            return False
        held, denial = (self, other) if self.holds else (other, self)
        reaches = denial.side in (held.side, ANY_SIDE) or not held.excludes
        return reaches and denial.value <= held.value

    def _is_other_value(self, other: "Claim") -> bool:
        differ = not (self.value <= other.value or other.value <= self.value)
        if self.side != other.side and not (not differ and ANY_SIDE in (self.side, other.side)):
            return self.excludes
        return self.single and self.named and other.named and differ


def parse_relations(text: str) -> list[RelationPredicate]:
    """The relations of a file like `relations.tsv`; a line of one column is a predicate with one value at a time.

    Raises ValueError, naming the line.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        columns = line.split("\t")
        if not line.strip() or line.startswith("#"):
            continue
        if len(columns) == 1:
            columns = [line.strip(), "join", "is", "sole", _VALUES, line.strip()]
        if (
            len(columns) != 6
            or columns[1] not in ("join", "exclude")
            or columns[3] not in ("one", "sole", "many")
            or not columns[5].strip()
        ):
            raise ValueError(f"line {number}: '{line[:80]}' is no relation. Give a predicate, or the six columns of relations.tsv")
        found.append(RelationPredicate.parse("\t".join(columns)))
    return found


@lru_cache(maxsize=8)
def relations(added: str = "") -> dict[str, tuple[RelationPredicate, ...]]:
    """The lines of `relations.tsv`, and `added` lines, by the first word of their predicate. Of one predicate the added line counts."""
    own = parse_relations(Path(__file__).with_name("relations.tsv").read_text("utf-8"))
    more = parse_relations(added)
    replaced = {relation.predicate for relation in more}
    found: dict[str, list[RelationPredicate]] = {}
    for relation in (*more, *(one for one in own if one.predicate not in replaced)):
        found.setdefault(relation.predicate.partition(" ")[0], []).append(relation)
    return {word: tuple(some) for word, some in found.items()}


def claim_of(fact: Fact, added: str = "") -> Claim:
    """What a fact claims; a predicate that is in no relation is a relation of its own. `added` are lines of more relations."""
    fitting = [relation for relation in relations(added).get(fact.predicate.partition(" ")[0], ()) if relation.fits(fact)]
    relation = max(fitting, key=lambda one: (len(one.names), len(one.predicate)), default=None)
    positive = fact.polarity == "positive"
    if relation is None:
        members = [m for m in fact.members if m.role not in _BESIDE]
        value = frozenset((*(f"{m.role}={m.entity_id}" for m in members), *fact.value_tags))
        single = fact.predicate in FUNCTIONAL_PREDICATES
        named = any(_has_own_name(m.name) for m in members)
        return Claim(fact.predicate, False, single, not single, "", positive, value, named)
    members = [m for m in fact.members if m.role in relation.roles]
    rest = [f"to {fact.predicate.removeprefix(relation.predicate).strip()}"] if fact.predicate != relation.predicate else []
    tags = [noun for role, _, noun in (tag.partition("=") for tag in fact.value_tags) if role in relation.roles]
    value = frozenset((*(m.entity_id for m in members), *tags, *rest))
    named = any(_has_own_name(m.name) for m in members) or (relation.sole and bool(value))
    by_value = bool(value) and not relation.single
    return Claim(relation.name, relation.excludes, relation.single, by_value, relation.side, positive != relation.denies, value, named)


def _has_own_name(name: str) -> bool:
    """ "Oslo", not "small flat" or "Ada's flat"."""
    return any(map(str.isupper, name)) and "'s " not in name
