"""Candidate answers: spans of sentences, from names, numbers and dates to whole clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.answering.answer_dates import date_expressions
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.extraction.temporal.parser import parse_times
from graphmem.extraction.temporal.time_types import Duration, Recurrence

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SpanKind: TypeAlias = Literal[
    "date",
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
_MAX_TOKENS = 30
_STRIP_TAGS = ("PRP$",)


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
        if key and (key not in seen or candidate.kind in ("date", "clock", "duration", "frequency", "number")):
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
    for start, end, words in date_expressions(span.text, said_at):
        yield from _at_characters(sentence, "date", start, end, words)
    for expression in parse_times(span.text, said_at):
        if isinstance(expression.value, Duration):
            yield from _at_characters(sentence, "duration", expression.start, expression.end, "")
        elif isinstance(expression.value, Recurrence):
            yield from _at_characters(sentence, "frequency", expression.start, expression.end, "")
        if expression.kind in ("clock", "hours", "moment"):
            yield from _at_characters(sentence, "clock", expression.start, expression.end, "")


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
    while last > first and (doc[last - 1].is_punct or doc[last - 1].is_space):
        last -= 1
    text = " ".join(doc[first:last].text.split())
    return CandidateSpan(sentence=sentence, kind=kind, first=first, last=last, head=head, text=text)
