"""Sentences without an end: the parser is told to begin a new one, since its work, and ours, grows with the square of their length."""

from typing import TYPE_CHECKING

from spacy.language import Language

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAME = "endless"
# Tokens that a sentence has at most, and how many more it may take to come to a joining word.
_LONGEST, _MORE = 250, 50
_ENDS = frozenset((".", "!", "?", "..."))
_JOINS = frozenset(("and", "but", "or", "so", "then", "because"))


@Language.component(NAME)
def endless(doc: "Doc") -> "Doc":
    """Begin a sentence wherever the last end of one is too far away."""
    length = 0
    for token in doc if len(doc) > _LONGEST else ():
        length += 1
        if token.text in _ENDS:
            length = 0
        elif length > _LONGEST + _MORE or (length > _LONGEST and (token.lower_ in _JOINS or token.nbor(-1).text == ",")):
            token.is_sent_start = True
            length = 0
    return doc
