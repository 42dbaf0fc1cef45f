"""The words of content that no fact of their sentence holds."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.counterfactuals import base_form
from graphmem.extraction.clauses.frame_lexicon import light_verbs
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import REMARKS
from graphmem.language import lexicon as lx
from graphmem.language.stemming import terms_of
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Token

EMPTY = lx.GENERIC | lx.EMPTY_NOUNS | lx.INTERJECTIONS | lx.EVALUATIVE | lx.LIGHT_VERBS | lx.EMPTY_VERBS
_CLOCK = re.compile(r"\d{1,2}([:.]\d{2})?([ap]m|h)|\d{1,2}:\d{2}")
# Verbs whose complement has the fact.
_GOVERNING = lx.RAISED | lx.REPORTING | lx.ASPECT | lx.PLANNED | lx.WISHED | lx.DOUBTED | lx.ASKING | lx.CAUSATIVES


def lost_content(parsed: ParsedMessage, tokens: "Iterable[Token]", held: Sequence[Fact]) -> "list[Token]":
    """The nouns, names and numbers among the tokens that none of the facts holds in its members, tags, predicate or time."""
    spans = [(f.start, f.end) for f in held if f.is_remark]
    words = {
        w for f in held if not f.is_remark for w in stems(" ".join((f.predicate, f.recurrence, *(m.name for m in f.members), *f.tags)))
    }
    starts = {f.event_start for f in held}
    told_times = [time for time in parsed.times.values() if time.from_ in starts]
    named = {link.role for link in parsed.references.links}  # "sister" of "my sister Anna": a fact of its own
    return [
        t
        for t in tokens
        if t.i not in named
        and (t.pos_ in ("PROPN", "ADJ") or is_content(t))
        and (t.text.isalnum() or t.pos_ == "NUM")
        and t.ent_type_ != "DATE"
        and not _CLOCK.fullmatch(t.lower_)
        and not any(time.start <= t.idx < time.end for time in told_times)
        and t.lemma_.lower() not in EMPTY
        and not (t.pos_ == "VERB" and base_form(t) in _GOVERNING)
        and t.text not in parsed.turn.people
        and not any(start <= t.idx < end for start, end in spans)
        and (terms := stems(t.text) | stems(base_form(t)))  # none of "To" in "How to Win Friends"
        and not words & terms
        and not (t.dep_ == "acl" and t.lemma_ in lx.NAMING)
        and (t.head.lemma_.lower(), t.lemma_.lower()) not in light_verbs()
    ]


def stems(text: str) -> frozenset[str]:
    """The index terms of a text."""
    return frozenset(terms_of(text))


def is_loss(tokens: "Sequence[Token]") -> bool:
    """True if what is lost is worth a remark: a concrete noun, name or number, or several words."""
    told = [t for t in tokens if t.lemma_.lower() not in _TALK]
    return any(t.pos_ in ("PROPN", "NUM") or is_concrete(t) for t in told) or len(told) >= REMARKS.lost_words


# "since we last spoke", "so much has happened".
_TALK = frozenset("speak talk chat catch happen share update".split())


def is_content(token: "Token") -> bool:
    """True for nouns, verbs, adjectives and numbers with a meaning of their own."""
    if token.ent_type_ in ("DATE", "TIME") and token.pos_ != "VERB":
        return False
    if token.pos_ == "NUM":
        return token.ent_type_ not in ("ORDINAL",) and token.lower_ != "one"
    return token.pos_ in ("NOUN", "VERB", "ADJ") and token.is_alpha and token.lemma_.lower() not in EMPTY


def is_concrete(token: "Token") -> bool:
    """True for a noun of something in particular: "guitar", "tax form", not "dream", "these ideas" or "your shop"."""
    gerund = token.tag_ == "VBG" and not any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in token.children)
    activity = gerund and token.dep_ in _NOMINAL and is_content(token)
    activity = activity or (token.pos_ == "PROPN" and bool(token.is_sent_start) and token.lower_.endswith("ing"))  # "Swimming helped me"
    if not activity and (token.pos_ not in ("NOUN", "PROPN") or not is_content(token) or token.dep_ == "compound"):
        return False
    lemma, lefts = token.lemma_.lower(), list(token.lefts)
    if (token.head.lemma_.lower(), lemma) in light_verbs():
        return False  # "give it a try"
    if activity:
        return True
    if lemma in lx.ABSTRACT or lemma.endswith("ness") or lemma in lx.TIME_UNITS:
        return False
    if any(c.lower_ in _NOT_OURS for c in lefts):
        return False
    if lemma not in lx.UNSPECIFIC:
        return True
    return any(c.dep_ in ("compound", "amod", "nmod", "poss") and is_content(c) and c.lemma_.lower() not in lx.UNSPECIFIC for c in lefts)


def goes_on(gerund: "Token") -> bool:
    """ "keep trying", "am staying and waiting": the gerund is the verb of the clause, and no activity that is spoken of."""
    if gerund.dep_ == "conj":
        return gerund.head.pos_ in ("VERB", "AUX") and (gerund.head.dep_ not in _NOMINAL or goes_on(gerund.head))
    return gerund.dep_ == "xcomp" and base_form(gerund.head) in lx.ASPECT | {"keep", "stay", "continue"}


# Where a gerund is what is spoken of: "swimming helped me", "I took up rowing".
_NOMINAL = frozenset("nsubj csubj dobj pobj pcomp xcomp conj".split())
# "your shop", "these ideas": the addressee knows it, or it is only pointed at.
_NOT_OURS = frozenset(("your", "ur", "this", "that", "these", "those", "such"))
