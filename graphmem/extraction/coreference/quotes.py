"""Who speaks inside quotation marks: "I" in what Karl said is Karl."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SPEECH = frozenset("say tell ask reply answer shout write whisper add explain announce joke text message yell".split())


def quoted(doc: "Doc") -> list[tuple[int, int]]:
    """First token and end of each stretch between double quotation marks."""
    marks = [token.i for token in doc if token.text == '"']
    return [(first + 1, last) for first, last in zip(marks[::2], marks[1::2], strict=False)]


def sayer(doc: "Doc", first: int, end: int) -> "Token | None":
    """The subject of the verb of saying in the sentence before the quotation or around it."""
    around: list[Token] = [*doc[max(0, first - 8) : first - 1], *doc[end + 1 : end + 7]]
    for verb in around:
        if verb.lemma_ in _SPEECH:
            for child in verb.children:
                if child.dep_ == "nsubj" and not first <= child.i < end:
                    return child
    return None
