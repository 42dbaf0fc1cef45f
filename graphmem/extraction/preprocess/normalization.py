"""What of a message is read by the parser: the same characters at the same places, without what nobody says, addresses and marks."""

import re
import unicodedata
from itertools import pairwise

from graphmem.extraction.preprocess.masking import blank, unread
from graphmem.extraction.preprocess.truecasing import unshouted

MAX_CHARACTERS = 100_000

_HALF = re.compile("[\ud800-\udfff]")  # Half a character: it cannot be encoded, and the parser stops at it.
# Rows of marks ("======") and words that no language has (keys, encoded files), on which a tokenizer spends quadratic time.
_NOISE = re.compile(r"[^\w\s]{20,}|\S{500,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_MARKS = re.compile(r"[*_`#>|~]+|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]+|\bhttps?\b")
# Characters without a width, which split a word for a machine and not for a reader.
_INVISIBLE = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_WORD = re.compile(r"\S+")
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_STYLED = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e]")  # Bold, italic and full-width forms of Latin letters.
_BULLET = re.compile(r"^[ \t]*(?:[-•*+]|\d{1,2}[.)])(?=\s)(?:[ \t]+\[[ xX]\])?")
_NEW_SENTENCE = re.compile(r"\s*(?:$|[-•*+#\d]|[A-Z][a-z]+:)")
# A line of this length may have been broken for want of room; a shorter one ends where a sentence does.
_WRAPPED = 60
# A verb at the head of a message without its "I", which the parser takes for a name because of its capital.
_HEAD_VERB = re.compile(
    r"^\s*(?:Went|Got|Met|Made|Took|Saw|Had|Felt|Lost|Found|Bought|Sold|Spent|Visited|Finished|Started|Joined|Attended|Adopted|Moved"
    r"|Tried|Watched)(?=\s)"
)


def normalize_text(text: str) -> str:
    """`text` as handed to spaCy: same length, so offsets stay right; at most `MAX_CHARACTERS`."""
    text = unread(_HALF.sub(" ", text[:MAX_CHARACTERS]))
    text = visible(text)
    for pattern in (_NOISE, _ADDRESS):
        text = pattern.sub(blank, text)
    text = _MARKS.sub(blank, _in_sentences(text))
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return unshouted(_HEAD_VERB.sub(lambda match: match[0].lower(), text))


def visible(text: str) -> str:
    """Words as a reader sees them, without hidden characters and in plain letters; same length."""
    return _STYLED.sub(_plain, _WORD.sub(_joined, text) if _UNSEEN.search(text) else text)


def _in_sentences(text: str) -> str:
    """The lines as one, without their bullets, and with a stop where one of them is a sentence or a heading."""
    lines = text.split("\n")
    joined = [_stopped(_BULLET.sub(blank, line, count=1), after) for line, after in pairwise(lines)]
    return "".join((*joined, _BULLET.sub(blank, lines[-1], count=1)))


def _stopped(line: str, after: str) -> str:
    """A line and, where it was broken, a stop or a space."""
    said = _MARKS.sub(blank, line).rstrip()
    if said.endswith(":") and _BULLET.match(after):
        said = said[:-1]
    new = _NEW_SENTENCE.match(after) or (len(said) < _WRAPPED and after.lstrip()[:1].isupper())
    ends = bool(said) and (said[-1].isalnum() or said[-1] in ")\"'") and new
    return f"{said}.".ljust(len(line) + 1) if ends else f"{line} "


def _joined(match: re.Match[str]) -> str:
    """A word without its invisible characters; the room that they took comes behind it."""
    return _UNSEEN.sub("", match[0]).ljust(len(match[0]))


def _plain(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return plain if len(plain) == 1 else match[0]
