"""Split overlong sentences; parsing is quadratic in their length."""

from typing import TYPE_CHECKING

from spacy.language import Language

from graphmem.language.language_config import SENTENCE_SPLITTING

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAME = "split_long_sentences"


_ENDS = frozenset((".", "!", "?", "..."))
_CONJUNCTIONS = frozenset(("and", "but", "or", "so", "then", "because"))


@Language.component(NAME)
def split_long_sentences(doc: "Doc") -> "Doc":
    """The document with a sentence start wherever the last sentence end is too far back."""
    soft, hard = SENTENCE_SPLITTING.soft_limit, SENTENCE_SPLITTING.soft_limit + SENTENCE_SPLITTING.overrun
    length = 0
    for token in doc if len(doc) > soft else ():
        length += 1
        if token.text in _ENDS:
            length = 0
        elif length > hard or (length > soft and (token.lower_ in _CONJUNCTIONS or token.nbor(-1).text == ",")):
            token.is_sent_start = True
            length = 0
    return doc
