"""Bare generic and abstract nouns as tags of a fact: "photo", "joy" and "project" are no entities without a name or an owner."""

from dataclasses import replace

from graphmem.language import lexicon as lx
from graphmem.model import Fact, Member

# Roles whose members are entities whatever they are called.
_ALWAYS = frozenset(("amount", "degree", "reporter", "owner"))


def with_tags(fact: Fact) -> Fact:
    """The fact with its generic members as tags ("theme=photo"); at least one member stays."""
    generic = [m for m in fact.members if is_generic(m)]
    kept = tuple(m for m in fact.members if m not in generic)
    if not generic or not kept:
        return fact
    tags = (*fact.tags, *(f"{m.role}={m.name}" for m in generic))
    return replace(fact, members=kept, tags=tuple(dict.fromkeys(tags))).with_id()


def is_generic(member: Member) -> bool:
    """True for a bare noun of a kind or a value, without a name, an owner or a modifier."""
    bare = member.kind == "concept" and member.name.islower() and " " not in member.name
    return bare and member.role not in _ALWAYS and member.name in lx.UNSPECIFIC
