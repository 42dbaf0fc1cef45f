"""What was said as facts: times and validity by the same rules as those that spaCy reads."""

from dataclasses import dataclass, replace

from graphmem.extraction.clauses.parsed_message import Statement, fact_of
from graphmem.extraction.clauses.tense import Tense
from graphmem.extraction.facts.inference import implied
from graphmem.extraction.facts.tense_aspect import holding
from graphmem.extraction.llm.reply_schema import SaidFact, Spoken
from graphmem.extraction.preprocess.normalization import readable
from graphmem.extraction.temporal import TimeSpan, find_times_and_recurring, resolve_time
from graphmem.model import Fact, FactKind, Member, Message, Modality

_TENSES: dict[Spoken, tuple[Tense, bool]] = {
    "past": ("past", False),
    "present": ("present", False),
    "perfect": ("present", True),
    "future": ("future", False),
}


@dataclass(frozen=True, slots=True)
class _Told:
    tense: Tense
    perfect: bool


def facts_of(message: Message, said: SaidFact, place: tuple[int, int], time: tuple[int, int] | None) -> list[Fact]:
    """The fact, stated at these characters of the message, and the states that it leaves; `time` are the characters that say when.

    No date comes from the model: the words are read by `extract/times`. Words that it does not read leave the fact without a time.
    """
    told = _Told(*_TENSES[said.tense])
    span, recurrence = _when(message, time, told) if time else (None, "")
    modality = _modality(said, span, message)
    span = _agreeing(span, told, modality, message)
    kind: FactKind = "plan" if modality in ("planned", "wished") and said.kind in ("event", "state") else said.kind
    validity = holding(kind, told, span, message.sent_at)
    statement = Statement(said.predicate, tuple(Member(member.role, member.name, member.kind) for member in said.members))
    fact = fact_of(message, statement, kind, place, validity=validity, time=span, polarity=said.polarity, modality=modality)
    fact = replace(fact, recurrence=recurrence)
    return [fact, *implied(fact)]


def _when(message: Message, time: tuple[int, int], told: _Told) -> tuple[TimeSpan | None, str]:
    """The time, or the recurrence, that the rules read at these characters."""
    spans, again = find_times_and_recurring(readable(message.text), message.sent_at)
    recurrence = next((one.text for one in again if one.start < time[1] and time[0] < one.end), "")
    span = next((one for one in spans if one.start < time[1] and time[0] < one.end), None)
    if span is None or not span.open_direction:
        return span, recurrence
    past = told.tense == "past" or told.perfect
    turned = resolve_time(readable(message.text)[span.start : span.end], message.sent_at, not past)
    return (TimeSpan(span.start, span.end, turned.from_, turned.to, turned.precision, span.relation) if turned else span), recurrence


def _modality(said: SaidFact, span: TimeSpan | None, message: Message) -> Modality:
    """What will be, or is said in the present of a time ahead, is planned."""
    ahead = said.tense == "present" and span is not None and span.from_ > message.sent_at
    return "planned" if said.modality == "asserted" and (said.tense == "future" or ahead) else said.modality


def _agreeing(span: TimeSpan | None, told: _Told, modality: Modality, message: Message) -> TimeSpan | None:
    """No time, if it contradicts the tense: what is past lies not ahead, what is planned not behind."""
    if span is None:
        return None
    past = told.tense == "past" or told.perfect
    if (past and modality == "asserted" and span.from_ > message.sent_at) or (
        modality in ("planned", "wished") and span.to <= message.sent_at
    ):
        return None
    return span
