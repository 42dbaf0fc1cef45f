"""The "'s" of "My wife's a midwife" is "is", which the parser takes for a possessive: such texts are parsed again with "is" instead."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE = frozenset(("VBZ", "VBP", "VBD", "MD"))


def copula_stand_ins(doc: "Doc") -> dict[int, str]:
    """ "is" for each "'s" that nothing is owned by."""
    return {token.i: "is" for token in doc if _is_copula(token)}


def _is_copula(mark: "Token") -> bool:
    """True for a possessive "'s" before what cannot be owned: "a midwife", "on a note", "getting married", "allergic to nuts", "three"."""
    if mark.tag_ != "POS" or mark.lower_ not in ("'s", "’s") or mark.i + 1 >= len(mark.doc) or not mark.whitespace_:
        return False
    after = mark.nbor()
    if after.tag_ == "DT":
        return True
    part = [t for t in mark.sent if t.i < mark.i or not any(p.is_punct for p in mark.doc[mark.i : t.i])]
    if any(t.tag_ in _FINITE for t in part) or mark.head.dep_ in ("pobj", "dobj"):
        return False  # "Leo's old car broke down"
    noun = after.head if after.head.i > after.i and after.head.ent_type_ not in ("DATE", "TIME") else after
    owned = noun.pos_ in ("NOUN", "PROPN") and after.dep_ in ("amod", "compound", "nummod", "poss")
    if after.dep_ in ("pobj", "dobj"):
        return False  # "with my doctor's okay"
    return after.tag_ in ("IN", "VBN", "VBG", "RB", "JJ", "CD") and not owned and not _names_noun(after)


def _names_noun(word: "Token") -> bool:
    """True for "cooking" of "mom's cooking class" and "closed" of "the school's closed doors": a noun follows at once."""
    after = word.nbor() if word.i + 1 < len(word.doc) else word
    return word.tag_ in ("VBN", "VBG", "JJ", "CD") and after.pos_ in ("NOUN", "PROPN") and after.ent_type_ not in ("DATE", "TIME")
