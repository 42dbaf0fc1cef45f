"""Who "we" are beside the speaker, as far as a fact tells it: Ada's family, after "our family camping trip"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.topics import RELATIVES, REPLIES
from graphmem.language import lexicon as lx
from graphmem.language.stemming import terms_of
from graphmem.model import Fact

OTHERS = "others"
"""Stands for those who are not named."""
_PLURALS = frozenset(f"{noun}s" for noun in lx.KIN | lx.ROLES if not noun.endswith(("y", "child", "man", "wife"))) | {"buddies", "besties"}
_COLLECTIVES = frozenset("family fam kids children folks gang team crew band buddies besties classmates group".split())
_PARTNERS = frozenset("husband wife spouse partner boyfriend girlfriend fiancé fiancée fiance fiancee".split())
_NOUN = "|".join(sorted((_PLURALS | _COLLECTIVES | _PARTNERS) - {"groups"}, key=lambda noun: (-len(noun), noun)))
# An article is enough for those of whom somebody has one group, or whom somebody "has".
_ONE_GROUP = "kids|children|family|fam|gang|team|crew|band|guys"
# "my husband and kids", "your family", "the kids", "some friends from church", "the friends I have"
_GROUP = re.compile(
    rf"\b(?:(?:my|our|your|some|the(?= (?:{_ONE_GROUP})\b)) (?:\w+ )?(?:{_NOUN})\b(?:(?: and|, \w+ and) (?:{_NOUN})\b)?"
    rf"(?: from (?:the )?\w+\b)?|the (?:{_NOUN})(?= (?:that )?i(?: have|['’]ve)\b))",
    re.IGNORECASE,
)
_WITH_THEM = re.compile(r"\bwith ", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|us)\b", re.IGNORECASE)
_ARTICLE = re.compile("the ", re.IGNORECASE)
# What is not the speaker's own in what they say themselves, and in a question to them.
_NOT_THEIRS = re.compile(r"\byour\b", re.IGNORECASE)
_NOT_YOURS = re.compile(r"\b(?:my|our)\b", re.IGNORECASE)
_OWNER = re.compile(r"^(?:my|our|your|some|the) ", re.IGNORECASE)
_SAID_BEFORE = ("context", *REPLIES)


def companions_in(fact: Fact, speaker: str) -> str:
    """Who acts with the speaker: by the members of a fact, by what its "we" means, or by what was said right before; else ""."""
    acting = [m.name for m in fact.members_in("agent", "reporter")]
    if acting and speaker not in acting:
        return ""
    related = [name for name in acting if name.startswith(f"{speaker}'s ") and not RELATIVES.isdisjoint(terms_of(name))]
    meant = [name for role, value in fact.role_tags if role == "we" for name in value.split(" and ")]
    named = [name for name in meant if name not in (speaker, f"{speaker}'s group")]
    if related or named or tells_with_whom(fact.text):
        return " and ".join(related or named)
    before = [(_NOT_THEIRS if role == "context" else _NOT_YOURS).sub("", text) for role, text in fact.role_tags if role in _SAID_BEFORE]
    return next((group for text in before if (group := group_in(text, speaker))), "")


def group_in(text: str, speaker: str) -> str:
    """The people that a text calls the speaker's own, the last ones: "Ada's family" of "my family has been great"."""
    found = [match[0] for match in _GROUP.finditer(text)]
    group = next(iter([one for one in reversed(found) if not _ARTICLE.match(one)] or found[-1:]), "")
    return f"{speaker}'s {_OWNER.sub('', group)}" if group else ""


def with_companions(facts: Sequence[Fact], turn_of: Mapping[str, int]) -> list[Fact]:
    """Facts of a thread, in order; those about "us" with who that is, if the speaker named them shortly before; turns by message id."""
    latest: dict[str, tuple[int, str]] = {}
    found = []
    for fact in facts:
        speaker, turn = speaker_of(fact), turn_of[fact.message_id]
        if not speaker:
            found.append(fact)
            continue
        group = companions_in(fact, speaker) or group_in(_NOT_THEIRS.sub("", fact.text), speaker)
        if group.startswith(f"{speaker}'s "):
            latest[speaker] = turn, group
        before, named = latest.get(speaker, (0, ""))
        is_open = not group and _WE.search(fact.text) is not None and not tells_with_whom(fact.text)
        is_told = is_open and bool(named) and turn - before <= UNIT_ASSEMBLY.leaning
        found.append(replace(fact, tags=(*fact.tags, f"we={speaker} and {named}")) if is_told else fact)
    return found


def speaker_of(fact: Fact) -> str:
    """The name of who said a fact, if it is a member."""
    return next((m.name for m in fact.members if m.entity_id and m.entity_id == fact.said_by), "")


def tells_with_whom(text: str) -> bool:
    """True for a clause about "us" that says who they are: "we went camping with the kids"."""
    return any(_GROUP.match(text, found.end()) for found in _WITH_THEM.finditer(text))
