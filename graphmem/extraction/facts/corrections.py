"""Corrections: "no, I meant Tuesday" supersedes a recent fact of the same speaker."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.clauses.phrases import conjunct_referents, members_as
from graphmem.extraction.coreference import Referent
from graphmem.extraction.facts.fact_config import CORRECTIONS
from graphmem.extraction.temporal import TimeSpan, resolve_time
from graphmem.model import Fact, Member

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_CUES = frozenset("no nope sorry actually correction oops wait whoops".split())


def corrections(parsed: ParsedMessage, recent_facts: Sequence[Fact]) -> Iterator[Fact]:
    """Corrected versions of some of `recent_facts` (of this speaker, oldest first); each names the old fact in `supersedes`."""
    for sentence in parsed.doc.sents:
        if not recent_facts or not _is_correction(sentence):
            continue
        time = next((parsed.times[t.i] for t in sentence if t.i in parsed.times), None)
        intended = _intended(parsed, sentence)
        target = _target(recent_facts, intended, _denied(parsed, sentence), time)
        if target is not None:
            old, replaced = target
            same_clause = [f for f in recent_facts if (f.message_id, f.start, f.end) == (old.message_id, old.start, old.end)]
            for fact in same_clause:
                yield from _corrected(parsed, sentence, fact, replaced, intended, time)


def _is_correction(sentence: "Span") -> bool:
    """ "I meant X", "I was wrong, I meant X", "It is X, not Y", or "Sorry, X" without a verb."""
    words = [t for t in sentence if t.is_alpha]
    if not words or any(t.text == "?" for t in sentence):
        return False
    meant = _mean_verb(sentence)
    if meant is not None and any(c.lower_ == "i" for c in meant.lefts):
        return not any(c.dep_ in ("ccomp", "xcomp") for c in meant.rights)
    if _is_contrast(sentence):
        return True
    cued = words[0].lower_ in _CUES and words[0].i + 1 < len(sentence.doc) and words[0].nbor().text in (",", ":", "-", "...")
    return cued and len(words) <= CORRECTIONS.max_words and not any(t.pos_ in ("VERB", "AUX") for t in words)


def _intended(parsed: ParsedMessage, sentence: "Span") -> list[Referent]:
    """The correct referent: the first one named, without those negated; proper names come first."""
    denied = {r.name for r in _denied(parsed, sentence)}
    found = [r for t in sentence for r in conjunct_referents(parsed, t) if t.i not in parsed.times and r.name not in parsed.turn.people]
    named_first = sorted(dict.fromkeys(found), key=lambda r: not r.proper)
    return [r for r in named_first if r.name not in denied and (r.proper or _uses_mean(sentence))][:1]


def _uses_mean(sentence: "Span") -> bool:
    return _mean_verb(sentence) is not None or _is_contrast(sentence)


def _mean_verb(sentence: "Span") -> "Token | None":
    """The verb of "I mean" or "I meant": the root, or in the past any verb, as "I mean" is often a mere filler."""
    if sentence.root.lower_ in ("meant", "mean"):
        return sentence.root
    return next((t for t in sentence if t.lower_ == "meant" and t.pos_ == "VERB"), None)


def _is_contrast(sentence: "Span") -> bool:
    """ "It is X, not Y" about something that was said before."""
    if sentence.root.lemma_ != "be" or not any(c.dep_ == "nsubj" and c.lower_ in ("it", "that") for c in sentence.root.lefts):
        return False
    return any(t.lower_ == "not" and t.i > sentence.root.i + 1 and t.nbor(-1).text in (",", "-", "and") for t in sentence)


def _denied(parsed: ParsedMessage, sentence: "Span") -> list[Referent]:
    """ "Bergen" of "Oslo, not Bergen"."""
    after = [t for t in sentence if t.i > sentence.start and t.nbor(-1).lower_ == "not"]
    return [r for t in after for r in parsed.referents(t)]


def _target(
    recent_facts: Sequence[Fact], intended: Sequence[Referent], denied: Sequence[Referent], time: TimeSpan | None
) -> tuple[Fact, Member | None] | None:
    """The latest fact that the correction fits, and its wrong member; None as the member if its time was wrong."""
    wrong = {r.name for r in denied}
    for fact in reversed(recent_facts):
        if intended:
            fitting = [m for m in fact.members if m.name in wrong or (not wrong and m.role != "agent" and m.kind == intended[0].kind)]
            if fitting:
                return fact, fitting[-1]
        elif time is not None and fact.event_start is not None:
            return fact, None
    return _last_named(recent_facts) if intended and intended[0].proper and not wrong else None


def _last_named(recent_facts: Sequence[Fact]) -> tuple[Fact, Member] | None:
    """The name that was said last: a bare name is often taken for one of another kind, such as a town for a person."""
    named = [m for m in recent_facts[-1].members if m.role != "agent" and m.name[:1].isupper()]
    return (recent_facts[-1], named[-1]) if named else None


def _corrected(
    parsed: ParsedMessage, sentence: "Span", old: Fact, wrong: Member | None, intended: Sequence[Referent], time: TimeSpan | None
) -> Iterator[Fact]:
    if wrong is not None and not any(m.name == wrong.name for m in old.members):
        return
    message = parsed.message
    right = replace(members_as(wrong.role, intended)[0], kind=wrong.kind) if wrong is not None else None
    members = tuple(replace(right, role=m.role) if right and wrong and m.name == wrong.name else m for m in old.members)
    new = replace(
        old,
        message_id=message.id,
        start=sentence.start_char,
        end=sentence.end_char,
        text=message.text[sentence.start_char : sentence.end_char],
        members=members,
        recorded_at=message.sent_at,
        supersedes=(old.id,),
    )
    if time is not None and wrong is None:
        ahead = old.event_start is not None and old.event_start > old.recorded_at
        redirected = resolve_time(message.text[time.start : time.end], message.local_time, ahead) if time.open_direction else None
        new = _retimed(new, redirected or time)
    yield new.with_id()


def _retimed(fact: Fact, time: TimeSpan) -> Fact:
    """The fact with another time; a validity that began or ended with the old time moves along."""
    began = fact.valid_from == fact.event_start
    ended = fact.valid_to == fact.event_end
    return replace(
        fact,
        event_start=time.from_,
        event_end=time.to,
        event_precision=time.precision,
        valid_from=time.from_ if began else fact.valid_from,
        valid_to=time.to if ended else fact.valid_to,
    )
