"""Words that the parser attaches to the wrong one, where grammar alone tells which: infinitives, days, named owners, "rid of"."""

from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.comma_splices import set_tree
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE = frozenset(("VBD", "VBP", "VBZ"))
_ACTIVE = {"auxpass": "aux", "nsubjpass": "nsubj"}
# Verbs that may have two objects, of which a passive keeps one.
_GIVING = frozenset(
    "get give buy send bring make show tell offer teach read sell lend hand pass order find cook bake award pay grant owe ask call"
    " name elect consider deem appoint write feed leave save assign".split()
)
_DAYS = frozenset(("yesterday", "today", "tomorrow", "tonight"))


def repair_attachments(doc: "Doc") -> None:
    """Mend the tree of a parse in place.

    A bare infinitive goes on another infinitive, and no finite verb: the "be" of "I asked them to join a club I am part of and be
    hosts" goes on "join". A day is no object of the preposition of "a shelter I help at yesterday". "Got rid of it" is no passive. In
    "for my daughter Sara's party" it is the party that the preposition governs. In "I got Lola a bag" Lola gets it, and "he's lost his
    ball" is no passive. "I had a tooth pulled" says what was done to it.
    """
    heads: dict[int, int] = {}
    labels: dict[int, str] = {}
    for token in doc:
        if token.dep_ == "conj" and token.tag_ == "VB":
            _reattach_infinitive(token, heads)
        elif token.lower_ in _DAYS and token.dep_ == "pobj" and token.head.head.dep_ == "relcl":
            heads[token.i], labels[token.i] = token.head.head.i, "npadvmod"
        elif token.lower_ == "rid" and any(c.lemma_ == "get" for c in token.lefts):
            _read_as_active(token, labels)
        elif token.dep_ == "appos" and token.pos_ == "NOUN" and token.head.dep_ != "ROOT":
            _give_to_named_owner(token, heads, labels)
            _give_to_recipient(token, token.head, heads, labels)
        elif token.dep_ == "npadvmod" and token.pos_ == "NOUN" and token.left_edge.i:
            _give_to_recipient(token, token.doc[token.left_edge.i - 1], heads, labels)
        elif token.dep_ == "acl" and token.tag_ == "VBN":
            _read_as_had_done(token, heads, labels)
        elif token.dep_ == "auxpass" and token.lower_ in ("'s", "’s") and _is_perfect(token.head):
            token.lemma_ = "have"
            labels |= {c.i: _ACTIVE[c.dep_] for c in token.head.children if c.dep_ in _ACTIVE}
    if heads or labels:
        set_tree(doc, heads, labels)


def _reattach_infinitive(verb: "Token", heads: dict[int, int]) -> None:
    """Give a bare infinitive that is coordinated with a finite verb inside another clause to the nearest infinitive above that."""
    finite = verb.head
    governed = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "neg") for c in verb.children)
    if governed or finite.tag_ not in _FINITE or any(c.tag_ == "MD" or c.lemma_ == "do" for c in finite.children if c.dep_ == "aux"):
        return
    above = next((t for t in finite.ancestors if t.tag_ == "VB" and t.i < finite.i), None)
    if above is not None:
        heads[verb.i] = above.i
        heads |= {c.i: above.i for c in finite.children if c.dep_ == "cc" and c.i == verb.left_edge.i - 1}


def _give_to_named_owner(owned: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """ "my daughter Sara's party": the party takes the place of "daughter", which goes with the name."""
    role = owned.head
    name = next((c for c in owned.lefts if c.dep_ == "poss" and c.pos_ == "PROPN" and c.i == role.i + 1), None)
    if name is not None:
        heads[owned.i], labels[owned.i] = role.head.i, role.dep_
        heads[role.i], labels[role.i] = name.i, "compound"


def _read_as_active(rid: "Token", labels: dict[int, str]) -> None:
    """ "I got rid of it": the subject acts, and "get rid" is one verb."""
    rid.lemma_, rid.pos_ = "get rid", "VERB"
    labels |= {c.i: _ACTIVE[c.dep_] for c in rid.children if c.dep_ in _ACTIVE}


def _give_to_recipient(thing: "Token", person: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """ "I got Lola a bag", "I got her a spa day": who gets something, and what; no comma makes them one."""
    verb = person.head
    given = any(c.lower_ in ("a", "an", "some") for c in thing.lefts) and thing.left_edge.i == person.i + 1
    somebody = person.pos_ == "PROPN" or person.lower_ in ("me", "him", "her", "us", "them", "you")
    if given and somebody and person.dep_ == "dobj" and verb.lemma_ in _GIVING and thing.head in (person, verb):
        heads[thing.i], labels[thing.i] = verb.i, "dobj"
        labels[person.i] = "dative"


def _read_as_had_done(done: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """ "I had a tooth pulled": what was done to it, and not what I had; unlike "I had a dog named Rex"."""
    thing, verb = done.head, done.head.head
    had = verb.lemma_ == "have" and (verb.tag_ == "VBD" or (verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.lefts)))
    agent = any(c.dep_ == "agent" or c.lower_ == "by" for c in done.rights)
    if had and thing.dep_ == "dobj" and done.i == thing.i + 1 and not agent and done.lemma_ not in lx.NAMING | {"leave", "base", "make"}:
        heads[done.i], labels[done.i] = verb.i, "ccomp"
        heads[thing.i], labels[thing.i] = done.i, "nsubj"


def _is_perfect(verb: "Token") -> bool:
    """ "lost" of "he's lost his ball" and "been" of "it's been great": "'s" is "has", since a passive has no object."""
    owned = any(c.dep_ == "dobj" for c in verb.rights) and verb.lemma_ not in _GIVING
    return verb.tag_ == "VBN" and (owned or verb.lemma_ in ("be", "become", "come", "happen"))
