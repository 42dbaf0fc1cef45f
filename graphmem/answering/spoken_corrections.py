"""Corrections in the next message: "sorry, typo, the 15th" and "*Crumpet" change what was said just before."""

import re
from collections.abc import Sequence

from graphmem.model import Hit

_SLIP = r"(?:(?:oh|oops|whoops|sorry|ah|no|wait|hang on|actually|my bad)\b[\s,.!:-]*)*"
_MEANT = r"(?:typo|i meant?(?: to say)?|correction|scratch that|make that|should be|it'?s actually)\b[\s,.!:-]*"
_CORRECTS = re.compile(
    rf"^(?:\*\s*(?P<star>[^,.;!?*]+)|{_SLIP}{_MEANT}(?:i meant?|make that|should be|it'?s)?\s*(?P<said>[^,.;!?*]+))", re.IGNORECASE
)
# "wait no, 80": in the same message.
_AT_ONCE = re.compile(
    r"^\W*(?:(?:wait|no|sorry|oops|actually|i mean|make that|scratch that|hang on)\b[\s,.!:-]*)+([^,.;!?]{1,40})[.!]?$", re.IGNORECASE
)
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b")
_DATE = re.compile(r"^(?P<before>\D*)(?P<day>\d{1,2})(?P<after> [A-Z][a-z]+(?: \d{4})?)$")
_NUMBER = re.compile(r"^\W*(?:about |around )?\d[\d.,:]*(?: \w+){0,2}$")
# Messages after the one that is corrected in which the correction is looked for, and the words it has at most.
_REACH, _WORDS = 2, 5


def corrected(text: str, hit: Hit, hits: Sequence[Hit]) -> tuple[str, Hit] | None:
    """The answer as the speaker of the hit corrected it just after, with the hit that says so; None if they did not, or something else."""
    said = hit.message
    for piece in _later_in(said.text, text):
        found = _AT_ONCE.match(piece)
        if found is not None and (value := _instead(text, found[1].strip())):
            return value, hit
    for other in hits:
        message = other.message
        follows = (message.conversation, message.thread) == (
            said.conversation,
            said.thread,
        ) and 0 < message.position - said.position <= _REACH
        if not follows or message.speaker != said.speaker:
            continue
        found = _CORRECTS.match(message.text.strip())
        fragment = (found["star"] or found["said"] or "").strip(" \"'") if found is not None else ""
        if fragment and len(fragment.split()) <= _WORDS and (value := _instead(text, fragment)):
            return value, other
    return None


def _later_in(message: str, value: str) -> list[str]:
    """The sentences of a message after the one that has the value."""
    pieces = re.split(r"(?<=[.!?\n])\s*|\s[-–—]+\s|…|\.\.\.", message)
    first = next((n for n, piece in enumerate(pieces) if value.casefold() in piece.casefold()), len(pieces))
    return pieces[first + 1 :]


def _instead(text: str, fragment: str) -> str:
    """The fragment in place of the answer, if it is of its kind: a day in a date, a number, a name."""
    date, day = _DATE.match(text), _DAY.search(fragment)
    if date is not None and day is not None:
        return f"{date['before']}{day[1]}{date['after']}" if not re.search(r"[A-Za-z]{4,}", fragment) else fragment
    if _NUMBER.match(text) or _NUMBER.match(fragment):
        return fragment if _NUMBER.match(text) and _NUMBER.match(fragment) else ""
    is_name = text[:1].isupper() and fragment[:1].isupper()
    return fragment if is_name and len(fragment.split()) <= len(text.split()) + 1 else ""
