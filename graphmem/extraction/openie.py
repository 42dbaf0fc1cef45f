"""Open information extraction: clauses, appositions and possessives as n-ary tuples in the words of the sentence.

Facts use names and lemmas, and a salience filter rejects many; these tuples cover every clause, so that clause analysis can be
measured by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import Argument, arguments, phrase_tokens, surface_text
from graphmem.extraction.clauses.clause_finder import Clause, find_clauses

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIEConfidence:
    """Confidence (0 to 1) by the source of a tuple, most reliable first. Only the order matters: for the precision-recall curve."""

    main_clause: float = 0.9
    relative_clause: float = 0.8
    participle: float = 0.7
    apposition: float = 0.6
    # Questions, purposes and other clauses that assert nothing.
    unasserted: float = 0.5
    possessive: float = 0.4


CONFIDENCE = OpenIEConfidence()
_ARGUMENTS = frozenset(("object", "recipient", "attribute", "quality", "agent", "preposition", "adverb", "complement"))
_HELPERS = frozenset(("aux", "auxpass", "neg", "prt"))
_POSTMODIFIERS = frozenset(("relcl", "acl", "appos"))


@dataclass(frozen=True, slots=True)
class OpenIETuple:
    """One tuple: predicate and arguments (the subject first) in the words of the sentence, with a confidence from 0 to 1."""

    predicate: str
    arguments: tuple[str, ...]
    confidence: float


def openie_tuples(doc: "Doc") -> Iterator[OpenIETuple]:
    """The tuples of a text, sentence by sentence."""
    for sentence in doc.sents:
        for clause in find_clauses(sentence):
            yield from _clause_tuples(clause)
        for token in sentence:
            yield from _noun_tuples(token)


def _clause_tuples(clause: Clause) -> Iterator[OpenIETuple]:
    """The tuple of a clause; its governors join the predicate ("were able to reinforce")."""
    if not clause.subject or _has_verbal_complement(clause.verb):
        return
    chain = _predicate_chain(clause.verb)
    words = _predicate(chain)
    after, before = _arguments_around_verb(clause, chain, words)
    parts = [phrase_tokens(token) for token in (*after, *before)]
    if after and after[0].dep_ in ("prep", "agent") and after[0].n_rights:
        words.append(after[0])
        parts[0] = [t for t in parts[0] if t != after[0]]
    if clause.verb.dep_ == "relcl" and _is_object_relative(clause):
        parts.insert(0, phrase_tokens(clause.verb.head, without=_POSTMODIFIERS))
    if parts:
        be = "be " if _is_reduced_participle(clause.verb, words) else ""
        yield OpenIETuple(be + surface_text(words), (_subject(clause), *map(surface_text, parts)), _confidence(clause))


def _has_verbal_complement(verb: "Token") -> bool:
    """True if another verb complements it, or its adjective: the tuple is that verb's."""
    complements = [c for child in verb.children for c in (child, *(child.children if child.dep_ == "acomp" else ()))]
    return any(c.dep_ == "xcomp" and c.pos_ in ("VERB", "AUX") for c in complements)


def _predicate_chain(verb: "Token") -> list["Token"]:
    """The verb and the verbs or adjectives that it complements."""
    chain = [verb]
    while (chain[-1].dep_ == "xcomp" and chain[-1].head.pos_ in ("VERB", "AUX", "ADJ")) or chain[-1].dep_ == "acomp":
        chain.append(chain[-1].head)
    return chain


def _predicate(chain: list["Token"]) -> list["Token"]:
    """The verbs with their auxiliaries, negations, particles and the adverbs between them."""
    words = [*_shared_auxiliaries(chain[-1]), *chain]
    for token in chain:
        words += [c for c in token.children if c.dep_ in _HELPERS]
    first = min(word.i for word in words)
    for token in chain:
        words += [
            c for c in token.children if c.dep_ == "advmod" and c.tag_ != "WRB" and not list(c.children) and _precedes_verb(c, token, first)
        ]
    return words


def _precedes_verb(adverb: "Token", verb: "Token", first: int) -> bool:
    return first < adverb.i < verb.i or adverb.i == verb.i - 1


def _shared_auxiliaries(top: "Token") -> list["Token"]:
    """The auxiliaries shared with the first conjunct: "was" of "was captured and killed"."""
    own = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in top.children)
    if own or top.dep_ != "conj" or top.tag_ not in ("VB", "VBN", "VBG"):
        return []
    return [c for c in top.head.children if c.dep_ in ("aux", "auxpass", "neg")]


def _arguments_around_verb(clause: Clause, chain: list["Token"], words: list["Token"]) -> tuple[list["Token"], list["Token"]]:
    """The arguments after the verb, and those before it."""
    taken = {token.i for token in (*words, *chain, clause.subject[0])}
    found = [a.token for verb in chain for a in arguments(verb) if a.token.i not in taken and _is_argument(a)]
    found.sort(key=lambda token: token.i)
    return [t for t in found if t.i > clause.verb.i], [t for t in found if t.i < clause.verb.i]


def _is_argument(argument: Argument) -> bool:
    return argument.function in _ARGUMENTS and argument.token.tag_ not in ("WRB", "WDT", "WP")


def _is_object_relative(clause: Clause) -> bool:
    """ "the road trip we took": the modified noun is the object of the relative clause."""
    verb = clause.verb
    if clause.subject[0] == verb.head or any(c.tag_ == "WRB" for c in verb.children):
        return False
    return not any(c.dep_ in ("nsubj", "nsubjpass") and c.tag_ in ("WDT", "WP") for c in verb.children)


def _subject(clause: Clause) -> str:
    return surface_text(phrase_tokens(clause.subject[0], without=_POSTMODIFIERS if clause.verb.dep_ in ("relcl", "acl") else frozenset()))


def _is_reduced_participle(verb: "Token", words: list["Token"]) -> bool:
    """ "founded in 1905": a participle without its "was"."""
    return verb.tag_ in ("VBN", "VBG") and verb.dep_ in ("acl", "advcl", "conj") and not any(w.dep_ in ("aux", "auxpass") for w in words)


def _confidence(clause: Clause) -> float:
    if clause.unasserted:
        return CONFIDENCE.unasserted
    if clause.verb.dep_ in ("ROOT", "conj", "ccomp"):
        return CONFIDENCE.main_clause
    return CONFIDENCE.relative_clause if clause.verb.dep_ == "relcl" else CONFIDENCE.participle


def _noun_tuples(token: "Token") -> Iterator[OpenIETuple]:
    """The tuples of an apposition ("Anna, a nurse") and a possessive ("Anna 's house")."""
    if token.dep_ == "appos" and token.head.pos_ in ("NOUN", "PROPN") and token.pos_ in ("NOUN", "PROPN"):
        described = surface_text(phrase_tokens(token.head, without=_POSTMODIFIERS | {"punct"}))
        yield OpenIETuple(
            "be", (described, surface_text(phrase_tokens(token, without=frozenset(("relcl", "punct"))))), CONFIDENCE.apposition
        )
    if token.dep_ == "poss" and token.tag_ != "WP$":
        owner = [t for t in phrase_tokens(token) if t.tag_ != "POS"]
        yield OpenIETuple(
            "has",
            (surface_text(owner), surface_text(phrase_tokens(token.head, without=_POSTMODIFIERS | {"poss"}))),
            CONFIDENCE.possessive,
        )
