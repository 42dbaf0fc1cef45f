"""I, you and we: resolved from speaker and addressee."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_records import Referent, SpeakerTurn
from graphmem.extraction.coreference.discourse import DiscourseEntity, DiscourseState
from graphmem.extraction.coreference.syntax import governing_subjects, governing_verb, grammatical_role, phrase_head
from graphmem.extraction.mentions import Phrase
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_VOCATIVE_DEPENDENCIES = ("npadvmod", "intj", "vocative", "ROOT", "appos", "dep")
_COMPANION_VERBS = frozenset("come visit join arrive stay accompany drop move fly drive meet invite take".split())


def addressee_of(speaker: str, participants: Sequence[str], previous: str, called: str) -> str:
    """The other participant of two; in a group the one called by name, else the previous speaker; "" if nobody else is there."""
    others = [p for p in participants if p != speaker]
    if len(others) == 1:
        return others[0]
    return called or (previous if previous != speaker else "")


def vocative(doc: "Doc", proper: Sequence[Phrase], participants: Sequence[str], speaker: str) -> str:
    """The participant that a message addresses by name, "" if none: "Ben, can you ...", "Thanks, Ben!"."""
    for phrase in proper:
        other = phrase.name in participants and phrase.name != speaker
        if other and (doc[phrase.head].dep_ in _VOCATIVE_DEPENDENCIES or is_vocative(doc, phrase)):
            return phrase.name
    return ""


def is_vocative(doc: "Doc", phrase: Phrase) -> bool:
    """True for a name set off by a comma at the start or end of a sentence: "Ben, are you there", "Tell your father, Lily."."""
    first, after = doc[phrase.start], doc[phrase.end] if phrase.end < len(doc) else None
    begins = bool(first.is_sent_start) and after is not None and after.text == ","
    ends = after is None or bool(after.is_sent_start) or after.text in ".!?"
    return begins or (ends and phrase.start > 0 and doc[phrase.start - 1].text == ",")


def person_referents(*names: str) -> tuple[Referent, ...]:
    """One referent per distinct, non-empty name."""
    return tuple(Referent(name, "person", True) for name in dict.fromkeys(names) if name)


def resolve_we(token: "Token", turn: SpeakerTurn, discourse: DiscourseState) -> tuple[Referent, ...]:
    """The speaker with the addressee in a proposal, else with companions mentioned in this turn, else alone."""
    if token.dep_ != "poss" and _is_proposal(token.head):
        return person_referents(turn.speaker, turn.addressee)
    for mention in reversed(discourse.entities) if token.dep_ != "poss" else ():
        if mention.turn != turn.number:
            break
        others = all(r.kind == "person" and r.name not in turn.people for r in mention.referents)
        if mention.animate and others and is_identified(mention) and _is_companion(token.doc[mention.token]):
            return (*person_referents(turn.speaker), *mention.referents)
    return person_referents(turn.speaker)


def _is_companion(other: "Token") -> bool:
    """True if somebody takes part in what the speaker does: "I took my kids", "I went with Tom", "Anna and I", "my sister visited"."""
    if grammatical_role(other) == "subject":
        return governing_verb(other).lemma_ in _COMPANION_VERBS or any(c.lower_ == "i" for c in phrase_head(other).conjuncts)
    apart = other.dep_ == "poss" or (other.dep_ == "pobj" and other.head.lower_ in ("of", "about", "for", "from", "like"))
    return not apart and any(subject.lower_ in ("i", "we") for subject in governing_subjects(other))  # not "a cake for Tom", "Tom's cake"


def is_identified(mention: DiscourseEntity) -> bool:
    """True for proper names and for role phrases with an owner ("Ada's sister")."""
    return bool(mention.referents) and all(r.proper or "'s " in r.name for r in mention.referents)


def _is_proposal(verb: "Token") -> bool:
    words = {child.lower_ for child in verb.children if child.dep_ in ("aux", "mark")}
    return (
        bool(words & {"should", "could", "can", "shall", "'ll", "will"})
        or verb.head.lower_ in ("let", "lets")
        or verb.lower_ in ("let", "lets")
    )


def is_first_person_plural(token: "Token") -> bool:
    """True for we, us, our, and the "s" of "let's"."""
    return token.lower_ in lx.FIRST_PLURAL or (token.lower_ == "'s" and "let" in (token.head.lower_, token.head.head.lower_))
