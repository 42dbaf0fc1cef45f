"""What the clause reader found, as n-ary tuples in the words of the sentence: clauses, appositions and possessives.

Facts use names and lemmas and leave out what is not worth keeping; this view has every clause as it was read, so that the reader
can be measured by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import Argument, arguments, phrase_tokens, surface_text
from graphmem.extraction.clauses.clause_finder import Clause, find_clauses

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How sure a reading is, by what it was read from.
MAIN, RELATIVE, PARTICIPLE, APPOSITION, ASIDE, POSSESSIVE = 0.9, 0.8, 0.7, 0.6, 0.5, 0.4
_ARGUMENTS = frozenset(("object", "recipient", "attribute", "quality", "agent", "preposition", "adverb", "complement"))
_HELPERS = frozenset(("aux", "auxpass", "neg", "prt"))
_BESIDE = frozenset(("relcl", "acl", "appos"))


@dataclass(frozen=True, slots=True)
class OpenIETuple:
    """One tuple: the predicate's words, the arguments (the subject first), and how sure the reading is (0 to 1)."""

    predicate: str
    arguments: tuple[str, ...]
    confidence: float


def tuples(doc: "Doc") -> Iterator[OpenIETuple]:
    """The tuples of a text, sentence by sentence."""
    for sentence in doc.sents:
        for clause in find_clauses(sentence):
            yield from _of_clause(clause)
        for token in sentence:
            yield from _of_noun(token)


def _of_clause(clause: Clause) -> Iterator[OpenIETuple]:
    """The clause with the verbs that govern it ("were able to reinforce") as one predicate."""
    if not clause.subject or _is_under(clause.verb):
        return
    chain = _chain(clause.verb)
    words = _predicate(chain)
    after, before = _split(clause, chain, words)
    parts = [phrase_tokens(token) for token in (*after, *before)]
    if after and after[0].dep_ in ("prep", "agent") and after[0].n_rights:
        words.append(after[0])
        parts[0] = [t for t in parts[0] if t != after[0]]
    if clause.verb.dep_ == "relcl" and _stands_for_object(clause):
        parts.insert(0, phrase_tokens(clause.verb.head, without=_BESIDE))
    if parts:
        be = "be " if _is_bare_participle(clause.verb, words) else ""
        yield OpenIETuple(be + surface_text(words), (_subject(clause), *map(surface_text, parts)), _confidence(clause))


def _is_under(verb: "Token") -> bool:
    """Another verb is its complement, or that of its adjective: the tuple is that verb's."""
    below = [c for child in verb.children for c in (child, *(child.children if child.dep_ == "acomp" else ()))]
    return any(c.dep_ == "xcomp" and c.pos_ in ("VERB", "AUX") for c in below)


def _chain(verb: "Token") -> list["Token"]:
    """The verb and the verbs or adjectives whose complement it is."""
    chain = [verb]
    while (chain[-1].dep_ == "xcomp" and chain[-1].head.pos_ in ("VERB", "AUX", "ADJ")) or chain[-1].dep_ == "acomp":
        chain.append(chain[-1].head)
    return chain


def _predicate(chain: list["Token"]) -> list["Token"]:
    """The verbs with their auxiliaries, negations, particles and the adverbs between them."""
    words = [*_borrowed(chain[-1]), *chain]
    for token in chain:
        words += [c for c in token.children if c.dep_ in _HELPERS]
    first = min(word.i for word in words)
    for token in chain:
        words += [c for c in token.children if c.dep_ == "advmod" and c.tag_ != "WRB" and not list(c.children) and _leads(c, token, first)]
    return words


def _leads(adverb: "Token", verb: "Token", first: int) -> bool:
    return first < adverb.i < verb.i or adverb.i == verb.i - 1


def _borrowed(top: "Token") -> list["Token"]:
    """The auxiliaries of the verb it is joined to: "was" of "was captured and killed"."""
    own = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in top.children)
    if own or top.dep_ != "conj" or top.tag_ not in ("VB", "VBN", "VBG"):
        return []
    return [c for c in top.head.children if c.dep_ in ("aux", "auxpass", "neg")]


def _split(clause: Clause, chain: list["Token"], words: list["Token"]) -> tuple[list["Token"], list["Token"]]:
    """The arguments that come after the verb, and those before it."""
    taken = {token.i for token in (*words, *chain, clause.subject[0])}
    found = [a.token for verb in chain for a in arguments(verb) if a.token.i not in taken and _is_argument(a)]
    found.sort(key=lambda token: token.i)
    return [t for t in found if t.i > clause.verb.i], [t for t in found if t.i < clause.verb.i]


def _is_argument(argument: Argument) -> bool:
    return argument.function in _ARGUMENTS and argument.token.tag_ not in ("WRB", "WDT", "WP")


def _stands_for_object(clause: Clause) -> bool:
    """ "the road trip we took": what the clause hangs on is its object."""
    verb = clause.verb
    if clause.subject[0] == verb.head or any(c.tag_ == "WRB" for c in verb.children):
        return False
    return not any(c.dep_ in ("nsubj", "nsubjpass") and c.tag_ in ("WDT", "WP") for c in verb.children)


def _subject(clause: Clause) -> str:
    return surface_text(phrase_tokens(clause.subject[0], without=_BESIDE if clause.verb.dep_ in ("relcl", "acl") else frozenset()))


def _is_bare_participle(verb: "Token", words: list["Token"]) -> bool:
    """ "founded in 1905": its "was" was left out."""
    return verb.tag_ in ("VBN", "VBG") and verb.dep_ in ("acl", "advcl", "conj") and not any(w.dep_ in ("aux", "auxpass") for w in words)


def _confidence(clause: Clause) -> float:
    if clause.unasserted:
        return ASIDE
    if clause.verb.dep_ in ("ROOT", "conj", "ccomp"):
        return MAIN
    return RELATIVE if clause.verb.dep_ == "relcl" else PARTICIPLE


def _of_noun(token: "Token") -> Iterator[OpenIETuple]:
    """ "Anna, a nurse" and "Anna 's house"."""
    if token.dep_ == "appos" and token.head.pos_ in ("NOUN", "PROPN") and token.pos_ in ("NOUN", "PROPN"):
        named = surface_text(phrase_tokens(token.head, without=_BESIDE | {"punct"}))
        yield OpenIETuple("be", (named, surface_text(phrase_tokens(token, without=frozenset(("relcl", "punct"))))), APPOSITION)
    if token.dep_ == "poss" and token.tag_ != "WP$":
        owner = [t for t in phrase_tokens(token) if t.tag_ != "POS"]
        yield OpenIETuple("has", (surface_text(owner), surface_text(phrase_tokens(token.head, without=_BESIDE | {"poss"}))), POSSESSIVE)
