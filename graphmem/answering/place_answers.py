"""Where things are: "I've put the spare key in the meter box" answers "Where is the spare key?"."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

_PUTTING = frozenset("put leave move keep hide store park place hang find lock stash".split())
_TAKING = frozenset("move take give lend lose sell return".split())
_PLACED = frozenset("in at on under behind beside next near inside outside above below by to into onto with between".split())
_TIMED = ("DATE", "TIME")


def stated_place(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The place that the newest sentence gives to the thing asked about; None if none does, or a person is asked about."""
    if frame.answer_type != "where" or frame.relation not in _PUTTING | {"be"}:
        return None
    wanted = frame.content - set(terms_of(frame.relation))
    if not wanted:
        return None
    found = [(place, s) for s in sentences if not is_unreal(s.span.text) and (place := _place_in(s, wanted, asked))]
    best = max(found, key=lambda one: (one[1].hit.message.sent_at, -one[1].span.start), default=None)
    return None if best is None or any(_takes_away(s, wanted, best[1]) for s in sentences) else best


def _takes_away(sentence: EvidenceSentence, wanted: frozenset[str], before: EvidenceSentence) -> bool:
    """True if a later message says that the thing was moved or given, and not where it is now."""
    moved = (t for t in sentence.span if t.lemma_.lower() in _TAKING and any(c.dep_ == "dobj" for c in t.rights))
    return sentence.hit.message.sent_at > before.hit.message.sent_at and wanted <= sentence.terms and any(moved)


def _place_in(sentence: EvidenceSentence, wanted: frozenset[str], asked: AskedPerson) -> str:
    for thing in sentence.span:
        if thing.dep_ not in ("dobj", "nsubj", "nsubjpass") or not wanted <= set(terms_of(" ".join(t.text for t in thing.subtree))):
            continue
        if not _is_theirs(thing, sentence, asked):
            continue
        verb = thing.head
        put = verb.lemma_.lower() in _PUTTING and thing.dep_ != "nsubj"
        if (put or (verb.lemma_ == "be" and thing.dep_ == "nsubj")) and not any(c.dep_ == "neg" for c in verb.children):
            place = next((c for c in (*verb.rights, *thing.rights) if c.i > thing.i and _is_place(c)), None)
            if place is not None:
                return _words(place)
    return ""


def _is_theirs(thing: "Token", sentence: EvidenceSentence, asked: AskedPerson) -> bool:
    """True unless the thing belongs to somebody else than the one that the question names."""
    owner = next((c for c in thing.children if c.dep_ == "poss"), None)
    if not asked.name or not asked.speaks:
        return True
    mine = asked.is_named(sentence.hit.message.speaker)
    return mine if owner is None or owner.lower_ in ("my", "our") else asked.is_named(owner.text)


def _is_place(token: "Token") -> bool:
    return (
        token.dep_ in ("prep", "advmod", "prt")
        and (token.lower_ in _PLACED or any(c.dep_ == "prep" and c.lower_ in _PLACED for c in token.children))
        and not any(t.ent_type_ in _TIMED for t in token.subtree)
    )


def _words(place: "Token") -> str:
    """The phrase, up to a comma that begins something else."""
    words = place.doc[place.left_edge.i : place.right_edge.i + 1]
    kept = [t for t in words if t.i >= place.i]
    end = next((t.i for t in kept if t.text in (",", ";", "-") and t.i > place.i + 2), kept[-1].i + 1)
    return " ".join(place.doc[place.i : end].text.split()).strip(" .,!?").removesuffix(" now")
