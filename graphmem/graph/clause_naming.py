"""Names for the pronouns of a clause, as far as its fact tells whom or what they mean."""

import re

from graphmem.graph.fact_sentences import with_ending_s
from graphmem.graph.topics import noun_stems
from graphmem.language import lexicon as lx
from graphmem.language.stemming import terms_of
from graphmem.model import Fact

FAR = 6
"""A pronoun after so many words may mean what was named in the clause."""
_SUBJECTS = frozenset("he she it".split())
_OWNERS = frozenset("his her its their".split())
_NAMING = ("be named", "be called")
_OBJECT = re.compile(r"(?<=[^\W\d_] )(?:it|him|them|her(?=[,.;!?]|$| (?:to|an?|the|in|on|at|for|with|from|up|out|and|about)\b))(?![\w'’])")
_LONG_NAME = 4


def with_names(text: str, fact: Fact) -> str:
    """A clause with the names of what its first word and its only object point at."""
    return _with_object(_with_subject(text, fact), fact)


def _with_subject(text: str, fact: Fact) -> str:
    """A clause with the name of the one that its first word means: "He was so brave" of Max -> "Max was so brave"."""
    first, space, rest = text.partition(" ")
    pronoun, mark, tail = first.replace("’", "'").partition("'")
    is_owner = pronoun.casefold() in _OWNERS and fact.predicate.startswith(_NAMING)
    if (pronoun.casefold() not in _SUBJECTS and not is_owner) or not rest:
        return text
    told = next((value for role, value in fact.role_tags if role == pronoun.casefold()), "")
    is_person = pronoun.casefold() not in lx.IT
    acting = [m.name for m in fact.members_in("agent") if is_person and (m.entity_id != fact.said_by or not m.entity_id)]
    name = told or (acting[0] if len(acting) == 1 else "")
    if not name or len(name.split()) > _LONG_NAME or name.casefold() == pronoun.casefold():
        return text
    mark, tail = ("'", "s") if is_owner else (mark, tail)
    return f"{_with_article(name)}{mark}{tail}{space}{rest}"


def _with_object(text: str, fact: Fact) -> str:
    """A clause with the name of the one thing in the fact that it points at: "I painted it" of the kayak -> "I painted the kayak"."""
    pointed = list(_OBJECT.finditer(text))
    there = {*terms_of(text)}
    missing = [m.name for m in fact.members_in("theme", "recipient", "with") if there.isdisjoint(terms_of(m.name))]
    if len(pointed) != 1 or len(missing) != 1 or len(text[: pointed[0].start()].split()) >= FAR:
        return text
    if len(missing[0].split()) > _LONG_NAME or not (missing[0][:1].isupper() or noun_stems(missing[0])):
        return text
    is_plural = pointed[0][0] == "them" and missing[0][:1].islower() and not missing[0].endswith("s")
    name = with_ending_s(missing[0]) if is_plural else missing[0]
    return f"{text[: pointed[0].start()]}{_with_article(name)}{text[pointed[0].end() :]}"


def _with_article(name: str) -> str:
    return name if name[:1].isupper() else f"the {name}"
