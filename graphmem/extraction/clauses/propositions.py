"""Clauses -> propositions: a predicate, members by role, and a reporter if somebody else said it."""

from collections.abc import Iterator
from dataclasses import replace

from graphmem.extraction.clauses.actions import action_propositions
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.copulas import copular_propositions
from graphmem.extraction.clauses.denials import is_called_false
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.clauses.phrases import content_noun, members_as, object_referents
from graphmem.language import lexicon as lx
from graphmem.model import Member


def find_propositions(parsed: ParsedMessage, clause: Clause) -> Iterator[Proposition]:
    """The propositions of a clause: mostly one; a list of qualities gives several, a clause without content none."""
    if clause.verb.lemma_ == "be":
        found = copular_propositions(parsed, clause)
    elif _is_word(clause.verb.text) and not clause.verb.ent_type_:
        found = action_propositions(parsed, clause)
    else:
        return
    beside = (*_owners(parsed, clause), *_reporters(parsed, clause))
    for proposition in found:
        yield replace(proposition, members=(*proposition.members, *beside)) if beside else proposition


def _is_word(text: str) -> bool:
    """True for ASCII letters with none three times in a row: other verbs are foreign or drawn out ("mooooved")."""
    return text.isalpha() and text.isascii() and all(len(set(three)) > 1 for three in zip(text, text[1:], text[2:], strict=False))


def _owners(parsed: ParsedMessage, clause: Clause) -> Iterator[Member]:
    """Ada of "my shop is open": the owner of a concrete subject, unless its name says so already."""
    for token in clause.subject:
        noun = content_noun(token)
        favourite = any(c.lower_ in ("favorite", "favourite") for c in noun.lefts)  # a predicate of its own: have favourite
        if token.head in clause.governors and token.head.lemma_ == "be":
            continue  # "my plan is to visit Rome"
        if (
            noun.pos_ == "NOUN"
            and parsed.referents(noun)
            and not favourite
            and noun.lemma_.lower() not in lx.ABSTRACT | lx.RELATIONAL_NOUNS
        ):
            owners = [r for c in noun.lefts if c.dep_ == "poss" for r in parsed.referents(c) if r.kind in ("person", "organisation")]
            yield from members_as("owner", owners)


def _reporters(parsed: ParsedMessage, clause: Clause) -> tuple[Member, ...]:
    """Tom of "Tom told me that ..." and "according to Tom, ..."; the two who talk are no reporters."""
    for governor in dict.fromkeys((*clause.governors, clause.verb.head)):
        if clause.verb.dep_ == "ccomp" and governor.lemma_ in lx.REPORTING and not is_called_false(governor):
            reporters = [r for c in governor.children if c.dep_ == "nsubj" for r in parsed.referents(c) if r.name not in parsed.turn.people]
            if reporters:
                return tuple(members_as("reporter", reporters))
    for child in clause.top.children:
        if child.lower_ == "according":
            return tuple(members_as("reporter", object_referents(parsed, child)))
    return ()
