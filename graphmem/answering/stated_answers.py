"""What a sentence states in words that a rule knows: attributes, ages, prices, lengths, reasons, times of day, counts, names, places."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from graphmem.answering.age_answers import stated_age
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.attribute_answers import stated_attribute
from graphmem.answering.clock_answers import stated_clock
from graphmem.answering.count_answers import stated_count
from graphmem.answering.distance_answers import stated_distance
from graphmem.answering.duration_answers import stated_duration
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.naming_answers import stated_name
from graphmem.answering.opinion_answers import holder_of_opinion
from graphmem.answering.place_answers import stated_place
from graphmem.answering.price_answers import stated_price
from graphmem.answering.reason_answers import stated_reason
from graphmem.retrieval.question_frame import QuestionFrame

Stated: TypeAlias = tuple[str, EvidenceSentence]
_Rule: TypeAlias = Callable[[QuestionFrame, AskedPerson, Sequence[EvidenceSentence]], Stated | None]
_RULES: tuple[_Rule, ...] = (
    stated_attribute,
    stated_age,
    stated_duration,
    stated_price,
    stated_distance,
    stated_reason,
    stated_count,
    stated_name,
    stated_place,
    holder_of_opinion,
)


def stated_in_words(question: str, frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> Stated | None:
    """The answer by the first rule that finds one, with its sentence, or None."""
    found = (rule(frame, asked, sentences) for rule in _RULES)
    return next((one for one in found if one is not None), None) or stated_clock(question, frame, asked, sentences)
