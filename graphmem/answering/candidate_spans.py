"""Candidate answers: spans of sentences, from names, numbers and dates to whole clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.answering.answer_dates import date_expressions, day_of, in_words
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.extraction.facts.fact_timing import is_time_arranged
from graphmem.extraction.temporal.parser import parse_times
from graphmem.extraction.temporal.time_types import Duration, Recurrence
from graphmem.language.lexicon import STATIVE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SpanKind: TypeAlias = Literal[
    "date",
    "day",
    "clock",
    "duration",
    "frequency",
    "number",
    "name",
    "quote",
    "noun",
    "phrase",
    "place",
    "clause",
    "adjective",
    "verb",
    "sentence",
]
_QUOTE = re.compile(r"[\"“]([^\"“”]{2,80})[\"”]")
# "room 5C", "gate 12", "platform B".
_NUMBERED = re.compile(r"[A-Z]?\d{1,4}[A-Z]?|[A-Z]")
# What stands before the frequency that it is an alternative of: "once or" before "twice a year".
_EITHER = re.compile(r"\b(?:once|twice|one|two|three|four|five|six|\d+)(?: times)? (?:or|to) $", re.IGNORECASE)
_MAX_TOKENS = 30
_RECENT = frozenset("just today now finally recently tonight".split())
# Before the time of what began or goes on: no time to come.
_LASTING = frozenset("since from for until till".split())
_REPORTING = frozenset("tell say hear mention remember recall think".split())
# Adverbs at the end of a span that say nothing of their own.
_TRAILING = frozenset("too also lately already yet so far well either though now anyway".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSpan:
    """Tokens `first:last` of the sentence's document as an answer, worded as `text`; `head` is its syntactic head."""

    sentence: EvidenceSentence
    kind: SpanKind
    first: int
    last: int
    head: "Token"
    text: str

    @property
    def tokens(self) -> "Span":
        return self.sentence.span.doc[self.first : self.last]


def candidate_spans(sentence: EvidenceSentence) -> Iterator[CandidateSpan]:
    """Every span of a sentence that may answer something, each text once."""
    seen: set[str] = set()
    for candidate in _all_spans(sentence):
        key = candidate.text.casefold()
        if key and (key not in seen or candidate.kind in ("date", "day", "clock", "duration", "frequency", "number")):
            seen.add(key)
            yield candidate


def _all_spans(sentence: EvidenceSentence) -> Iterator[CandidateSpan]:
    yield from _times(sentence)
    yield from _quotes(sentence)
    for token in sentence.span:
        yield from _of_token(sentence, token)
    yield _candidate(sentence, "sentence", sentence.span.start, sentence.span.end, sentence.span.root)


def _times(sentence: EvidenceSentence) -> Iterator[CandidateSpan]:
    span, message = sentence.span, sentence.hit.message
    said_at = message.local_time.replace(tzinfo=None)
    dates = date_expressions(span.text, said_at, ahead=lambda start: _is_to_come(span, start))
    for start, end, words in dates:
        yield from _at_characters(sentence, "date", start, end, words)
    if not dates:
        yield from _dates_nearby(sentence, said_at)
    for expression in parse_times(span.text, said_at):
        if isinstance(expression.value, Duration):
            yield from _at_characters(sentence, "duration", expression.start, expression.end, "")
        elif isinstance(expression.value, Recurrence):
            either = _EITHER.search(span.text, 0, expression.start)
            yield from _at_characters(sentence, "frequency", either.start() if either else expression.start, expression.end, "")
        if expression.kind in ("clock", "hours", "moment"):
            yield from _at_characters(sentence, "clock", expression.start, expression.end, "")


def _is_to_come(span: "Span", start: int) -> bool:
    """True for the time of what somebody does in the present tense ("We fly in the first week of May"), is on a day, or has arranged."""
    first = next(t for t in span if t.idx + len(t) > span.start_char + start)
    verb = next((t for t in (first, *first.ancestors) if t.pos_ in ("VERB", "AUX")), None)
    if is_time_arranged(first):
        return True
    if verb is None or verb.tag_ not in ("VBP", "VBZ") or verb.lemma_.lower() in STATIVE - {"be", "have"}:
        return False
    return not any(t.lower_ in _LASTING for t in (first, *first.ancestors) if t.i <= first.i and t.dep_ in ("prep", "mark"))


def _dates_nearby(sentence: EvidenceSentence, said_at: datetime) -> Iterator[CandidateSpan]:
    """The dates of the sentence before, for each verb; and the day of the message, for what is told as news of that day."""
    span = sentence.span
    verbs = [t for t in span if t.pos_ in ("VERB", "AUX") and not _is_reported(t)]
    before = next((s for s in span.doc.sents if s.end == span.start), None)
    base = before.start_char if before is not None else 0
    for start, end, words in date_expressions(before.text, said_at) if before is not None else ():
        place = span.doc.char_span(base + start, base + end, alignment_mode="expand")
        if place is not None:
            for verb in verbs:
                yield CandidateSpan(sentence=sentence, kind="day", first=place.start, last=place.end, head=verb, text=words)
    if not sentence.attached:
        for verb in verbs:
            if _is_news(verb):
                yield CandidateSpan(sentence=sentence, kind="day", first=verb.i, last=verb.i + 1, head=verb, text=in_words(day_of(said_at)))


def _is_reported(verb: "Token") -> bool:
    """True below "he told me that ...": the telling is not the time of what is told."""
    return any(t.lemma_.lower() in _REPORTING for t in verb.ancestors)


def _is_news(verb: "Token") -> bool:
    """True for what is so, or has come to be so, on the day of telling: "I just opened it", "The shop is open"."""
    if any(c.lower_ in _RECENT for c in verb.children):
        return True
    auxiliary = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if verb.tag_ == "VBN":
        return bool(auxiliary & {"have", "has", "'ve", "'s", "’ve", "’s"})
    return verb.tag_ in ("VBZ", "VBP", "VBG") and not auxiliary & {"was", "were", "had", "will", "'ll"}


def _at_characters(sentence: EvidenceSentence, kind: SpanKind, start: int, end: int, words: str) -> Iterator[CandidateSpan]:
    base = sentence.span.start_char
    found = sentence.span.doc.char_span(base + start, base + end, alignment_mode="expand")
    if found is not None:
        yield CandidateSpan(
            sentence=sentence, kind=kind, first=found.start, last=found.end, head=found.root, text=words or found.text.strip()
        )


def _quotes(sentence: EvidenceSentence) -> Iterator[CandidateSpan]:
    for match in _QUOTE.finditer(sentence.span.text):
        yield from _at_characters(sentence, "quote", match.start(1), match.end(1), match[1].strip(" ,.!"))


def _of_token(sentence: EvidenceSentence, token: "Token") -> Iterator[CandidateSpan]:
    span = sentence.span
    left, right = token.left_edge.i, token.right_edge.i + 1
    if token.pos_ == "PROPN" and token.dep_ != "compound":
        start = token.i
        while start > span.start and token.doc[start - 1].pos_ == "PROPN" and token.doc[start - 1].dep_ == "compound":
            start -= 1
        yield _candidate(sentence, "name", start, token.i + 1, token)
    if token.pos_ in ("NOUN", "PROPN", "PRON") and token.pos_ != "PRON":
        yield _candidate(sentence, "noun", left, token.i + 1, token)
        if right > token.i + 1 and right - left <= _MAX_TOKENS:
            yield _candidate(sentence, "phrase", left, right, token)
        if left < token.i:
            yield _candidate(sentence, "noun", token.i, token.i + 1, token)
        if any(c.dep_ == "conj" for c in token.children) and token.dep_ != "conj":
            last = max(c.i for c in _conjuncts(token))
            yield _candidate(sentence, "noun", left, last + 1, token)
        yield from _parts_of_noun(sentence, token, left)
    if token.pos_ == "ADJ" and any(c.dep_ == "conj" for c in token.children):
        yield _candidate(sentence, "adjective", token.i, max(c.right_edge.i for c in token.children if c.dep_ == "conj") + 1, token)
    if token.tag_ == "VBG":
        yield _candidate(sentence, "verb", token.i, token.i + 1, token)
    if token.pos_ == "VERB":
        yield from _parts_of_verb(sentence, token)
    if token.like_num and token.dep_ in ("nummod", "dobj", "pobj", "attr", "nsubj", "ROOT", "appos", "npadvmod"):
        yield _candidate(sentence, "number", token.i, token.i + 1, token)
        if token.dep_ == "nummod":
            yield _candidate(sentence, "number", token.left_edge.i, token.head.i + 1, token)
    if token.dep_ in ("prep", "agent") and right - left <= _MAX_TOKENS and right - left > 1:
        yield _candidate(sentence, "place", left, right, token)
    if (
        token.dep_ in ("xcomp", "ccomp", "advcl", "relcl", "acl", "pcomp", "conj")
        and token.pos_ in ("VERB", "AUX")
        and right - left <= _MAX_TOKENS
    ):
        yield _candidate(sentence, "clause", left, right, token)
        yield _candidate(sentence, "verb", token.i, right, token)
    if token.dep_ in ("acomp", "oprd", "attr") or (token.pos_ == "ADJ" and token.dep_ in ("ROOT", "amod", "conj")):
        yield _candidate(sentence, "adjective", left, right if right - left <= _MAX_TOKENS else token.i + 1, token)
    if token.dep_ == "ROOT" and token.pos_ in ("VERB", "AUX"):
        yield _candidate(sentence, "verb", token.i, right, token)
        after = token.i + 1
        if after < right:
            yield _candidate(sentence, "clause", after, right, token)


def _parts_of_noun(sentence: EvidenceSentence, noun: "Token", left: int) -> Iterator[CandidateSpan]:
    """What a compound is made of ("camping" of "camping trip"), and a noun with its first prepositional phrase alone."""
    for part in noun.children:
        if part.dep_ in ("compound", "amod") and part.pos_ in ("NOUN", "ADJ", "VERB") and part.i < noun.i:
            yield _candidate(sentence, "noun" if part.pos_ == "NOUN" else "adjective", part.i, part.i + 1, part)
    if noun.i + 1 < sentence.span.end and _NUMBERED.fullmatch(noun.nbor().text.rstrip(".,!")):
        yield _candidate(sentence, "phrase", left, noun.i + 2, noun)
    preposition = next((c for c in noun.children if c.dep_ == "prep" and c.i > noun.i), None)
    if preposition is not None:
        end = next((c.i + 1 for c in preposition.children if c.dep_ == "pobj"), None)
        if end is not None:
            yield _candidate(sentence, "phrase", left, end, noun)


def _parts_of_verb(sentence: EvidenceSentence, verb: "Token") -> Iterator[CandidateSpan]:
    """A verb with its object alone, and what follows it up to the first comma or dash."""
    thing = next((c for c in verb.children if c.dep_ in ("dobj", "attr", "oprd")), None)
    if thing is not None:
        yield _candidate(sentence, "verb", verb.i, thing.i + 1, verb)
    right = verb.right_edge.i + 1
    # The hyphen of "de-stress" is no dash.
    stop = next(
        (t.i for t in verb.doc[verb.i + 1 : right] if t.text in (",", ";", ":") or (t.text in ("-", "--") and t.nbor(-1).whitespace_)),
        right,
    )
    if stop - verb.i <= _MAX_TOKENS:
        yield _candidate(sentence, "verb", verb.i, stop, verb)
        if stop > verb.i + 2:
            yield _candidate(sentence, "clause", verb.left_edge.i, stop, verb)


def _conjuncts(token: "Token") -> Iterator["Token"]:
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN"):
            yield from _conjuncts(child)


def _candidate(sentence: EvidenceSentence, kind: SpanKind, first: int, last: int, head: "Token") -> CandidateSpan:
    """The tokens as text, without articles and possessives before and marks around."""
    doc = sentence.span.doc
    while first < last and (
        doc[first].is_punct or doc[first].is_space or doc[first].tag_ in ("PRP$", "CC") or doc[first].lower_ in ("the", "a", "an")
    ):
        first += 1
    while last > first and (doc[last - 1].is_punct or doc[last - 1].is_space or (doc[last - 1].lower_ in _TRAILING and last - 1 > first)):
        last -= 1
    text = " ".join(doc[first:last].text.split())
    return CandidateSpan(sentence=sentence, kind=kind, first=first, last=last, head=head, text=text)
