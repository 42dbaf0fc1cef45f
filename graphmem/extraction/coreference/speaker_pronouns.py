"""I, you, we: from who speaks to whom."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_records import Referent, Turn
from graphmem.extraction.coreference.discourse import Discourse, Seen
from graphmem.extraction.coreference.syntax import governing_subjects, part_of, top_of, verb_of
from graphmem.extraction.mentions import Phrase
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CALLING = ("npadvmod", "intj", "vocative", "ROOT", "appos", "dep")
_JOINING = frozenset("come visit join arrive stay accompany drop move fly drive meet invite take".split())


def addressee_of(speaker: str, participants: Sequence[str], previous: str, vocative: str) -> str:
    """The other participant of two, else who is called by name, else who spoke before."""
    others = [p for p in participants if p != speaker]
    if len(others) == 1:
        return others[0]
    return vocative or previous


def vocative(doc: "Doc", proper: Sequence[Phrase], participants: Sequence[str], speaker: str) -> str:
    """The participant a message calls by name: "Ben, can you ...", "Thanks, Ben!"."""
    for phrase in proper:
        other = phrase.name in participants and phrase.name != speaker
        if other and (doc[phrase.head].dep_ in _CALLING or is_called(doc, phrase)):
            return phrase.name
    return ""


def is_called(doc: "Doc", phrase: Phrase) -> bool:
    """A name set off by a comma at the beginning or the end of a sentence: "Ben, are you there", "Tell your father, Lily."."""
    first, after = doc[phrase.start], doc[phrase.end] if phrase.end < len(doc) else None
    begins = bool(first.is_sent_start) and after is not None and after.text == ","
    ends = after is None or bool(after.is_sent_start) or after.text in ".!?"
    return begins or (ends and phrase.start > 0 and doc[phrase.start - 1].text == ",")


def named(*names: str) -> tuple[Referent, ...]:
    """People by their names, each once."""
    return tuple(Referent(name, "person", True) for name in dict.fromkeys(names) if name)


def we(token: "Token", turn: Turn, discourse: Discourse) -> tuple[Referent, ...]:
    """The speaker with the addressee where something is proposed, else with the company just told of, else the speaker alone."""
    if token.dep_ != "poss" and _proposes(token.head):
        return named(turn.speaker, turn.addressee)
    for seen in reversed(discourse.seen) if token.dep_ != "poss" else ():
        if seen.turn != turn.number:
            break
        others = all(r.kind == "person" and r.name not in turn.people for r in seen.referents)
        if seen.animate and others and is_known(seen) and _is_company(token.doc[seen.token]):
            return (*named(turn.speaker), *seen.referents)
    return named(turn.speaker)


def _is_company(other: "Token") -> bool:
    """ "I took my kids", "I went with Tom", "Anna and I"; or they came: "my sister visited"."""
    if part_of(other) == "subject":
        return verb_of(other).lemma_ in _JOINING or any(c.lower_ == "i" for c in top_of(other).conjuncts)
    return any(subject.lower_ in ("i", "we") for subject in governing_subjects(other))


def is_known(seen: Seen) -> bool:
    return bool(seen.referents) and all(r.proper or "'s " in r.name for r in seen.referents)


def _proposes(verb: "Token") -> bool:
    words = {child.lower_ for child in verb.children if child.dep_ in ("aux", "mark")}
    return (
        bool(words & {"should", "could", "can", "shall", "'ll", "will"})
        or verb.head.lower_ in ("let", "lets")
        or verb.lower_ in ("let", "lets")
    )


def is_ours(token: "Token") -> bool:
    """We, us, our; the "s" of "let's"."""
    return token.lower_ in lx.FIRST_PLURAL or (token.lower_ == "'s" and "let" in (token.head.lower_, token.head.head.lower_))
