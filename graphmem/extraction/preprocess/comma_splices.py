"""Comma splices: "I handed it in yesterday, I can't believe it" is two statements, where the parser sees one as the object of the other.

The parse is changed to what it would be with "and" between them, so that the first is neither doubtful nor denied by the second.
"""

from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl"))
_FINITE = frozenset(("VBD", "VBP", "VBZ", "MD"))
_ASKING = frozenset(("WDT", "WP", "WP$", "WRB"))
_BREAKS = frozenset((",", ";", "-", "\u2013", "\u2014"))
_QUOTES = frozenset("\"\u201c\u201d'\u2018\u2019")
# Verbs of short clauses that comment on what is said: "he's great, I think", "she left, he told me".
_COMMENTING = lx.REPORTING | frozenset(
    "think guess believe suppose hope know swear promise mean hear bet assume imagine reckon wonder ask feel see seem fear doubt"
    " trust".split()
)
_TAG = frozenset(("neg", *_SUBJECTS))
_BESIDE = _TAG | frozenset("advmod npadvmod prep cc conj dative".split())
_LISTENERS = frozenset("me you us him her them".split())


def join_comma_splices(doc: "Doc") -> None:
    """Make the first of two spliced statements the head of the second."""
    heads, labels = {}, {}
    for token in doc:
        spliced = [child for child in token.lefts if _is_spliced(child, token)]
        if not spliced:
            continue
        first, *others = spliced
        heads[first.i], labels[first.i] = (token.head.i if token.head != token else first.i), token.dep_
        for other in (*others, token):
            heads[other.i], labels[other.i] = first.i, "parataxis"
    if heads:
        set_tree(doc, heads, labels)


def _is_spliced(clause: "Token", main: "Token") -> bool:
    """True of a finite clause with a subject of its own, before a main clause with another, that nothing but a comma joins to it."""
    subject, other = _subject(clause), _subject(main)
    if clause.dep_ not in ("ccomp", "advcl", "parataxis") or subject is None or other is None or other.i < clause.right_edge.i:
        return False
    between = clause.doc[clause.right_edge.i : other.left_edge.i]
    before = clause.doc[clause.left_edge.i : subject.left_edge.i]
    return (
        _is_finite(clause)
        and any(token.text in _BREAKS for token in between)
        and not any(token.text in _QUOTES for token in between)
        and not any(child.dep_ == "mark" for child in clause.children)
        and not any(_is_opening(token, clause) for token in before)
        and subject.tag_ not in _ASKING
        and subject.i < clause.i
        and not _is_comment(main)
    )


def _is_opening(token: "Token", clause: "Token") -> bool:
    """True of a word before the subject that makes of a clause a question, a condition ("had I known") or a comparison ("the more")."""
    is_joining = token.tag_ == "IN" and clause.dep_ == "advcl"
    return (
        is_joining or token.tag_ in _ASKING or token.tag_ in ("JJR", "RBR") or (token.dep_ in ("aux", "auxpass") and token.head == clause)
    )


def _is_comment(main: "Token") -> bool:
    """True of a clause that only says whose opinion or report the other is, and of a tag: "doesn't she?"."""
    is_commenting = main.lemma_ in _COMMENTING
    if not is_commenting and main.pos_ != "AUX" and (_subject(main) or main).i < main.i:
        return False
    beside = _BESIDE if is_commenting else _TAG
    return all(child.is_punct or child.lower_ in _LISTENERS or child.dep_ in beside for child in main.rights)


def _subject(verb: "Token") -> "Token | None":
    return next((child for child in verb.children if child.dep_ in _SUBJECTS), None)


def _is_finite(verb: "Token") -> bool:
    return verb.tag_ in _FINITE or any(child.dep_ in ("aux", "auxpass") and child.tag_ in _FINITE for child in verb.children)


def set_tree(doc: "Doc", heads: dict[int, int], labels: dict[int, str]) -> None:
    """Change heads and dependency labels of a parse, by token number."""
    import numpy as np

    strings = doc.vocab.strings
    offsets = np.array([heads.get(token.i, token.head.i) - token.i for token in doc], dtype=np.int64).view(np.uint64)
    kinds = np.array([strings.add(labels.get(token.i, token.dep_)) for token in doc], dtype=np.uint64)
    doc.from_array(["DEP", "HEAD"], np.stack([kinds, offsets], axis=1))  # type: ignore[arg-type]
