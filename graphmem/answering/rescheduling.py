"""Dates that were moved later on: "we're pushing it to 5 September" and "the exam is postponed to Friday" change when it is."""

import re
from collections.abc import Sequence

from graphmem.answering.answer_dates import date_expressions
from graphmem.answering.assertion import is_unreal
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.temporal.parser import parse_times
from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message
from graphmem.retrieval.question_frame import QuestionFrame

_MOVED = re.compile(
    r"\b(?:push(?:ed|ing)|mov(?:ed|ing)|postpon(?:ed|ing)|reschedul(?:ed|ing)|delay(?:ed|ing)|shift(?:ed|ing)|brought|put(?:ting)?)\b"
    r"[^.!?]{0,40}?\b(?:to|for|till|until|forward|back)\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"^\W*(?:(?:oh|ugh|oops|whoops|sorry|wait|no|actually|argh|hang on|my bad|ok|okay)\W+)*"
    r"(?:(?:scrap|scratch|strike|forget|ignore) (?:that|this|it)"
    r"|never ?mind|correction|my mistake|i was wrong|i misread|i misheard|i got (?:it|that) wrong|change of plan)\b",
    re.IGNORECASE,
)
_ANY = re.compile("")
_IT = re.compile(r"\b(?:it|that|this|everything|the (?:date|thing|day))\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+")
# Messages after the one that is moved in which "it" is taken for what was told of there.
_REACH = 2


def rescheduled(hit: Hit, hits: Sequence[Hit], frame: QuestionFrame) -> tuple[str, Hit] | None:
    """The newest date to which the speaker of the hit moved what the question asks for, with the hit that says so; None if they did not."""
    if frame.answer_type not in ("when", "time_of_day"):
        return None
    said = hit.message
    later = [one for one in hits if _may_move(one.message, said)]
    for other in sorted(later, key=lambda one: one.message.sent_at, reverse=True):
        takes_back = 0 < other.message.position - said.position <= _REACH and _TAKEN_BACK.match(other.message.text)
        for sentence in _SENTENCE.split(other.message.text):
            moved = _MOVED.search(sentence) or (_ANY.match(sentence) if takes_back else None)
            if (
                moved is None
                or sentence.rstrip().endswith("?")
                or is_unreal(sentence)
                or not (takes_back or _is_meant(sentence, other.message, said, frame))
            ):
                continue
            said_at, rest = other.message.local_time.replace(tzinfo=None), sentence[moved.end() :]
            if frame.answer_type == "when":
                found = [words for _, _, words in date_expressions(rest, said_at, ahead=lambda _: True)]
            else:
                found = [rest[t.start : t.end] for t in parse_times(rest, said_at) if t.kind in ("clock", "moment")]
            if found:
                return found[0], other
    return None


def _may_move(message: Message, said: Message) -> bool:
    """True if somebody who told of a date could tell in this message that it is another one."""
    same = (message.conversation, message.speaker) == (said.conversation, said.speaker)
    return same and message.sent_at > said.sent_at and not is_injection(message.text)


def _is_meant(sentence: str, message: Message, said: Message, frame: QuestionFrame) -> bool:
    """True if the sentence names what is asked for, or says "it" soon after that was told of."""
    names = {term for name in frame.people for term in terms_of(name)}
    if (frame.content - names - set(terms_of(frame.relation))) & set(terms_of(sentence)):
        return True
    return bool(_IT.search(sentence)) and 0 < message.position - said.position <= _REACH
