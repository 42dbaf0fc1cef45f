"""What did not happen, said without "not": almost and nearly, imagined situations, negative implicatives, exceptives."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token

# Adverbs that deny the verb that they modify.
_APPROXIMATIVES = frozenset(("almost", "nearly", "practically", "virtually"))
# What stands before the infinitive of something intended: "was about to sell".
_INTENDED = frozenset("about going meant supposed set ready due poised".split())
# States that are as good as true: "I almost always know".
_GRADED = frozenset("be seem feel look sound know think like love need".split())
# Verbs whose complement is an imagined situation.
_IMAGINED = frozenset("imagine pretend suppose picture fantasize fantasise daydream".split())
# Governors whose infinitive or gerund did not happen.
NEGATIVE_IMPLICATIVES = frozenset("stop quit fail refuse forget decline neglect avoid omit resist escape".split())
_UNIVERSAL = frozenset("everyone everybody everything all nobody nothing none anyone anybody anything".split())
_QUANTIFIERS = frozenset("all every each no whole entire any".split())
_OF_NOUN = frozenset(("det", "predet", "amod", "appos"))
_EXCEPT = frozenset("but except excepting excluding minus barring save".split())


def base_form(verb: "Token") -> str:
    """The lemma of a verb, where the lemmatizer errs after the tagger ("forgot")."""
    return lx.BASE_FORMS.get(verb.lower_, verb.lemma_.lower())


def is_approximated(verb: "Token", governors: tuple["Token", ...]) -> bool:
    """ "I almost bought a boat", "I nearly had to move": it did not happen."""
    if verb.lemma_ in _GRADED and not governors:
        return False
    return any(c.lower_ in _APPROXIMATIVES and c.dep_ == "advmod" and c.i < t.i for t in (verb, *governors) for c in t.children)


def is_imagined(verb: "Token") -> bool:
    """ "Imagine I lived in Paris", "let's pretend we own it", "as if": the situation is not real."""
    token = verb
    while token.head != token and token.dep_ in ("ccomp", "xcomp", "conj", "advcl"):
        token = token.head
        if token.lemma_.lower() in _IMAGINED and token.i < verb.i:
            return True
    return False


def is_unfulfilled(verb: "Token") -> bool:
    """ "I was about to sell it", "I was going to move", "I was all set to go": intended in the past, and left open."""
    to = next((c for c in verb.children if c.tag_ == "TO"), None)
    before = to.nbor(-1) if to is not None and to.i > to.sent.start else None
    if before is None or before.lower_ not in _INTENDED:
        return False
    head = before.head if before.lower_ == "about" or before.pos_ == "ADJ" else before
    return head.lower_ in ("was", "were") or any(c.lower_ in ("was", "were") for c in head.children if c.dep_ in ("aux", "auxpass"))


def excepted(nouns: tuple["Token", ...]) -> tuple["Token", ...]:
    """Leo of "everyone but Leo", "nobody except Leo", "apart from Leo, everyone": of them the opposite is true."""
    for noun in nouns:
        if _is_universal(noun):
            found = tuple(_after_marker(noun))
            if found:
                return found
    return ()


def _is_universal(noun: "Token") -> bool:
    """ "Everyone", "my whole family", "we all"."""
    return noun.lower_ in _UNIVERSAL or any(c.lower_ in _QUANTIFIERS and c.dep_ in _OF_NOUN for c in noun.children)


def _after_marker(noun: "Token") -> Iterator["Token"]:
    for token in noun.sent:
        if _is_marker(token) and (
            token in noun.subtree or token.i == noun.i + 1 or _opens_sentence(token, noun) or _ends_clause(token, noun)
        ):
            first = next((t for t in noun.doc[token.i + 1 : token.sent.end] if t.pos_ in ("PROPN", "NOUN", "PRON")), None)
            if first is not None:
                head = first.head if first.dep_ == "compound" else first
                yield head
                yield from (c for c in head.conjuncts if c.i > head.i and c.pos_ in ("PROPN", "NOUN", "PRON"))
            return


def _is_marker(token: "Token") -> bool:
    if token.lower_ in _EXCEPT:
        return True
    after = token.nbor(1).lower_ if token.i + 1 < token.sent.end else ""
    return (token.lower_, after) in (("apart", "from"), ("aside", "from"), ("other", "than"), ("exception", "of"))


def _opens_sentence(marker: "Token", noun: "Token") -> bool:
    """ "Apart from Leo, everyone came"."""
    comma = any(t.text == "," for t in noun.doc[marker.i : noun.i])
    return marker.i <= marker.sent.start + 1 and marker.lower_ != "but" and marker.i < noun.i and comma


def _ends_clause(marker: "Token", subject: "Token") -> bool:
    """ "Everyone came to dinner, save for Leo": it speaks of the subject if nothing in between is of all, too."""
    verb = subject.head
    if marker.lower_ == "but" or not subject.dep_.startswith("nsubj") or marker.i < verb.i or verb not in marker.ancestors:
        return False
    return not any(t.lower_ in _UNIVERSAL | _QUANTIFIERS for t in verb.doc[verb.i : marker.i])
