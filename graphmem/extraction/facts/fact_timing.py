"""Attach time expressions to clauses: by the dependency tree, or shared with a neighbouring clause."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.denials import is_finite
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.fact_config import TIME_ATTACHMENT
from graphmem.extraction.temporal import TimeSpan, resolve_time
from graphmem.extraction.temporal.time_words import MONTHS, WEEKDAYS
from graphmem.language import lexicon as lx
from graphmem.model import Message

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

T = TypeVar("T")


TURNS_AWAY = re.compile(
    r"^\s*(?:also,|oh,|anyway)|\b(?:by the way|btw|on another note|speaking of|in other news|changing the subject)\b", re.IGNORECASE
)
"""The words of a sentence that begins something new."""


def frame_time(parsed: ParsedMessage, sentence: "Span") -> TimeSpan | None:
    """The time that a sentence sets for the next one ("Last night was amazing!"); None if it has none up to the day after sending."""
    latest = parsed.message.local_time + TIME_ATTACHMENT.frame_horizon
    places = (place for place in range(sentence.start, sentence.end) if place in parsed.times)
    spans = (parsed.times[place] for place in places if not is_time_of_telling(parsed.doc[place]))
    return next((span for span in spans if span.relation == "at" and span.to <= latest), None)


def times_by_clause(parsed: ParsedMessage, clauses: Sequence[Clause], frame: TimeSpan | None = None) -> dict[int, TimeSpan]:
    """The time of each clause, by the token of its verb: its own, or one that it shares with another clause or takes from `frame`."""
    found = _with_past_above(parsed, clauses, attach_to_clauses(parsed, clauses, parsed.times))
    frame = None if clauses and TURNS_AWAY.search(clauses[0].verb.sent.text) else frame
    for clause in clauses:
        shared = None if clause.verb.i in found else _shared_time(parsed, clause, found) or frame
        if shared is not None and _is_past_narrative(clause):
            found[clause.verb.i] = shared
    return found


def _with_past_above(parsed: ParsedMessage, clauses: Sequence[Clause], found: dict[int, TimeSpan]) -> dict[int, TimeSpan]:
    """The times, with a past one of a present relative clause given to the past clause around it.

    "I gave the car to a shelter I help at yesterday": the day of the giving.
    """
    by_verb = {clause.verb.i: clause for clause in clauses}
    for place, time in list(found.items()):
        clause = by_verb[place]
        if clause.top.dep_ != "relcl" or clause.tense != "present" or clause.perfect or time.relation != "at":
            continue
        above = next((by_verb[t.i] for t in clause.top.ancestors if t.i in by_verb and by_verb[t.i].tense == "past"), None)
        if above is not None and time.to <= parsed.message.local_time + timedelta(days=1) and above.verb.i not in found:
            found[above.verb.i] = found.pop(place)
    return found


def _is_past_narrative(clause: Clause) -> bool:
    """True if the clause narrates something past: "went", or the "hiking" of "we had a day out hiking"."""
    return clause.tense == "past" and not clause.perfect and clause.modality == "asserted" and clause.verb.lemma_ != "be"


def _shared_time(parsed: ParsedMessage, clause: Clause, found: Mapping[int, TimeSpan]) -> TimeSpan | None:
    """The time of the governing verb, if it precedes that verb ("Last May I fell and broke my leg") or the clause is a gerund.

    A time right before a form of "be" applies to the whole sentence: "Last week was wild, I won a prize".
    """
    head = clause.top.head
    if clause.top.dep_ in ("conj", "advcl", "acl", "xcomp", "ccomp") and head.i in found:
        span = found[head.i]
        if clause.verb.tag_ == "VBG" or (clause.top.dep_ == "conj" and _covers_both(parsed, span, head, clause)):
            return span
    before = _time_before(parsed, clause) or _time_while(clause, found)
    if before is not None:
        return before
    for token in clause.verb.sent:
        if token.lemma_ == "be" and token.i in found and parsed.message.text[found[token.i].end : token.idx].isspace():
            return found[token.i]
    return None


def _covers_both(parsed: ParsedMessage, span: TimeSpan, head: "Token", clause: Clause) -> bool:
    """True for a time right before the first of two verbs, or a day or week between them ("I ran last Friday and won")."""
    if span.end <= head.idx:
        return _is_close(parsed, span.end, head.idx)
    short = span.to - span.from_ <= TIME_ATTACHMENT.shared_time_length
    return short and head.idx < span.start and span.end <= clause.verb.idx and _is_close(parsed, span.end, clause.verb.idx)


def _is_close(parsed: ParsedMessage, start: int, end: int) -> bool:
    """True if only a few words are between two characters of the message."""
    return parsed.message.text[start:end].count(" ") < TIME_ATTACHMENT.shared_time_spaces


def _time_before(parsed: ParsedMessage, clause: Clause) -> TimeSpan | None:
    """The time right before the clause's "when": "our trip last year when we saw the comet"."""
    asking = next((c for c in clause.verb.children if c.lower_ == "when" and c.i < clause.verb.i), None)
    if asking is None:
        return None
    spans = (span for span in parsed.times.values() if span.end <= asking.idx)
    return next((span for span in spans if parsed.message.text[span.end : asking.idx].strip(" ,") == ""), None)


def _time_while(clause: Clause, found: Mapping[int, TimeSpan]) -> TimeSpan | None:
    """The time of what was done meanwhile: "While walking home yesterday, I met Jean"."""
    meanwhile = (c for c in clause.verb.children if c.dep_ == "advcl" and c.tag_ == "VBG" and c.i in found)
    return next((found[c.i] for c in meanwhile if any(mark.lower_ in ("while", "when") for mark in c.lefts)), None)


def attach_to_clauses(parsed: ParsedMessage, clauses: Sequence[Clause], by_token: Mapping[int, T]) -> dict[int, T]:
    """Values by token (times, recurrences) -> by the verb of the clause that governs the token; the first one per clause."""
    verbs = {token.i: clause.verb.i for clause in clauses for token in (*reversed(clause.governors), clause.verb)}
    found: dict[int, T] = {}
    if not clauses:
        return found
    for start in range(clauses[0].verb.sent.start, clauses[0].verb.sent.end):
        span, token = by_token.get(start), parsed.doc[start]
        if span is None or is_time_of_telling(token) or is_time_arranged(token):
            continue
        while (token.i not in verbs or _is_deverbal_noun(token, start)) and token.head != token:
            if _is_infinitive_of_noun(token) or _is_source_event(parsed, token):
                break
            token = token.head
        token = _nearest_verb(token, start, clauses)
        if token.i in verbs:
            found.setdefault(verbs[token.i], span)
    return found


def is_time_of_telling(time: "Token") -> bool:
    """ "yesterday" of "Jack told me yesterday that Ida left": the day of the telling or learning, not of what was told.

    A present tense cannot have a time in the past, which then is that of the complement ("I remember last year we won").
    """
    verb = next((t for t in (time, *time.ancestors) if t.pos_ in ("VERB", "AUX")), time)
    if verb.dep_ == "ccomp" and any(c.dep_ == "mark" and time.i < c.i for c in verb.children):
        verb = verb.head
    told = next((c for c in verb.children if c.dep_ == "ccomp" and is_finite(c)), None)
    if (
        told is None
        or verb.lemma_ not in lx.RAISED | lx.REPORTING
        or not _is_past(verb)
        or any(c.dep_ == "nsubjpass" for c in verb.children)
    ):
        return False
    return time.i < told.i if verb.i < told.i else time.i > told.right_edge.i


def is_how_long(time: TimeSpan, message: Message) -> bool:
    """ "in two hours" of "I ran it in two hours": what it took, and not when it is."""
    return time.to > message.local_time and _HOW_LONG.match(message.text, time.start, time.end) is not None


_HOW_LONG = re.compile(
    r"in\s+(?:(?:about|around|under|over|just|only|less\s+than|almost|nearly)\s+)?[\w.-]+\s+(?:and\s+a\s+half\s+)?(?:hour|minute|day|week|month)s?\b",
    re.IGNORECASE,
)


def is_time_arranged(time: "Token") -> bool:
    """ "Friday" of "I booked a table for Friday" and "It was moved to Friday": the day of what was arranged, and not of the arranging."""
    named = next((t for t in (time, *time.ancestors) if t.dep_ == "pobj" or t.pos_ in ("VERB", "AUX")), time)
    if named.dep_ == "pobj" and named.head.lower_ in ("to", "until", "till") and named.head.head.lemma_ in _RESCHEDULING:
        return _is_past(named.head.head)
    if named.dep_ != "pobj" or named.head.lower_ != "for" or named.ent_type_ == "TIME":
        return False
    verb = next((t for t in named.ancestors if t.pos_ in ("VERB", "AUX")), None)
    if verb is None or not _is_past(verb) or verb.lemma_ not in _ARRANGING or any(c.lower_ == "last" for c in named.lefts):
        return False  # "I visited my parents for Christmas"
    dated = any(t.lower_ in _DATES or t.lemma_.lower() in lx.TIME_UNITS or t.like_num for t in named.subtree)
    return dated and (named.head.head != verb or any(c.dep_ in ("dobj", "nsubjpass") for c in verb.children))


_ARRANGING = frozenset(
    "approve arrange book buy choose confirm fix get grab invite make offer order organise organize pencil pick plan prepare purchase rent"
    " reserve schedule score secure set sort".split()
)
_DATES = frozenset((*WEEKDAYS, *MONTHS, "today", "tonight", "tomorrow"))
_RESCHEDULING = frozenset("move postpone reschedule push shift delay change defer".split())


def arranged_time(parsed: ParsedMessage, place: int) -> TimeSpan:
    """The time at a token; one that lies on either side ("Friday") lies ahead if it is arranged."""
    time = parsed.times[place]
    if not (time.open_direction and is_time_arranged(parsed.doc[place])):
        return time
    return resolve_time(parsed.message.text[time.start : time.end], parsed.message.local_time, True) or time


def _is_past(verb: "Token") -> bool:
    return verb.tag_ == "VBD" or any(c.dep_ in ("aux", "auxpass") and (c.tag_ == "VBD" or c.lemma_ == "have") for c in verb.children)


def _is_source_event(parsed: ParsedMessage, noun: "Token") -> bool:
    """ "trip" of "I got the idea from our trip last year": the time of the trip."""
    return noun.dep_ == "pobj" and noun.head.lower_ in ("from", "of", "about") and any(r.kind == "event" for r in parsed.referents(noun))


def _is_infinitive_of_noun(token: "Token") -> bool:
    """ "see" of "I've got tickets to see them on 17 July": what the tickets are for has the date."""
    own = token.tag_ == "VB" and any(c.tag_ == "TO" for c in token.lefts)
    return (
        own
        and token.dep_ in ("acl", "advcl", "xcomp")
        and (token.dep_ == "acl" or token.head.lemma_ in ("have", "get", "need", "book", "buy"))
    )


def _is_deverbal_noun(verb: "Token", time: int) -> bool:
    """ "reading" of "a poetry reading last Friday": a noun that is parsed as a verb with only the time as its dependent."""
    return (
        verb.tag_ == "VBG" and verb.dep_ == "acl" and verb.i < time and all(c.left_edge.i <= time <= c.right_edge.i for c in verb.children)
    )


def _nearest_verb(verb: "Token", time: int, clauses: Sequence[Clause]) -> "Token":
    """The verb on the time's side of the comma, if the parser attached the time to the verb after it."""
    if verb.i < time or not any(t.text in lx.PAUSES for t in verb.doc[time : verb.i]):
        return verb
    near = [c.verb for c in clauses if c.verb.i < time and not any(t.text in lx.PAUSES for t in verb.doc[c.verb.i : time])]
    return near[-1] if near and near[-1].tag_ == "VBD" else verb
