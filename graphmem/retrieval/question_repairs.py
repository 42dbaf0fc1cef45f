"""Mends the parse of short questions whose verb the parser takes for a noun: "What is Luca bringing?", "When did Poul's mum retire?"."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_BE = frozenset(("is", "are", "was", "were"))
_DO = frozenset(("do", "does", "did"))
_ASKING = frozenset(("what", "which", "who", "whom", "where", "why", "how", "when"))
_JOINING = frozenset(("and", ",", "&"))


def with_verb(doc: "Doc", nlp: "Language") -> "Doc":
    """The same document, in which the verb of the question (in English) is its root."""
    if doc.lang_ == "en" and len(doc) > 2 and doc[0].lower_ in _ASKING:
        _mend_progressive(doc, nlp)
        _mend_support(doc, nlp)
    return doc


def _mend_progressive(doc: "Doc", nlp: "Language") -> None:
    """Where a form of "be", names and a word in "-ing" follow each other, that word is the verb."""
    be = next((t for t in doc[1:4] if t.lower_ in _BE), None)
    if be is None:
        return
    end = be.i + 1
    while end < len(doc) and (doc[end].text[:1].isupper() or doc[end].lower_ in _JOINING):
        end += 1
    if end > be.i + 1 and end < len(doc) and _is_participle(doc[end]) and doc[end].pos_ not in ("VERB", "AUX"):
        people = [t for t in doc[be.i + 1 : end] if t.lower_ not in _JOINING]
        for token in people:
            token.tag_, token.pos_ = "NNP", "PROPN"
        several = end - be.i - 1 > len(people)
        _make_verb(be, doc[end], people[0] if several else people[-1], "VBG", nlp)


def _is_participle(token: "Token") -> bool:
    return token.is_lower and token.is_alpha and token.lower_.endswith("ing") and len(token) > 4


def _mend_support(doc: "Doc", nlp: "Language") -> None:
    """Where "did" has no verb, the last noun of what the parser takes for its subject is one: the "retire" of "mum retire"."""
    do = next((t for t in doc if t.dep_ == "ROOT"), None)
    if do is None or do.lower_ not in _DO or do.i > 3 or any(t.pos_ == "VERB" and t.i > do.i for t in doc):
        return
    verb = next((t for t in do.rights if t.dep_ in ("nsubj", "dobj", "attr") and t.tag_ in ("NN", "VB", "JJ")), None)
    subject = next((t for t in reversed(list(verb.lefts)) if t.dep_ in ("compound", "poss", "nsubj")), None) if verb is not None else None
    if verb is not None and subject is not None and subject.i == verb.i - 1:
        _make_verb(do, verb, subject, "VB", nlp)


def _make_verb(auxiliary: "Token", verb: "Token", subject: "Token", tag: str, nlp: "Language") -> None:
    """Make the verb the root, with the auxiliary, the subject and all that depended on either."""
    doc = verb.doc
    moved = [t for t in doc if t.i not in (auxiliary.i, verb.i) and t.head.i in (auxiliary.i, verb.i)]
    owners = [t for t in moved if t.dep_ in ("poss", "det", "amod") and t.i < subject.i]
    verb.tag_, verb.pos_, verb.dep_, verb.head = tag, "VERB", "ROOT", verb
    auxiliary.pos_, auxiliary.dep_, auxiliary.head = "AUX", "aux", verb
    for token in moved:
        token.head = subject if token in owners and subject.i != token.i and token.i > auxiliary.i else verb
    subject.head, subject.dep_ = verb, "nsubj"
    asking = doc[0]
    if asking.head.i == verb.i and asking.lower_ in ("what", "which", "who", "whom"):
        asking.dep_ = "dobj"
    verb.lemma_ = nlp.get_pipe("lemmatizer").lemmatize(verb)[0]  # type: ignore[attr-defined]
