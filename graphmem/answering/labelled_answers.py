"""Values after a label: the lines "Where: Boardroom 3" and "Organiser: Prudence Oakes" of a notice, "Scorers today: Maya, Jin"."""

import re
from collections.abc import Iterator, Sequence

from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Hit
from graphmem.retrieval.question_frame import AnswerType, QuestionFrame

_LINE = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?\**(?P<label>[A-Za-z][\w '/-]{0,30}?)\**[ \t]*:\**[ \t]+(?P<value>\S[^\n]{0,119})$", re.MULTILINE
)
_LABELS: dict[AnswerType, frozenset[str]] = {
    "where": frozenset("where location venue place address room".split()),
    "when": frozenset("when date day".split()),
    "time_of_day": frozenset("time start starts".split()),
    "how_much": frozenset("price cost total amount fee".split()),
    "who": frozenset(),
    "what": frozenset(),
}
_TYPE_TERMS = frozenset(terms_of("where when what time is how much cost"))
_SAME_START = 5


def labelled_value(frame: QuestionFrame, hits: Sequence[Hit]) -> tuple[str, Hit] | None:
    """The value of the newest line whose label is what is asked for, in a message with all other words of the question."""
    if frame.answer_type not in _LABELS or frame.about_asker:
        return None
    wanted = frame.content | {term for name in frame.people for term in terms_of(name)}
    found = [
        (value, hit)
        for hit in hits
        for label, value in _lines(hit.message.text)
        if (meant := _meant(label, frame))
        and wanted - meant <= set(terms_of(hit.message.text))
        and (wanted - meant)
        and not is_injection(hit.message.text)
    ]
    return max(found, key=lambda one: one[1].message.sent_at, default=None)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for match in _LINE.finditer(text):
        yield match["label"].strip(), match["value"].strip(" *")


def _meant(label: str, frame: QuestionFrame) -> frozenset[str]:
    """The words of the question that the label stands for: its own, and for a label of this type of answer the words that ask for it."""
    told = set(terms_of(label))
    same = {asked for asked in frame.content for term in told if asked == term or (len(asked) >= _SAME_START and term.startswith(asked))}
    if label.lower() in _LABELS[frame.answer_type]:
        return frozenset(same | _TYPE_TERMS)
    return frozenset(same) if told and len(same) == len(told) else frozenset()
