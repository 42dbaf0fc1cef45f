"""Spans that are no answer whatever the model says: of somebody else, of another noun, of the telling, or not of what is asked."""

from typing import TYPE_CHECKING

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import own_words
from graphmem.answering.candidate_spans import CandidateSpan
from graphmem.answering.evidence_sentences import owner_of, relative_of
from graphmem.answering.exact_spans import COLOURS
from graphmem.answering.people import kin_terms
from graphmem.answering.relation_synonyms import VAGUE, same_relation, synonyms_of
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMED = frozenset(terms_of("name called"))
_BOUNDARIES = frozenset("end finish open close arrive leave depart".split())
_FAVOURITE = frozenset(terms_of("favourite favorite fave prefer"))


def is_barred(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True if the span says nothing new, is said of somebody else, or is a date of the telling and not of what was told."""
    own = set(terms_of(span.text))
    known = frame.content | {term for name in frame.people for term in terms_of(name)}
    if span.kind not in ("date", "day", "clock", "duration", "frequency", "number") and own <= known:
        return True
    speaker = span.sentence.hit.message.speaker
    if asked.speaks and not frame.asks_agent:
        owner = owner_of(span.head, speaker)
        relative = relative_of(span.head)
        if relative is not None and not _is_meant(relative, frame):
            return True
        if owner in asked.speakers and not asked.is_named(owner) and not any(name for name in frame.people if name in owner.split()):
            return True
    if frame.answer_type == "preference" and frame.content & _FAVOURITE and not span.sentence.terms & _FAVOURITE:
        return True
    if (
        _is_denied_cleft(span)
        or _lacks_boundary(span, frame)
        or (frame.preposition == "about" and frame.focus and not _tells_subject(span, frame))
    ):
        return True
    if asked.name and not frame.asks_agent and (_is_subject(span, frame) or _tells_of_another(span, frame, asked)):
        return True
    if (
        _NAMED & frame.content
        and span.kind != "quote"
        and not any(t.pos_ == "PROPN" or t.text[:1].isupper() for t in span.tokens[1:] or span.tokens)
    ):
        return True
    if frame.answer_type == "where" and span.text not in own_words(span.sentence.span.text):
        return True
    if frame.focus in ("colour", "color") and set(span.text.lower().split()).isdisjoint(COLOURS):
        return True
    if span.kind == "date" and (_dates_the_telling(span, frame) or _dates_what_was(span, frame)):
        return True
    return _is_left(span, frame) or _names_another(span, frame) or (frame.answer_type == "how_many" and _counts_another(span, frame))


def _is_denied_cleft(span: CandidateSpan) -> bool:
    """True for the "Karen" of "It isn't Karen who runs payroll"."""
    verb = span.head.head
    denied = verb.lemma_ == "be" and any(c.dep_ == "neg" for c in verb.children)
    return denied and span.head.dep_ == "attr" and any(c.lower_ in ("it", "that") and c.dep_ == "nsubj" for c in verb.children)


def _lacks_boundary(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True if it is asked when something ends or opens, and the message says nothing of that."""
    if frame.answer_type != "when" or frame.relation not in _BOUNDARIES:
        return False
    said = set(terms_of(span.sentence.hit.message.text)) | span.sentence.before
    return not any(set(terms_of(word)) & said for word in synonyms_of(frame.relation))


def _tells_subject(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True unless it is asked what something is about, and the sentence does not say so."""
    tells = (
        t for t in span.sentence.span if t.lower_ in ("about", "covers", "deals") or (t.lower_ == "on" and t.head.lemma_ == frame.focus)
    )
    return frame.relation != "be" or any(t.i <= span.head.i for t in tells)


def _is_subject(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True for the subject of the asked relation, where it is asked what it is related to: "My gran thinks it is rubbish"."""
    head = span.head
    return head.dep_ in ("nsubj", "nsubjpass") and head.head.pos_ == "VERB" and same_relation(frame.relation, head.head.lemma_.lower())


def _tells_of_another(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True if the asked relation has another named person as its subject in the clause of the span: "Fleur lives in Ghent"."""
    verbs = [t for t in (span.head, *span.head.ancestors) if t.pos_ in ("VERB", "AUX")]
    nearest = verbs[:1] if frame.relation in VAGUE else verbs
    verb = next((t for t in nearest if same_relation(frame.relation, t.lemma_.lower())), None)
    if verb is None:
        return False
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is not None and relative_of(verb) is not None and not _is_meant(subject, frame):
        return True
    if subject is None or subject.pos_ != "PROPN" or set(terms_of(subject.text)) & frame.content:
        return False
    named = " ".join(t.text for t in subject.subtree if t.pos_ == "PROPN")
    return bool(named) and not asked.is_named(named) and not any(asked.is_named(word) for word in named.split())


def _is_meant(relative: "Token", frame: QuestionFrame) -> bool:
    """True if the question names the relative, by the noun or by name."""
    asked = frame.content | {term for name in frame.people for term in terms_of(name)}
    names = [word for t in (*relative.children, relative.head) if t.pos_ == "PROPN" for word in terms_of(t.text)]
    return bool(asked & (kin_terms(relative.lemma_.lower()) | set(names)))


def _is_left(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True for the "Lyon" of "from Lyon to Ghent", unless it is asked from where."""
    preposition = span.head if span.head.dep_ == "prep" else span.head.head
    if preposition.lower_ != "from" or frame.preposition == "from":
        return False
    return any(c.lower_ in ("to", "into") and c.dep_ == "prep" for c in preposition.head.children)


def _names_another(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True if the name of a noun is asked for, and the span is given as the name of another noun of the sentence."""
    noun = span.head
    while noun.dep_ == "conj":
        noun = noun.head
    return bool(_NAMED & frame.content) and bool(frame.focus) and noun.dep_ == "appos" and noun.head.lemma_.lower() != frame.focus


def _dates_the_telling(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True for the "yesterday" of "Yesterday Jack told me that they sold it", or "Jack rang yesterday: they sold it", of the sale."""
    governor = span.head
    while governor.pos_ not in ("VERB", "AUX") and governor.head.i != governor.i:
        governor = governor.head
    if same_relation(frame.relation, governor.lemma_.lower()):
        return False
    complements = [c for c in governor.children if c.dep_ == "ccomp"]
    told = [t for c in complements for t in c.subtree] + ([governor.head] if governor.dep_ == "ccomp" else [])
    return any(same_relation(frame.relation, t.lemma_.lower()) for t in told)


def _dates_what_was(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True for the date of something else that is over, where it is asked when something happens: "When does the new one come?"."""
    verb = next((t for t in span.head.ancestors if t.pos_ in ("VERB", "AUX")), span.head)
    return frame.values == "current" and verb.tag_ == "VBD" and not same_relation(frame.relation, verb.lemma_.lower())


def _counts_another(span: CandidateSpan, frame: QuestionFrame) -> bool:
    """True for the "six chairs" of "23 people and six chairs", if it is asked how many people there were."""
    noun = span.head if span.head.pos_ in ("NOUN", "PROPN") else span.head.head
    counted = (t.head.lemma_.lower() for t in span.sentence.span if t.dep_ == "nummod")
    return noun.lemma_.lower() != frame.focus and frame.focus in counted
