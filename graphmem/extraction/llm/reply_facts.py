"""Facts from a reply, with times and validity from the same rules as spaCy's facts."""

from dataclasses import dataclass, replace

from graphmem.extraction.clauses.parsed_message import Proposition, fact_of
from graphmem.extraction.clauses.tense import Tense
from graphmem.extraction.facts.ended_states import ended_states
from graphmem.extraction.facts.inference import infer_states
from graphmem.extraction.facts.tense_aspect import validity_of
from graphmem.extraction.llm.reply_schema import SaidFact, SpokenTense
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.temporal import TimeSpan, find_times_and_recurring, resolve_time
from graphmem.model import Fact, FactKind, Member, Message, Modality

_TENSES: dict[SpokenTense, tuple[Tense, bool]] = {
    "past": ("past", False),
    "present": ("present", False),
    "perfect": ("present", True),
    "future": ("future", False),
}


@dataclass(frozen=True, slots=True)
class _VerbForm:
    tense: Tense
    perfect: bool


def facts_from(message: Message, said: SaidFact, place: tuple[int, int], time: tuple[int, int] | None) -> list[Fact]:
    """The fact and the states that it implies.

    `place` and `time` are (start, end) characters of the message: the statement, and the words that date it. The time expression is
    resolved by `extraction.temporal`, never by the model; an expression that it cannot resolve leaves the fact without a time.
    """
    verb = _VerbForm(*_TENSES[said.tense])
    span, recurrence = _resolve(message, time, verb) if time else (None, "")
    modality = _modality(said, span, message)
    span = _consistent(span, verb, modality, message)
    kind: FactKind = "plan" if modality in ("planned", "wished") and said.kind in ("event", "state") else said.kind
    validity = validity_of(kind, verb, span, message.sent_at)
    proposition = Proposition(said.predicate, tuple(Member(member.role, member.name, member.kind) for member in said.members))
    fact = fact_of(message, proposition, kind, place, validity=validity, time=span, polarity=said.polarity, modality=modality)
    fact = replace(fact, recurrence=recurrence)
    return [fact, *infer_states(fact), *ended_states(fact)]


def _resolve(message: Message, time: tuple[int, int], verb: _VerbForm) -> tuple[TimeSpan | None, str]:
    """The time and the recurrence that the rules find at these characters; (None, "") if neither."""
    spans, recurring = find_times_and_recurring(normalize_text(message.text), message.local_time)
    recurrence = next((one.text for one in recurring if one.start < time[1] and time[0] < one.end), "")
    span = next((one for one in spans if one.start < time[1] and time[0] < one.end), None)
    if span is None or not span.open_direction:
        return span, recurrence
    past = verb.tense == "past" or verb.perfect
    resolved = resolve_time(normalize_text(message.text)[span.start : span.end], message.local_time, not past)
    if resolved is None:
        return span, recurrence
    return replace(resolved, start=span.start, end=span.end, relation=span.relation, open_direction=False), recurrence


def _modality(said: SaidFact, span: TimeSpan | None, message: Message) -> Modality:
    """Planned for the future tense, and for the present tense with a future time; else the reply's modality."""
    ahead = said.tense == "present" and span is not None and span.from_ > message.local_time
    return "planned" if said.modality == "asserted" and (said.tense == "future" or ahead) else said.modality


def _consistent(span: TimeSpan | None, verb: _VerbForm, modality: Modality, message: Message) -> TimeSpan | None:
    """The time, or None if it contradicts the tense: a past event in the future, a plan in the past."""
    if span is None:
        return None
    past = verb.tense == "past" or verb.perfect
    if (past and modality == "asserted" and span.from_ > message.local_time) or (
        modality in ("planned", "wished") and span.to <= message.local_time
    ):
        return None
    return span
