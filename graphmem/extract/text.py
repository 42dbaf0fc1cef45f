"""What of a message is read by the parser: the same characters at the same places, without code, quoted lines, addresses and marks."""

import re

MAX_CHARACTERS = 100_000

_HALF = re.compile("[\ud800-\udfff]")  # Half a character: it cannot be encoded, and the parser stops at it.
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
# Rows of marks ("======") and words that no language has (keys, encoded files), on which a tokenizer spends quadratic time.
_NOISE = re.compile(r"[^\w\s]{20,}|\S{500,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_MARKS = re.compile(r"[*_`#>|~]+|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]+|\bhttps?\b")
_LINE_END = re.compile(r"(?<=[\w)\"'])[ \t]*\n(?=\s*(?:\n|[-•\d]|[A-Z][a-z]+:))")
# A verb at the head of a message without its "I", which the parser takes for a name because of its capital.
_HEAD_VERB = re.compile(
    r"^\s*(?:Went|Got|Met|Made|Took|Saw|Had|Felt|Lost|Found|Bought|Sold|Spent|Visited|Finished|Started|Joined|Attended|Adopted|Moved"
    r"|Tried|Watched)(?=\s)"
)
_BULLET = re.compile(r"^[ \t]*(?:[-•]|\d{1,2}[.)])(?=\s)", re.MULTILINE)


def readable(text: str) -> str:
    """`text` as handed to spaCy: same length, so offsets stay right; at most `MAX_CHARACTERS`."""
    text = _HALF.sub(" ", text[:MAX_CHARACTERS])
    for pattern in (_CODE, _QUOTED, _NOISE, _ADDRESS, _MARKS, _BULLET):
        text = pattern.sub(_blank, text)
    text = _LINE_END.sub(_stop, text).replace("\n", " ").replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return _unshouted(_HEAD_VERB.sub(lambda match: match[0].lower(), text))


def uncoded(text: str) -> str:
    """`text` with its code blocks blank; same length."""
    return _CODE.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _stop(match: re.Match[str]) -> str:
    return "." + " " * (len(match[0]) - 1)


def _unshouted(text: str) -> str:
    """A text in capitals in sentence case, which the parser knows."""
    letters = [c for c in text[:2000] if c.isalpha()]
    if len(letters) < 12 or sum(map(str.isupper, letters)) < 0.8 * len(letters):
        return text
    lowered = re.sub(r"\bi\b", "I", text.lower())
    return lowered if len(lowered) == len(text) else text
