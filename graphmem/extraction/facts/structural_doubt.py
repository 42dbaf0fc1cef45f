"""Facts whose members are not those that the sentence names, by signs in the parse: they are kept as remarks, in the words as said.

A whole fact claims who did what; a remark only claims that somebody said so. So a clause that the rules do not read with certainty
is better quoted.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import DOUBT
from graphmem.extraction.facts.lost_words import is_concrete, lost_content, stems
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSE = frozenset(("relcl", "advcl", "ccomp", "conj", "parataxis", "acl", "csubj"))
_SIDE = frozenset(("agent", "owner", "reporter", "degree"))


def is_doubtful(parsed: ParsedMessage, clause: Clause, fact: Fact, told: Collection[int]) -> bool:
    """True if the members of a fact are probably not all that its clause says, or not in these roles.

    `told`: the verbs and their governors (token numbers) of clauses that are read as facts of their own.
    """
    if fact.kind in ("relation", "instruction") or fact.predicate == "be named" or clause.excepted:
        return False
    return (
        _has_no_subject(clause, fact)
        or _is_an_activity(clause, fact)
        or _names_only_an_example(clause, fact)
        or _is_aside(clause, fact)
        or _follows_relative_clause(clause)
        or _loses_content(parsed, clause, fact, told)
    )


def _has_no_subject(clause: Clause, fact: Fact) -> bool:
    """ "My chores are sorting mail and sweeping": an active verb, and nobody who acts."""
    active = not clause.passive and clause.verb.lemma_ != "be" and not clause.imperative
    active = active and not (clause.verb.lemma_ in ("take", "cost") and fact.members_in("amount"))  # "It took me two hours to get home"
    return active and not fact.members_in("agent")


def _is_an_activity(clause: Clause, fact: Fact) -> bool:
    """ "I've been flat hunting" read as being a hunting: a person is no activity."""
    if clause.verb.lemma_ != "be" or not any(m.kind == "person" for m in fact.members_in("agent")):
        return False
    return any(c.dep_ == "attr" and c.lower_.endswith("ing") and not any(d.dep_ == "det" for d in c.lefts) for c in clause.verb.children)


def _names_only_an_example(clause: Clause, fact: Fact) -> bool:
    """ "I'm a fan of choirs like the Cantores": of what somebody is only the general noun, and an attribute from inside its phrase."""
    if clause.verb.lemma_ != "be":
        return False
    heads = [c for c in clause.verb.children if c.dep_ in ("attr", "acomp", "oprd")]
    words = {w for head in heads for one in (head, *head.conjuncts) for t in one.doc[one.left_edge.i : one.i + 1] for w in stems(t.text)}
    return bool(heads) and any(words.isdisjoint(stems(m.name)) for m in fact.members_in("attribute"))


def _follows_relative_clause(clause: Clause) -> bool:
    """ "stayed" of "I met Jean, who had lost a lot, yet stayed calm": of Jean or of the speaker."""
    verb = clause.top
    if verb.dep_ != "conj" or any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children):
        return False
    before = verb.left_edge.i - 1
    while before > verb.sent.start and (verb.doc[before].is_punct or verb.doc[before].dep_ in ("cc", "advmod")):
        before -= 1
    chain = (verb.doc[before], *verb.doc[before].ancestors)
    relatives = (t for t in chain if t.dep_ == "relcl" and t.i < verb.i and verb.head in t.ancestors)
    return any(c.tag_ in ("WP", "WDT") and c.dep_ == "nsubj" for t in relatives for c in t.lefts)


def _is_aside(clause: Clause, fact: Fact) -> bool:
    """ "the effort I put in", "when changing gears": undated, inside another clause, and without specifics or a subject."""
    if fact.event_start is not None:
        return False
    top = clause.top
    bare = not any(m.role not in _SIDE for m in fact.members)
    if top.dep_ in ("relcl", "acl"):
        return bare or _may_belong_to_another_noun(clause) or _only_says_which(clause)
    if top.tag_ == "VBG" and top.dep_ == "advcl" and top.head.tag_ == "VB":
        return True  # "I learned to bake it using ghee": how, and not that it was done
    subject = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for t in (clause.verb, top) for c in t.children)
    marked = top.dep_ == "pcomp" or any(c.dep_ in ("mark", "advmod") and c.tag_ in ("IN", "WRB") for c in top.lefts)
    return top.tag_ == "VBG" and marked and not subject


def _only_says_which(clause: Clause) -> bool:
    """ "the stuff they need", "the work I put in": a pronoun and a verb that tell which of something unspecific."""
    noun = clause.top.head
    own = [t for t in clause.top.subtree if t not in clause.subject]
    vague = noun.pos_ == "NOUN" and not is_concrete(noun) and clause.tense == "present" and not clause.perfect
    return vague and not any(t.pos_ in ("NOUN", "PROPN", "NUM") for t in own)


def _may_belong_to_another_noun(clause: Clause) -> bool:
    """ "the lesson from my course on knots, which is popular": a relative pronoun as subject, after nouns inside nouns."""
    noun = clause.top.head
    above = noun.head.head
    objects = any(c.dep_ == "dobj" and c.i < noun.i for c in above.children)  # "a set of mats from Tidewerk, which included ..."
    nested = noun.dep_ == "pobj" and (above.pos_ in ("NOUN", "PROPN") or objects)
    relative = (c for t in (clause.verb, clause.top) for c in t.lefts if c.dep_ in ("nsubj", "nsubjpass"))
    return nested and any(t.tag_ in ("WDT", "WP") or t.lower_ == "that" for t in relative)


def _loses_content(parsed: ParsedMessage, clause: Clause, fact: Fact, told: Collection[int]) -> bool:
    """True if several words of the clause, or one that names something specific, are in no member and no tag."""
    times = list(parsed.times.values())
    own = [t for t in _own_tokens(clause, told) if t.i not in parsed.foreign and not any(time.start <= t.idx < time.end for time in times)]
    lost = lost_content(parsed, own, [fact])
    specific = [t for t in lost if t.pos_ in ("PROPN", "NUM") or is_concrete(t)]
    bare = not any(m.role not in _SIDE for m in fact.members) and not fact.tags
    return len(specific) >= (1 if bare else DOUBT.lost_specific) or len(lost) >= DOUBT.lost_words


def _own_tokens(clause: Clause, told: Collection[int]) -> "list[Token]":
    """The tokens of the clause without those of clauses inside it."""
    verb = clause.verb
    inside = {
        t.i
        for one in verb.subtree
        if one != verb and one.dep_ in _CLAUSE and one.pos_ in ("VERB", "AUX") and (one.i in told or one.dep_ in ("conj", "parataxis"))
        for t in one.subtree
    }
    return [t for t in verb.subtree if t.i not in inside and t.lower_ not in lx.INTERJECTIONS]
