"""Spans that answer by grammar alone: the object, subject, duration, frequency or colour that is asked for, with nothing missing."""

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import denies, is_negative
from graphmem.answering.candidate_spans import CandidateSpan
from graphmem.answering.relation_synonyms import VAGUE, same_relation
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

COLOURS = frozenset(
    "red orange yellow green blue purple violet pink brown black white grey gray beige cream ivory navy teal turquoise cyan magenta maroon "
    "burgundy gold golden silver bronze copper coral peach lilac lavender mint olive sage mustard khaki tan indigo scarlet crimson".split()
)
_SHADES = frozenset("light dark pale bright deep".split())


def is_exact(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True if one of the rules finds that the span is what is asked for."""
    return any(rule(span, frame, asked) for rule in (is_argument, is_measure, is_frequency, is_named_agent))


def is_argument(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True if the span is an object of the asked verb, whose subject is the person asked about, and nothing else asked is missing."""
    head, wanted = span.head, frame.content - set(terms_of(frame.relation)) - set(terms_of(frame.focus))
    verb = head.head.head if head.dep_ == "pobj" else head.head
    if head.dep_ not in ("dobj", "pobj") or verb.pos_ != "VERB" or not same_relation(frame.relation, verb.lemma_.lower()):
        return False
    if frame.answer_type not in ("where", "what", "preference") or frame.relation in VAGUE or not wanted <= span.sentence.terms:
        return False
    subjects = [t for t in verb.children if t.dep_ == "nsubj"]
    mine = any(t.lower_ == "i" for t in subjects) and asked.is_named(span.sentence.hit.message.speaker)
    return mine or any(t.pos_ == "PROPN" and asked.is_named(t.text) for t in subjects)


def is_measure(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True for the duration of the asked relation, or the colour of what is asked about, with every other word said just there."""
    sentence, content = span.sentence, frame.content - set(terms_of(f"{frame.relation} {frame.focus} long"))
    mine = asked.is_named(sentence.hit.message.speaker) or not asked.speaks
    if not mine or not content or not content <= sentence.terms | sentence.lead or is_negative(span.tokens.sent.text):
        return False
    if frame.focus in ("colour", "color"):
        return span.text.lower() in COLOURS and content <= sentence.terms
    told = any(same_relation(frame.relation, t.lemma_.lower()) for t in sentence.span)
    return frame.answer_type == "how_long" and span.kind == "duration" and told and frame.relation not in VAGUE


def is_frequency(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True for how often the person does what is asked, with every other word said just there: "We don't go often, only twice a year"."""
    sentence, verb = span.sentence, next((t for t in span.head.ancestors if t.pos_ in ("VERB", "AUX")), span.head)
    mine = asked.is_named(sentence.hit.message.speaker) or not asked.speaks
    if span.kind != "frequency" or frame.answer_type != "how_often" or not mine:
        return False
    is_wish, is_over = any(c.tag_ == "TO" for c in verb.children), frame.values == "current" and verb.tag_ == "VBD"
    if is_wish or is_over or not same_relation(frame.relation, verb.lemma_.lower()):
        return False
    wanted = frame.content - set(terms_of(f"{frame.relation} often"))
    return wanted <= sentence.terms | sentence.lead and (bool(wanted) or frame.relation not in VAGUE)


def is_named_agent(span: CandidateSpan, frame: QuestionFrame, asked: AskedPerson) -> bool:
    """True for the "Deirdre" of "Halfway through Piranesi, Deirdre lent it to me": who did what the question says, with nothing missing."""
    verb, names = span.head.head, {term for name in frame.people for term in terms_of(name)}
    if not frame.asks_agent or frame.answer_type != "who" or frame.relation in VAGUE or span.head.dep_ != "nsubj":
        return False
    if span.head.pos_ != "PROPN" or not same_relation(frame.relation, verb.lemma_.lower()) or any(map(denies, verb.children)):
        return False
    wanted = frame.content - set(terms_of(f"{frame.relation} {verb.text}"))
    goes_on = any(c.lower_ in ("it", "them", "this", "that", "one") for c in verb.children)
    others = names - set(terms_of(span.sentence.hit.message.speaker))
    return others <= span.sentence.terms and (wanted <= span.sentence.terms or (goes_on and len(wanted) == 1))


def whole_colour(span: CandidateSpan) -> str:
    """ "sage green" where "sage" was found."""
    doc, first, last = span.sentence.span.doc, span.first, span.last
    while first > span.sentence.span.start and doc[first - 1].lower_ in COLOURS | _SHADES:
        first -= 1
    while last < span.sentence.span.end and doc[last].lower_ in COLOURS:
        last += 1
    return str(doc[first:last].text)
