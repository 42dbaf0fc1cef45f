"""Answers from the text of messages: the span that the answer model rates best, by the rules of what may answer at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.answering.answer_model import AnswerModel
from graphmem.answering.answer_types import fits_type
from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import denies, is_refuted, is_unreal, later_end
from graphmem.answering.barred_spans import is_barred
from graphmem.answering.candidate_spans import CandidateSpan, candidate_spans
from graphmem.answering.evidence_sentences import EvidenceSentence, evidence_sentences
from graphmem.answering.exact_spans import is_exact, whole_colour
from graphmem.answering.people import is_same_person
from graphmem.answering.relation_synonyms import VAGUE, same_relation
from graphmem.answering.span_features import QuestionTerms, SentenceFeatures
from graphmem.answering.told_facts import facts_told, states_none
from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message, Pack
from graphmem.retrieval.question_frame import QuestionFrame
from graphmem.retrieval.recall import Sources

_PAST = re.compile(r"\b(?:did|was|were|had|has|have)\b", re.IGNORECASE)
# Tokens after a sentence in which it may be called untrue.
_REFUTING = 8
# What a verb of little meaning is completed by: "getting married", "planning to move".
_COMPLETING = ("acomp", "xcomp", "oprd")
# What "not" takes back beside them is how often, and not that it happens: "We don't go often, only twice a year".
_RATES = frozenset("often much always regularly frequently".split())
# Types whose answer is a value: a negated or unreal sentence has none.
_VALUES = frozenset("when time_of_day how_long how_old how_many how_much how_often who where what preference".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanTable:
    """The spans that may answer, with their features in columns: `matrix` has the shape (spans, names)."""

    spans: tuple[CandidateSpan, ...]
    names: tuple[str, ...]
    matrix: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanAnswer:
    """The best span (with further ones for a list), worded as `text`, and the chance that it is right."""

    text: str
    hits: tuple[Hit, ...]
    confidence: float
    sentence: EvidenceSentence


def sentences_of(pack: Pack, frame: QuestionFrame, language: str) -> list[EvidenceSentence]:
    """The sentences of the first hits that state something; a question is never an answer."""
    asked = frame.content | {term for name in frame.people for term in terms_of(name)}
    found = evidence_sentences(_with_replies(pack.hits), among=pack.hits, asked=asked, language=language)
    return [sentence for sentence in found if not sentence.asks]


def _with_replies(hits: Sequence[Hit]) -> list[Hit]:
    """The first hits, and those further down that reply to a question among them."""
    first = hits[: ANSWER_SELECTION.span_hits]
    asked = {(m.conversation, m.thread, m.position + 1): m.speaker for h in first if (m := h.message).text.rstrip().endswith("?")}
    return [*first, *(h for h in hits[len(first) :] if _replies(h.message, asked))]


def _replies(message: Message, asked: Mapping[tuple[str, str, int], str]) -> bool:
    speaker = asked.get((message.conversation, message.thread, message.position))
    return speaker is not None and speaker != message.speaker


def span_table(frame: QuestionFrame, asked: AskedPerson, pack: Pack, sentences: Sequence[EvidenceSentence], sources: Sources) -> SpanTable:
    """Every span of the sentences that is of the type asked for and may be said of the person asked about."""
    terms = QuestionTerms.of(frame, asked, pack.hits)
    usable = [s for s in sentences if _may_answer(s, frame, terms, pack.as_of.valid)]
    if not usable:
        return SpanTable(spans=(), names=(), matrix=np.zeros((0, 0), np.float32))
    vectors = sources.embedder.passages([f"{s.hit.message.speaker}: {s.span.text}" for s in usable])
    similar = vectors @ sources.embedder.question(pack.question)
    spans: list[CandidateSpan] = []
    rows: list[NDArray[np.float32]] = []
    names: tuple[str, ...] = ()
    for sentence, similarity in zip(usable, similar, strict=True):
        features = SentenceFeatures(
            sentence, terms, top_score=pack.hits[0].score, similarity=float(similarity), top_similarity=float(similar.max())
        )
        for span in candidate_spans(sentence):
            if fits_type(span, frame) and not is_barred(span, frame, asked):
                found = features.of(span)
                if span.kind == "day" and not _dates_what_is_asked(span, found, frame, pack.question):
                    continue
                names = names or tuple(found)
                spans.append(span)
                rows.append(np.fromiter(found.values(), np.float32, len(found)))
    return SpanTable(spans=tuple(spans), names=names, matrix=np.stack(rows) if rows else np.zeros((0, 0), np.float32))


def best_span(
    frame: QuestionFrame,
    asked: AskedPerson,
    table: SpanTable,
    sentences: Sequence[EvidenceSentence],
    model: AnswerModel,
    *,
    expects_list: bool,
) -> SpanAnswer | None:
    """The span that the model rates best, unless a later message ends what it says; None if there is none."""
    if not table.spans:
        return None
    estimates = model.estimate(table.names, table.matrix).tolist()
    order = sorted(range(len(table.spans)), key=lambda n: (-estimates[n], table.spans[n].sentence.rank, table.spans[n].text))
    exact = [n for n in order if is_exact(table.spans[n], frame, asked)]
    if exact:
        newest = max(table.spans[n].sentence.hit.message.sent_at for n in exact)
        order = [n for n in exact if table.spans[n].sentence.hit.message.sent_at == newest]
    best = _with_contents(table, order)
    if frame.values == "current" and later_end(best.text, best.sentence, sentences) is not None:
        return None
    chosen = [best]
    if expects_list:
        chosen += _further(table, order, estimates, best)
    text = whole_colour(best) if frame.focus in ("colour", "color") else ", ".join(span.text for span in chosen)
    hits = tuple(dict.fromkeys(span.sentence.hit for span in chosen))
    confidence = max(model.confidence(estimates[order[0]]), ANSWER_SELECTION.clause_confidence if exact else 0.0)
    return SpanAnswer(text=text, hits=hits, confidence=confidence, sentence=best.sentence)


def _with_contents(table: SpanTable, order: Sequence[int]) -> CandidateSpan:
    """The best span; instead of a vessel or a number alone ("mug") the same with what is in it ("mug of cocoa")."""
    best = table.spans[order[0]]
    if best.tokens.end > best.head.i + 1 or not any(c.lower_ == "of" and c.i == best.head.i + 1 for c in best.head.children):
        return best
    wider = (table.spans[n] for n in order if table.spans[n].head.i == best.head.i and table.spans[n].sentence is best.sentence)
    return min((span for span in wider if span.last > best.head.i + 2), key=lambda span: (span.last, span.first), default=best)


def _further(table: SpanTable, order: Sequence[int], estimates: Sequence[float], best: CandidateSpan) -> list[CandidateSpan]:
    """More items of a list: rated nearly as well, of other messages, with words of their own."""
    least = estimates[order[0]] * ANSWER_SELECTION.list_share
    said, places = set(terms_of(best.text)), {best.sentence.hit.message.id}
    found: list[CandidateSpan] = []
    for n in order[1:]:
        span = table.spans[n]
        own = set(terms_of(span.text))
        if estimates[n] < least or len(found) >= ANSWER_SELECTION.list_items - 1:
            break
        if own and not own & said and span.sentence.hit.message.id not in places:
            found.append(span)
            said |= own
            places.add(span.sentence.hit.message.id)
    return found


def _may_answer(sentence: EvidenceSentence, frame: QuestionFrame, terms: QuestionTerms, at: datetime) -> bool:
    """True if the sentence, or its message after the message before, has a word of the question, and it states something real."""
    near = terms.coverage(set(terms_of(sentence.hit.message.text)) | (sentence.before if sentence.before_asks else frozenset()))
    # "is" relates nothing, unless there is nothing else in the question but a name.
    tells = frame.relation not in VAGUE or not frame.content - set(terms_of(frame.relation))
    related = tells and any(same_relation(frame.relation, t.lemma_.lower()) for t in sentence.span)
    if (near <= 0 and not related) or not _has_other_names(sentence, frame, terms.asked):
        return False
    if frame.answer_type not in _VALUES:
        return True
    after = sentence.span.doc[sentence.span.end : sentence.span.end + _REFUTING].text
    told = facts_told(sentence, frame.relation) if frame.relation not in VAGUE else []
    return not (is_unreal(sentence.span.text) or is_refuted(after) or _is_denied(sentence, frame) or states_none(told, frame.values, at))


def _has_other_names(sentence: EvidenceSentence, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True if the message, or the one before it, has some word of every name in a question for a time, but those of people who speak."""
    if frame.answer_type != "when":
        return True
    near = set(terms_of(sentence.hit.message.rendered_text)) | sentence.before
    others = (name for name in frame.people if not asked.is_named(name) and not any(is_same_person(name, s) for s in asked.speakers))
    return all(near & set(terms_of(name)) for name in others if terms_of(name))


def _is_denied(sentence: EvidenceSentence, frame: QuestionFrame) -> bool:
    """True if the asked relation is negated in the sentence."""
    asked = frame.content | {frame.relation}
    return any(
        denies(c)
        for token in sentence.span
        if same_relation(frame.relation, token.lemma_.lower()) or (token.dep_ in _COMPLETING and asked & set(terms_of(token.text)))
        for verb in (
            token,
            *([token.head] if token.dep_ in _COMPLETING else ()),
            *(c for c in token.children if c.dep_ in ("aux", "auxpass")),
        )
        for c in verb.children
        if not (frame.answer_type == "how_often" and any(adverb.lower_ in _RATES for adverb in verb.children))
    )


def _dates_what_is_asked(span: CandidateSpan, features: Mapping[str, float], frame: QuestionFrame, question: str) -> bool:
    """True if the verb that a nearby date, or the day of the message, is given to tells what is asked.

    The day of the message answers only a question about the past: news of a plan is not the time of the plan. Nor is it the time of what
    the sentence has in another verb: "I just learned that she moved", "I am going to move".
    """
    if not (features["verb_same"] > 0 or features["verb_matches"] > 0 or features["verb_asked"] > 0):
        elsewhere = any(same_relation(frame.relation, t.lemma_.lower()) for t in span.sentence.span if t.pos_ == "VERB")
        if elsewhere or features["cov_sentence"] < ANSWER_SELECTION.day_coverage:
            return False
    return features["inherited"] > 0 or bool(_PAST.search(question))
