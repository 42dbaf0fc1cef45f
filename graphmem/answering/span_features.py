"""What speaks for a span as the answer: numbers that the answer model weighs. No feature knows the log or its names."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.candidate_spans import CandidateSpan, SpanKind
from graphmem.answering.evidence_sentences import EvidenceSentence, owner_of
from graphmem.answering.relation_synonyms import same_relation
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.retrieval.question_frame import AnswerType, QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_KINDS: tuple[SpanKind, ...] = get_args(SpanKind)
_DEPS = (
    "dobj",
    "attr",
    "pobj",
    "nsubj",
    "conj",
    "xcomp",
    "ccomp",
    "acomp",
    "advcl",
    "relcl",
    "acl",
    "pcomp",
    "prep",
    "ROOT",
    "nsubjpass",
    "appos",
)
_TYPES: tuple[AnswerType, ...] = get_args(AnswerType)
_REASON = re.compile(r"\b(?:because|since|so that|so|to|as|for|due to|thanks to|inspired|wanted?)\b", re.IGNORECASE)
_WEAK = frozenset("be do have get make".split())
_VIEWS = frozenset("feel describe think say view see consider react respond".split())
_HEDGES = frozenset("maybe perhaps might may could would if hope".split())
_PLACE_PREPOSITIONS = frozenset("in at to from on near by around into".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTerms:
    """A question's frame with the weight (inverse document frequency) of each of its terms among the hits."""

    frame: QuestionFrame
    asked: AskedPerson
    weights: Mapping[str, float]
    counts: Mapping[str, int]
    best_own: float = 0.0
    best_other: float = 0.0

    @classmethod
    def of(cls, frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> "QuestionTerms":
        texts = [set(terms_of(hit.message.rendered_text)) for hit in hits]
        counts = Counter(term for text in texts for term in text)
        weights = {term: math.log((len(texts) + 1) / (counts[term] + 0.5)) for term in frame.content}
        found = cls(frame=frame, asked=asked, weights=weights, counts=counts)
        own = [found.coverage(t) for hit, t in zip(hits, texts, strict=True) if asked.is_named(hit.message.speaker)]
        others = [found.coverage(t) for hit, t in zip(hits, texts, strict=True) if not asked.is_named(hit.message.speaker)]
        return replace(found, best_own=max(own, default=0.0), best_other=max(others, default=0.0))

    def rarity(self, terms: Collection[str]) -> float:
        """How few of the hits have the terms: the mean of 1 / number of hits; 0 without terms."""
        return sum(1 / max(1, self.counts.get(t, 0)) for t in terms) / len(terms) if terms else 0.0

    def coverage(self, terms: Collection[str]) -> float:
        """The weighted share (0 to 1) of the question's terms that are among the terms."""
        total = sum(self.weights.values())
        return sum(w for term, w in self.weights.items() if term in terms) / total if total else 0.0


class SentenceFeatures:
    """What all spans of one sentence share, worked out once."""

    def __init__(
        self, sentence: EvidenceSentence, terms: QuestionTerms, *, top_score: float, similarity: float, top_similarity: float = 0.0
    ) -> None:
        self.sentence = sentence
        self._question = terms
        frame, message = terms.frame, sentence.hit.message
        self._frame = frame
        self._stems = {t.i: frozenset(terms_of(t.text)) for t in sentence.span}
        self._asked_at = [i for i, stems in self._stems.items() if stems & frame.content]
        self._asked = terms.asked
        self._names = {term for name in frame.people for term in terms_of(name)}
        self._is_speaker = terms.asked.is_named(message.speaker)
        self._owners: dict[int, str] = {}
        lemmas = {t.lemma_.lower() for t in sentence.span}
        message_terms = set(terms_of(message.text))
        self._weak_relation = frame.relation in _WEAK
        best_own, best_other = terms.best_own, terms.best_other
        best_any = max(best_own, best_other)
        self._shared = {
            "rank": float(sentence.rank),
            "similarity": similarity,
            "score_gap": top_score - sentence.hit.score,
            "cov_sentence": terms.coverage(sentence.terms),
            "cov_message": terms.coverage(message_terms),
            "cov_context": terms.coverage(message_terms | sentence.before),
            "cov_before": terms.coverage(sentence.before),
            "before_asks": float(sentence.before_asks),
            "before_asked": terms.coverage(sentence.before) * sentence.before_asks,
            "cov_lead": terms.coverage(sentence.lead),
            "cov_with_lead": terms.coverage(sentence.lead | sentence.terms),
            "cov_tail": terms.coverage(sentence.tail),
            "cov_others": best_other,
            "cov_own": best_own,
            "cov_missed": best_any - terms.coverage(message_terms | sentence.before),
            "similarity_gap": top_similarity - similarity,
            "message_tokens": float(len(sentence.span.doc)),
            "wh_do": float(frame.relation == "do"),
            "has_focus": float(bool(frame.focus)),
            "asks_view": float(frame.relation in _VIEWS),
            "has_time": float(any(t.ent_type_ in ("DATE", "TIME") for t in sentence.span)),
            "relation_like": float(not self._weak_relation and any(same_relation(frame.relation, lemma) for lemma in lemmas)),
            "first_sentence": float(sentence.span.start == 0),
            "sentence_tokens": float(len(sentence.span)),
            "asks": float(sentence.asks),
            "attached": float(sentence.attached),
            "speaker_asked": float(self._is_speaker),
            "speaker_other": float(not self._is_speaker and terms.asked.speaks),
            "verb_in_sentence": float(frame.relation in lemmas and not self._weak_relation),
            "focus_in_sentence": float(bool(frame.focus) and frame.focus in lemmas),
            "negated": float(any(t.dep_ == "neg" for t in sentence.span)),
            "hedged": float(any(t.lower_ in _HEDGES for t in sentence.span)),
            "n_content": float(len(frame.content)),
            "n_people": float(len(frame.people)),
        } | {f"type_{kind}": float(frame.answer_type == kind) for kind in _TYPES}
        self._facts = [(fact, _fact_relation(fact, frame, terms.asked)) for fact in sentence.hit.facts]

    def of(self, span: CandidateSpan) -> dict[str, float]:
        """The features of a span by name."""
        frame, sentence, head = self._frame, self.sentence, span.head
        inside = span.tokens
        own = frozenset(term for t in inside for term in self._stems.get(t.i, ()))
        verb = _governor(head)
        about_asked, about_other = self._about(head)
        return {
            **self._shared,
            "cov_rest": self._question.coverage(sentence.terms - own),
            "span_asked": len(own & frame.content) / len(own) if own else 1.0,
            "span_new": float(len(own - frame.content)),
            "tokens": float(span.last - span.first),
            "whole_share": (span.last - span.first) / max(1, len(sentence.span)),
            "about_asked": about_asked,
            "about_other": about_other,
            "verb_matches": float(verb is not None and verb.lemma_.lower() == frame.relation and not self._weak_relation),
            "verb_asked": float(verb is not None and self._is_asked(verb)),
            "head_asked": float(self._is_asked(head)),
            "head_is_focus": float(bool(frame.focus) and head.lemma_.lower() == frame.focus),
            "preposition": float(bool(frame.preposition) and _preposition(head) == frame.preposition),
            "governor_asked": float(head.head.i != head.i and self._is_asked(head.head)),
            "grand_asked": float(self._is_asked(head.head.head)),
            "distance": self._distance(span),
            "rarity": self._question.rarity(own - frame.content),
            "stop_share": sum(t.is_stop for t in inside) / max(1, len(inside)),
            "verb_same": float(verb is not None and not self._weak_relation and same_relation(frame.relation, verb.lemma_.lower())),
            "verb_weak": float(verb is not None and verb.lemma_.lower() in _WEAK),
            "verb_root": float(verb is not None and verb.dep_ == "ROOT"),
            "recent": float(verb is not None and any(c.lower_ in ("just", "today", "finally") for c in verb.children)),
            "perfect": float(verb is not None and verb.tag_ == "VBN" and any(c.lemma_ == "have" for c in verb.children)),
            "named": float(bool(head.ent_type_)),
            "asked_name": float(bool(own & self._names)),
            "start": (span.first - sentence.span.start) / max(1, len(sentence.span)),
            "after_asked": float(sum(i < span.first for i in self._asked_at)),
            "last": float(span.last >= sentence.span.end - 1),
            "inherited": float(span.kind == "day" and not sentence.span.start <= span.first < sentence.span.end),
            "past": float(verb is not None and verb.tag_ in ("VBD", "VBN")),
            "person": float(head.ent_type_ == "PERSON" or span.kind == "name"),
            "is_place": float(
                head.ent_type_ in ("GPE", "LOC", "FAC", "ORG") or (span.kind == "place" and head.lower_ in _PLACE_PREPOSITIONS)
            ),
            "reason": float(
                bool(_REASON.match(span.text)) or (span.first > 0 and bool(_REASON.fullmatch(sentence.span.doc[span.first - 1].text)))
            ),
            "capital": float(span.text[:1].isupper() and span.first > sentence.span.start),
            "pronouns": float(sum(t.pos_ == "PRON" for t in inside)),
            "money": float(any(t.is_currency or t.ent_type_ == "MONEY" for t in inside)),
            "fact": self._fact_fit(span),
            **{f"kind_{kind}": float(span.kind == kind) for kind in _KINDS},
            **{f"dep_{dep}": float(head.dep_ == dep) for dep in _DEPS},
        }

    def _is_asked(self, token: "Token") -> bool:
        return bool(self._stems.get(token.i, frozenset()) & self._frame.content)

    def _about(self, head: "Token") -> tuple[float, float]:
        if head.i not in self._owners:
            self._owners[head.i] = owner_of(head, self.sentence.hit.message.speaker)
        owner = self._owners[head.i]
        if not self._asked.name:
            return 0.0, 0.0
        is_about = not self._is_speaker if owner == "you" else self._asked.is_named(owner)
        return float(is_about), float(bool(owner) and not is_about)

    def _distance(self, span: CandidateSpan) -> float:
        """Tokens to the nearest word of the question outside the span; 20 at most."""
        outside = (span.first - i if i < span.first else i - span.last + 1 for i in self._asked_at if not span.first <= i < span.last)
        return float(min(min(outside, default=20), 20))

    def _fact_fit(self, span: CandidateSpan) -> float:
        """1 if a fact has the span as a member, the asked relation and agent; half for one of them; below 0 if the fact is negative."""
        text, best = span.text.casefold(), 0.0
        for fact, fit in self._facts:
            if fit > abs(best) and any(
                m.role != "agent" and (m.name.casefold() in text or text in m.name.casefold()) for m in fact.members
            ):
                best = fit if fact.polarity == "positive" else -fit
        return best


def _fact_relation(fact: Fact, frame: QuestionFrame, asked: AskedPerson) -> float:
    agent = any(m.role == "agent" and asked.is_named(m.name) for m in fact.members)
    return 0.5 * agent + 0.5 * (frame.relation in fact.predicate.split())


def _governor(token: "Token") -> "Token | None":
    """The nearest verb above a token, or the token itself if it is one."""
    while token.pos_ not in ("VERB", "AUX"):
        if token.head.i == token.i:
            return None
        token = token.head
    return token


def _preposition(token: "Token") -> str:
    return str(token.lower_ if token.dep_ == "prep" else token.head.lower_ if token.dep_ == "pobj" else "")
