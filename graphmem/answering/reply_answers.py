"""Answers that were given in a few words to the same question: "39" after "which shoe size r u" answers "What is Ida's shoe size?"."""

import re
from collections.abc import Iterator, Sequence

from graphmem.answering.answer_dates import date_expressions
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.people import is_same_person
from graphmem.answering.relation_synonyms import same_relation
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.temporal.time_words import COUNTS
from graphmem.language.lexicon import FIRST, FIRST_PLURAL, SECOND
from graphmem.language.spacy_pipeline import load_model
from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message
from graphmem.retrieval.question_frame import QuestionFrame, frame_question

_ASKS = re.compile(r"^(?:(?:so|and|but|hey|hi|ok|okay|oh|btw|by the way)\W+)*(?:what|which|who|whose|where|when|how)\b", re.IGNORECASE)
_BREAK = re.compile(r"[,;!?…\n]|\.(?!\d)|\s[-–—]+\s|:(?!\d)")
_FILLER = re.compile(
    r"^(?:(?:oh|hm+|um+|uh|well|ah|haha|lol|ha|so|just|like|probably|i think|i guess|thanks?(?: you)?|good question)\b\W*)+", re.IGNORECASE
)
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_MINE = frozenset(("my", "mine", "our", "ours"))
_EMPTY = re.compile(
    r"^(?:hey|hi|hello|thanks?|congrats|wow|omg|great|nice|cool|awesome|yes|yeah|yep|no|nope|nah|sure|ok|okay|right|exactly|true|same"
    r"|me too|not sure|no idea|nothing|none|never|maybe|idk|dunno|why|really|guess|secret|you)\b",
    re.IGNORECASE,
)
_ASKING_WORDS = frozenset(terms_of("name called kind type sort many much long old often time date day year"))
_RETURNED = re.compile(
    r"(?:^|[,.;!?…-]\s*)(?:and |what about |how about )?(?:you|u|yourself|yours|wbu|hbu)(?: guys)?\s*\?\s*$", re.IGNORECASE
)
_YES = re.compile(
    r"^\W*(?:yes+|yea+h+|yep+|yup+|yea+|sure|of course|indeed|definitely|absolutely|certainly|i (?:do|did|am|have|was))\b", re.IGNORECASE
)
_NO = re.compile(
    r"^\W*(?:no+(?! (?:idea|clue))|nope|nah+|never|not (?:yet|really|at all|any ?more)|i (?:don't|didn't|haven't))\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# Words of the part that answers, and of a whole reply that is no number: a longer one says more than what was asked.
_MAX_WORDS, _MAX_REPLY = 9, 12
_NUMERIC = ("how_old", "how_many", "how_much", "how_long", "how_often", "time_of_day")
_ONE = re.compile(rf"\d|\b(?:{'|'.join(COUNTS)}|once|twice|half|every|a couple|hundred)\b(?!-(?:something|ish|odd))", re.IGNORECASE)


def answer_by_reply(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit], language: str) -> tuple[str, Hit, Hit] | None:
    """The newest short reply of the person asked about to the same question, with the hits of reply and question; None if there is none."""
    found = [
        (text, reply, question)
        for question, reply in _exchanges(hits)
        if _is_asked_of(asked, question.message, reply.message)
        and _same_question(frame, frame_question(question.message.text[-300:], language), asked)
        and (text := _fragment(reply.message, frame, language))
        and not is_same_person(text, question.message.speaker)
    ]
    return max(found, key=lambda one: one[1].message.sent_at, default=None)


def confirmed_by_reply(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit], language: str) -> tuple[str, Hit, Hit] | None:
    """ "Yes: ..." or "No: ..." as the person asked about replied to the same question, newest first; None if they did not."""
    found = []
    for question, reply in _exchanges(hits):
        if not _is_asked_of(asked, question.message, reply.message):
            continue
        says = "Yes" if _YES.match(reply.message.text) else "No" if _NO.match(reply.message.text) else ""
        put = frame_question(_SENTENCE.split(question.message.text.strip()[-300:])[-1], language)
        wanted = frame.content - {term for name in asked.names for term in terms_of(name)}
        if says and put.answer_type == "yes_no" and wanted and wanted <= put.content | {t for n in put.people for t in terms_of(n)}:
            found.append((f"{says}: {_SENTENCE.split(reply.message.text.strip())[0]}", reply, question))
    return max(found, key=lambda one: one[1].message.sent_at, default=None)


def _exchanges(hits: Sequence[Hit]) -> Iterator[tuple[Hit, Hit]]:
    """A question and what the next message of somebody else says, if both are hits."""
    by_place = {(h.message.conversation, h.message.thread, h.message.position): h for h in hits}
    for (conversation, thread, position), reply in by_place.items():
        question = by_place.get((conversation, thread, position - 1))
        if question is not None and _RETURNED.search(question.message.text):
            # "27, you?" asks what was asked before.
            question = by_place.get((conversation, thread, position - 2))
            if question is not None and question.message.speaker == reply.message.speaker and not is_injection(reply.message.text):
                yield question, reply
            continue
        if question is None or question.message.speaker == reply.message.speaker or is_injection(reply.message.text):
            continue
        text = question.message.text.strip()
        if text.endswith("?") or _ASKS.match(text):
            yield question, reply


def _is_asked_of(asked: AskedPerson, question: Message, reply: Message) -> bool:
    """True if the question was put to the person asked about, who replied."""
    return asked.is_named(reply.speaker) and not SECOND.isdisjoint(re.findall(r"[a-z]+", question.text.lower()))


def _same_question(frame: QuestionFrame, put: QuestionFrame, asked: AskedPerson) -> bool:
    """True if the question that was put asks for the same: the same type, and every word of the one that is no name."""
    types = {frame.answer_type, put.answer_type}
    if len(types) > 1 and "what" not in types:
        return False
    wanted = frame.content - _ASKING_WORDS - {term for name in asked.names for term in terms_of(name)}
    told = put.content | {term for name in put.people for term in terms_of(name)}
    if not wanted:
        return len(types) == 1 and types != {"what"}  # "How old are you?" says all by its type
    related = same_relation(frame.relation, put.relation)
    missing = wanted - told - (set(terms_of(frame.relation)) if related else set())
    # "where did you two meet" asks what "where did he meet his partner" asks.
    is_near = related and frame.relation != "be" and len(types) == 1 and len(missing) < len(wanted)
    return bool(wanted & told) and (not missing or is_near)


def _fragment(message: Message, frame: QuestionFrame, language: str) -> str:
    """What a reply says up to its first break, if it is no sentence and of the type asked for; else ""."""
    text = _FILLER.sub("", message.text.strip())
    said = _BREAK.split(text, maxsplit=1)[0].strip(" \"'*")
    is_long = len(message.text.split()) > _MAX_REPLY and frame.answer_type not in _NUMERIC
    if not said or is_long or _EMPTY.match(said) or len(said.split()) > _MAX_WORDS:
        return ""
    doc = load_model(language)(said)
    # A sentence is read like any other.
    if any(token.tag_ in _FINITE or token.lower_ in FIRST | FIRST_PLURAL | _MINE for token in doc):
        return ""
    if frame.answer_type in _NUMERIC and not _ONE.search(said):
        return ""
    if frame.answer_type == "when":
        dates = date_expressions(said, message.local_time.replace(tzinfo=None))
        return dates[0][2] if dates else ""
    return said
