"""What words of a fact's text mean to those who talk, as tags: "you=Ben", "we=Ada's group", "last week=the week of 4 May 2026"."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.antecedents import in_its_number, may_be_told
from graphmem.extraction.facts.fact_timing import is_how_long, is_time_arranged, is_time_of_telling
from graphmem.extraction.facts.lost_words import stems
from graphmem.extraction.temporal import TimeSpan, resolve_time
from graphmem.language import lexicon as lx
from graphmem.model import Fact
from graphmem.model.interval_words import interval_in_words

if TYPE_CHECKING:
    from spacy.tokens import Span


def with_spoken_references(parsed: ParsedMessage, fact: Fact) -> Fact:
    """The fact with tags for who "you" and "we" are and for the times in its text, as far as its members and its time do not say so."""
    span = parsed.doc.char_span(fact.start, fact.end, alignment_mode="expand") if fact.end > fact.start else None
    if fact.kind == "relation" or not span:
        return fact
    tags = tuple(
        dict.fromkeys(
            (
                *_people(parsed, fact, span),
                *_things(parsed, fact, span),
                *_times(parsed, fact, span),
                *_times_of_context(parsed, fact, span),
            )
        )
    )
    return replace(fact, tags=(*fact.tags, *tags)).with_id() if tags else fact


def _people(parsed: ParsedMessage, fact: Fact, span: "Span") -> Iterator[str]:
    """Who is spoken to, and who speak of themselves; the members of a whole fact say so by themselves."""
    if not fact.is_remark or parsed.to_assistant or parsed.message.role == "assistant":
        return
    for word in span:
        names = [r.name for r in parsed.referents(word)]
        if word.lower_ in lx.SECOND and len(names) == 1 and names[0] not in {m.name for m in fact.members}:
            yield f"you={names[0]}"
        elif word.lower_ in ("we", "us") and names:
            yield "we=" + (" and ".join(names) if len(names) > 1 else f"{names[0]}'s group")


def _things(parsed: ParsedMessage, fact: Fact, span: "Span") -> Iterator[str]:
    """What the pronouns in the words of a whole fact stand for, if no member, tag or word before them says so."""
    if fact.is_remark:
        return
    told = " ".join((*(m.name for m in fact.members), *fact.tags))
    for word in span:
        names = [r.name for r in parsed.referents(word)] if word.lower_ in _STANDING else []
        said = stems(f"{told} {span.doc[span.start : word.i].text}")
        if names and not all(stems(name) <= said for name in names) and not may_be_told(word, span):
            yield f"{word.lower_}={' and '.join(in_its_number(parsed, name) for name in names)}"


_STANDING = lx.IT | lx.HE | lx.SHE | lx.THEY


def _times(parsed: ParsedMessage, fact: Fact, span: "Span") -> Iterator[str]:
    """The dates of relative times in the text that are not the time of the fact itself."""
    for word in span:
        time = parsed.times.get(word.i)
        if time is None or time.from_ == fact.event_start or is_time_of_telling(word):
            continue
        if fact.kind == "event" and is_how_long(time, parsed.message):
            continue
        if not fact.is_remark and fact.kind in ("state", "preference") and time.to <= parsed.message.local_time + timedelta(days=1):
            continue  # what holds now is not dated by a time up to now in another clause
        yield from _in_words(parsed, fact, time, ahead=is_time_arranged(word))


def _times_of_context(parsed: ParsedMessage, fact: Fact, span: "Span") -> Iterator[str]:
    """The dates of relative times in a sentence of the message that is told with the fact: "last weekend" of "context=... last weekend"."""
    contexts = [tag.partition("=")[2] for tag in fact.tags if tag.startswith("context=")]
    for place, time in parsed.times.items():
        sentence = " ".join(parsed.doc[place].sent.text.split())
        outside = not span.start <= place < span.end and time.from_ != fact.event_start and not is_time_of_telling(parsed.doc[place])
        if outside and any(sentence in context or context in sentence for context in contexts):
            yield from _in_words(parsed, fact, time)


def _in_words(parsed: ParsedMessage, fact: Fact, time: TimeSpan, *, ahead: bool = False) -> Iterator[str]:
    """A relative time and its date; one that lies on either side ("in May") lies `ahead` for what is arranged, wished or planned."""
    said, now = parsed.message.text[time.start : time.end], parsed.message.local_time
    if any(map(str.isdigit, said)):
        return
    ahead = ahead or fact.modality != "asserted"
    if time.open_direction and ahead:
        time = resolve_time(said, now, True) or time
    if fact.kind == "event" and not ahead and time.from_ > now:
        return  # "a week before Easter" of what is over
    relation = "" if time.relation == "at" else f"{time.relation} "
    yield f"{' '.join(said.lower().split())}={relation}{interval_in_words(time.from_, time.to, time.precision)}"
