"""Relations that follow from names: "my son's name is Emil", "I have a son, Emil" both say that Emil is a son of the speaker."""

from collections.abc import Iterator
from dataclasses import replace

from graphmem.language import lexicon as lx
from graphmem.model import Fact, Member

_TIES = lx.KIN | lx.ROLES | lx.PETS


def named_relations(fact: Fact) -> Iterator[Fact]:
    """The relation between a person and a relative, friend or pet that the fact names."""
    if fact.polarity != "positive" or fact.modality != "asserted" or fact.is_remark:
        return
    if fact.predicate == "be named":
        for bearer in fact.members_in("agent"):
            owner, possessive, role = bearer.name.rpartition("'s ")
            if possessive and role in _TIES:
                yield from _relation(fact, role, fact.members_in("attribute"), Member("theme", owner, "person"))
    elif fact.predicate == "have":
        named = tuple(m for m in fact.members_in("theme") if any(map(str.isupper, m.name)) and "'s " not in m.name)
        roles = [m.name for m in fact.members_in("attribute") if m.name in _TIES]
        owners = [m for m in fact.members_in("agent") if m.kind == "person"]
        if len(roles) == 1 and len(owners) == 1:
            yield from _relation(fact, roles[0], named, owners[0])


def _relation(fact: Fact, role: str, bearers: tuple[Member, ...], owner: Member) -> Iterator[Fact]:
    if bearers:
        members = (*(replace(m, role="agent", kind="person") for m in bearers), replace(owner, role="theme"))
        yield replace(fact, predicate=f"be {role} of", members=members, tags=(), kind="relation").with_id()
