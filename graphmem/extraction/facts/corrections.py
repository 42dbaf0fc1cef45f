"""Corrections: "no, I meant Tuesday" takes the place of what its speaker said just before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import Reading
from graphmem.extraction.clauses.phrases import members_as, named
from graphmem.extraction.coreference import Referent
from graphmem.extraction.temporal import TimeSpan, resolve_time
from graphmem.model import Fact, Member

if TYPE_CHECKING:
    from spacy.tokens import Span

_CUES = frozenset("no nope sorry actually correction oops wait whoops".split())


def corrections(reading: Reading, said: Sequence[Fact]) -> Iterator[Fact]:
    """Facts that take the place of one of `said`, the latest facts of this speaker, the last one last; each names it in `supersedes`."""
    for sentence in reading.doc.sents:
        if not said or not _corrects(sentence):
            continue
        time = next((reading.times[t.i] for t in sentence if t.i in reading.times), None)
        meant = _meant(reading, sentence)
        target = _target(said, meant, _denied(reading, sentence), time)
        if target is not None:
            old, replaced = target
            same_clause = [f for f in said if (f.message_id, f.start, f.end) == (old.message_id, old.start, old.end)]
            for fact in same_clause:
                yield from _corrected(reading, sentence, fact, replaced, meant, time)


def _corrects(sentence: "Span") -> bool:
    """ "I meant X", or "Sorry, X" without a verb."""
    words = [t for t in sentence if t.is_alpha]
    if not words or any(t.text == "?" for t in sentence):
        return False
    if _says_so(sentence) and any(c.lower_ == "i" for c in sentence.root.lefts):
        return not any(c.dep_ in ("ccomp", "xcomp") for c in sentence.root.children)
    cued = words[0].lower_ in _CUES and words[0].i + 1 < len(sentence.doc) and words[0].nbor().text in (",", ":", "-", "...")
    return cued and len(words) <= 8 and not any(t.pos_ in ("VERB", "AUX") for t in words)


def _meant(reading: Reading, sentence: "Span") -> list[Referent]:
    """What is right: what the sentence names, without what is denied."""
    denied = {r.name for r in _denied(reading, sentence)}
    found = [r for t in sentence for r in named(reading, t) if t.i not in reading.times and r.name not in reading.turn.people]
    named_first = sorted(dict.fromkeys(found), key=lambda r: not r.proper)
    return [r for r in named_first if r.name not in denied and (r.proper or _says_so(sentence))][:1]


def _says_so(sentence: "Span") -> bool:
    return sentence.root.lower_ in ("meant", "mean")


def _denied(reading: Reading, sentence: "Span") -> list[Referent]:
    """ "Bergen" of "Oslo, not Bergen"."""
    after = [t for t in sentence if t.i > sentence.start and t.nbor(-1).lower_ == "not"]
    return [r for t in after for r in reading.at(t)]


def _target(
    said: Sequence[Fact], meant: Sequence[Referent], denied: Sequence[Referent], time: TimeSpan | None
) -> tuple[Fact, Member | None] | None:
    """The latest fact that the correction fits, and the member that was wrong; no member, if its time was."""
    wrong = {r.name for r in denied}
    for fact in reversed(said):
        if meant:
            fitting = [m for m in fact.members if m.name in wrong or (not wrong and m.role != "agent" and m.kind == meant[0].kind)]
            if fitting:
                return fact, fitting[-1]
        elif time is not None and fact.event_start is not None:
            return fact, None
    return None


def _corrected(
    reading: Reading, sentence: "Span", old: Fact, wrong: Member | None, meant: Sequence[Referent], time: TimeSpan | None
) -> Iterator[Fact]:
    if wrong is not None and not any(m.name == wrong.name for m in old.members):
        return
    message = reading.message
    right = members_as(wrong.role, meant)[0] if wrong is not None else None
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
        again = resolve_time(message.text[time.start : time.end], message.sent_at, ahead) if time.open_direction else None
        new = _retimed(new, again or time)
    yield new.with_id()


def _retimed(fact: Fact, time: TimeSpan) -> Fact:
    """The fact with another time; what began or ended with the old one now does with this one."""
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
