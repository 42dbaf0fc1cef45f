"""Normalise message text for the parser without moving a character: same length, same offsets."""

import re
import unicodedata
from itertools import pairwise

from graphmem.extraction.preprocess.masking import blank_match, mask_non_prose
from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING
from graphmem.extraction.preprocess.truecasing import lower_all_caps

_SURROGATE = re.compile("[\ud800-\udfff]")  # Unpaired surrogates cannot be encoded; the parser fails on them.
# Rules ("======") and overlong tokens (keys, base64), on which a tokenizer takes quadratic time.
_NOISE = re.compile(r"[^\w\s]{20,}|\S{500,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_MARKUP = re.compile(r"[*_`#>|~]+|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]+|\bhttps?\b")
# Zero-width characters: they split a word for a tokenizer but not for a reader.
_INVISIBLE = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_WORD = re.compile(r"\S+")
# Marks of a chat page that its user copied: citations and the like between private characters.
_PAGE_MARK = re.compile("\ue200[^\ue200\ue201\n]{0,200}\ue201?")
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_STYLED = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e]")  # Bold, italic and full-width forms of Latin letters.
_BULLET = re.compile(r"^[ \t]*(?:[-•*+]|\d{1,2}[.)])(?=\s)(?:[ \t]+\[[ xX]\])?")
_SENTENCE_START = re.compile(r"\s*(?:$|[-•*+#\d]|[A-Z][a-z]+:)")
# A capitalised order at the head of a sentence before a name, which the tagger takes for a part of it: "Meet Bruno, our puppy!"
_INTRODUCING = re.compile(r"(?:^|(?<=[.!?] ))(?:Meet|Ask|Thank|Welcome|Congratulate|Invite|Remind|Email|Text)(?= [A-Z][a-z])")
# A capitalised verb at the head of a message with a dropped "I", which the tagger takes for a name.
_DROPPED_I_VERB = re.compile(
    r"^\s*(?:Went|Got|Met|Made|Took|Saw|Had|Felt|Lost|Found|Bought|Sold|Spent|Visited|Finished|Started|Joined|Attended|Adopted|Moved"
    r"|Tried|Watched)(?=\s)"
)


def normalize_text(text: str) -> str:
    """The text as it is parsed: same length up to `max_characters`, so that offsets hold for the original."""
    text = mask_non_prose(_SURROGATE.sub(" ", text[: PREPROCESSING.max_characters]))
    text = deobfuscate(text)
    for pattern in (_PAGE_MARK, _NOISE, _ADDRESS):
        text = pattern.sub(blank_match, text)
    text = _MARKUP.sub(blank_match, _join_lines(text))
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    text = _INTRODUCING.sub(lambda match: match[0].lower(), text)
    return lower_all_caps(_DROPPED_I_VERB.sub(lambda match: match[0].lower(), text))


def deobfuscate(text: str) -> str:
    """The text without zero-width characters and styled letters (bold, full-width), which hide words from rules; same length."""
    return _STYLED.sub(_nfkc, _WORD.sub(_without_invisible, text) if _INVISIBLE_RUN.search(text) else text)


def _join_lines(text: str) -> str:
    """The lines joined, without bullets; a line that ends a sentence or heading gets a full stop."""
    lines = text.split("\n")
    joined = [_with_full_stop(_BULLET.sub(blank_match, line, count=1), after) for line, after in pairwise(lines)]
    return "".join((*joined, _BULLET.sub(blank_match, lines[-1], count=1)))


def _with_full_stop(line: str, after: str) -> str:
    """A line with a full stop or a space in place of its line end."""
    content = _MARKUP.sub(blank_match, line).rstrip()
    if content.endswith(":") and _BULLET.match(after):
        content = content[:-1]
    new = _SENTENCE_START.match(after) or (len(content) < PREPROCESSING.wrapped_line_characters and after.lstrip()[:1].isupper())
    ends = bool(content) and (content[-1].isalnum() or content[-1] in ")\"'") and new
    return f"{content}.".ljust(len(line) + 1) if ends else f"{line} "


def _without_invisible(match: re.Match[str]) -> str:
    """A word without invisible characters, padded to its old length."""
    return _INVISIBLE_RUN.sub("", match[0]).ljust(len(match[0]))


def _nfkc(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return plain if len(plain) == 1 else match[0]
