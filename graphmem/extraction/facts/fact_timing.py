"""Which time expression is of which clause: the one that hangs on it, or the one that it shares."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import Reading
from graphmem.extraction.temporal import TimeSpan
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

T = TypeVar("T")


def first_time(reading: Reading, sentence: "Span") -> TimeSpan | None:
    """A time that a sentence without a fact names ("Last night was amazing!"): the frame of what is told next."""
    spans = (reading.times[place] for place in range(sentence.start, sentence.end) if place in reading.times)
    return next((span for span in spans if span.relation == "at" and span.to <= reading.message.sent_at + timedelta(days=1)), None)


def times_by_clause(reading: Reading, clauses: Sequence[Clause], frame: TimeSpan | None = None) -> dict[int, TimeSpan]:
    """The time expression of each clause, by its verb: the first one that hangs on it, or the one that it shares."""
    found = hung(reading, clauses, reading.times)
    for clause in clauses:
        shared = None if clause.verb.i in found else _shared_time(reading, clause, found) or frame
        if shared is not None and _is_told(clause):
            found[clause.verb.i] = shared
    return found


def _is_told(clause: Clause) -> bool:
    """It tells of something past: "went", or the "hiking" of "we had a day out hiking"."""
    return clause.tense == "past" and not clause.perfect and clause.modality == "asserted" and clause.verb.lemma_ != "be"


def _shared_time(reading: Reading, clause: Clause, found: Mapping[int, TimeSpan]) -> TimeSpan | None:
    """The time of the verb it hangs on: before that verb ("Last May I fell and broke my leg"), or of any for an "-ing".

    "Last week was wild, I won a prize": a time right before a form of "be" frames the sentence.
    """
    head = clause.top.head
    if clause.top.dep_ in ("conj", "advcl", "acl", "xcomp", "ccomp") and head.i in found:
        span = found[head.i]
        if clause.verb.tag_ == "VBG" or (clause.top.dep_ == "conj" and _is_of_both(reading, span, head, clause)):
            return span
    before = _time_before(reading, clause)
    if before is not None:
        return before
    for token in clause.verb.sent:
        if token.lemma_ == "be" and token.i in found and reading.message.text[found[token.i].end : token.idx].isspace():
            return found[token.i]
    return None


def _is_of_both(reading: Reading, span: TimeSpan, head: "Token", clause: Clause) -> bool:
    """A time right before the first of two verbs, or a day or a week between them ("I ran last Friday and won")."""
    text = reading.message.text
    if span.end <= head.idx:
        return text[span.end : head.idx].count(" ") < 4
    short = span.to - span.from_ <= timedelta(days=7)
    return short and head.idx < span.start and span.end <= clause.verb.idx and text[span.end : clause.verb.idx].count(" ") < 4


def _time_before(reading: Reading, clause: Clause) -> TimeSpan | None:
    """The time that a "when" right behind it explains: "our trip last year when we saw the comet"."""
    asking = next((c for c in clause.verb.children if c.lower_ == "when" and c.i < clause.verb.i), None)
    if asking is None:
        return None
    spans = (span for span in reading.times.values() if span.end <= asking.idx)
    return next((span for span in spans if reading.message.text[span.end : asking.idx].strip(" ,") == ""), None)


def hung(reading: Reading, clauses: Sequence[Clause], by_token: Mapping[int, T]) -> dict[int, T]:
    """What stands at some tokens (a time, a recurrence) by the verb of the clause that it hangs on, the first of each."""
    verbs = {token.i: clause.verb.i for clause in clauses for token in (*reversed(clause.governors), clause.verb)}
    found: dict[int, T] = {}
    if not clauses:
        return found
    for start in range(clauses[0].verb.sent.start, clauses[0].verb.sent.end):
        span = by_token.get(start)
        if span is None:
            continue
        token = reading.doc[start]
        while (token.i not in verbs or _is_noun(token, start)) and token.head != token:
            token = token.head
        token = _nearer(token, start, clauses)
        if token.i in verbs:
            found.setdefault(verbs[token.i], span)
    return found


def _is_noun(verb: "Token", time: int) -> bool:
    """ "reading" of "a poetry reading last Friday": a noun, though it is parsed as a verb with nothing but the time."""
    return (
        verb.tag_ == "VBG" and verb.dep_ == "acl" and verb.i < time and all(c.left_edge.i <= time <= c.right_edge.i for c in verb.children)
    )


def _nearer(verb: "Token", time: int, clauses: Sequence[Clause]) -> "Token":
    """The verb of the time's own part of the sentence, where the parser hung the time on the verb behind the comma."""
    if verb.i < time or not any(t.text in lx.PAUSES for t in verb.doc[time : verb.i]):
        return verb
    near = [c.verb for c in clauses if c.verb.i < time and not any(t.text in lx.PAUSES for t in verb.doc[c.verb.i : time])]
    return near[-1] if near and near[-1].tag_ == "VBD" else verb
