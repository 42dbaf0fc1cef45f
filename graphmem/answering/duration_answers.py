"""Durations: "The drive took us nine hours" answers "How long did the drive take?"; and since when, or for how long, a fact has held."""

import re
from collections.abc import Sequence
from datetime import datetime

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.extraction.temporal.parser import parse_times
from graphmem.extraction.temporal.time_types import Duration
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_LASTED = frozenset(terms_of("how long take took last lasted did time hours days weeks"))
_TOOK = re.compile(r"\b(?:took|takes?|lasts?|lasted|was|is)\b", re.IGNORECASE)
_SINCE = re.compile(r"\bsince [^,.;:!?()]+")
_IN = re.compile(r"\bin (?:(?:about|just|only|under|around) )?$", re.IGNORECASE)
_FOR = re.compile(r"\bfor (?:(?:about|almost|nearly|over|around|more than|at least) )?$")


def stated_duration(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """How long something took or lasted by the newest sentence that says so; None if none does."""
    if frame.answer_type != "how_long" or frame.relation not in ("take", "last", "be", "do"):
        return None
    wanted = (frame.content | {t for name in frame.people if not asked.is_named(name) for t in terms_of(name)}) - _LASTED
    if not wanted:
        return None
    found = []
    for sentence in sentences:
        text = sentence.span.text
        mine = not asked.speaks or asked.is_named(sentence.hit.message.speaker)
        if mine and wanted <= sentence.terms and not is_unreal(text) and (said := _lasted(text, sentence.hit.message.local_time)):
            found.append((said, sentence))
    return max(found, key=lambda f: (f[1].hit.message.sent_at, -f[1].span.start), default=None)


def _lasted(text: str, said_at: datetime) -> str:
    """The first duration after "took", "lasted", "was", or after "in" ("ran it in 71 minutes"); "" if there is none."""
    verb = _TOOK.search(text)
    found = _durations(text, said_at)
    after = [text[start:end] for start, end in found if verb is not None and start >= verb.end()]
    return next(iter(after), "") or next((text[start:end] for start, end in found if _IN.search(text[:start])), "")


def held_for(text: str, said_at: datetime) -> str:
    """ "since 2010", "for three years": how long something has held, as the text says it; "" if it does not."""
    if (since := _SINCE.search(text)) is not None:
        return since[0]
    lasting = ((_FOR.search(text[:start]), end) for start, end in _durations(text, said_at))
    return next((text[begins.start() : end] for begins, end in lasting if begins is not None), "")


def _durations(text: str, said_at: datetime) -> list[tuple[int, int]]:
    found = parse_times(text, said_at.replace(tzinfo=None))
    return [(expression.start, expression.end) for expression in found if isinstance(expression.value, Duration)]
