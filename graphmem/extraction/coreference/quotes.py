"""The speaker of a quotation: in 'Karl said, "I ..."', "I" is Karl."""

from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_config import SYNTAX_LIMITS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SPEECH = frozenset("say tell ask reply answer shout write whisper add explain announce joke text message yell".split())


def quoted_spans(doc: "Doc") -> list[tuple[int, int]]:
    """(First token, last token + 1) of each quotation in double quotation marks."""
    marks = [token.i for token in doc if token.text == '"']
    return [(first + 1, last) for first, last in zip(marks[::2], marks[1::2], strict=False)]


def quoted_speaker(doc: "Doc", first: int, end: int) -> "Token | None":
    """The subject of the verb of saying right before or after the quotation; None if there is none."""
    opening, closing = first - 1, end
    before = doc[max(0, opening - SYNTAX_LIMITS.before_quotation) : opening]
    after = doc[closing + 1 : closing + 1 + SYNTAX_LIMITS.after_quotation]
    around: list[Token] = [*before, *after]
    for verb in around:
        if verb.lemma_ in _SPEECH:
            for child in verb.children:
                if child.dep_ == "nsubj" and not first <= child.i < end:
                    return child
    return None
