"""Bare generic and abstract nouns as tags of a fact: "photo", "joy" and "project" are no entities without a name or an owner."""

from collections.abc import Sequence
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
    tags = (*fact.tags, *(f"{m.role}={m.name}" for m in generic if not _is_inside(m, fact.tags)))
    return replace(fact, members=kept, tags=tuple(dict.fromkeys(tags))).with_id()


def _is_inside(member: Member, tags: Sequence[str]) -> bool:
    """True for the "work" of "circumstance=after work" and of "theme=cool projects in the works": said already, and no place of its own."""
    for tag in tags:
        role, _, phrase = tag.partition("=")
        words = [word.strip(",.").lower().rstrip("s") for word in phrase.split()]
        said = role != member.role or role == "circumstance"
        if member.name in words and " " in phrase and (said or (len(words) == 2 and words[0] == member.name)):
            return True
    return False


def is_generic(member: Member) -> bool:
    """True for a bare noun of a kind or a value, without a name, an owner or a modifier."""
    bare = member.kind == "concept" and member.name.islower() and " " not in member.name
    return bare and member.role not in _ALWAYS and member.name in lx.UNSPECIFIC
