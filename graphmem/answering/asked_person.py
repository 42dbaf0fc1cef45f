"""Who is asked about, by name, alias or part of a name, and whether a sentence is about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphmem.answering.people import is_same_person
from graphmem.language.name_forms import normal_name
from graphmem.model import Hit
from graphmem.retrieval.query_analysis import NameLookup
from graphmem.retrieval.question_frame import QuestionFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPerson:
    """The person a question is about (`name` is "" if it names none); `names` are all under which the memory knows them.

    `is_ambiguous`: the name is a part of the names of several people who speak.
    """

    name: str
    names: frozenset[str]
    speakers: frozenset[str]
    is_ambiguous: bool = False

    @classmethod
    def of(cls, frame: QuestionFrame, hits: Iterable[Hit], lookup: NameLookup) -> "AskedPerson":
        """The agent of the question, or "user" for "I", with the speakers of the hits that are the same entity."""
        name = "user" if frame.agent == "I" else frame.agent
        hits = tuple(hits)
        speakers = frozenset(hit.message.speaker for hit in hits)
        if not name:
            return cls(name="", names=frozenset(), speakers=speakers)
        meant = lookup.entity_ids_of({normal_name(n) for n in (name, *speakers)})
        ids = set(meant.get(normal_name(name), ()))
        same = {s for s in speakers if is_same_person(name, s) or ids & set(meant.get(normal_name(s), ()))}
        whole = any(normal_name(s) == normal_name(name) for s in same)
        people = {meant.get(normal_name(s)) or (s,) for s in same}
        return cls(
            name=name,
            names=frozenset({name, *same, *_who_is_named(name, hits)}),
            speakers=speakers,
            is_ambiguous=len(people) > 1 and not whole,
        )

    def is_named(self, name: str) -> bool:
        """True if a name means the person."""
        return any(is_same_person(known, name) for known in self.names)

    @property
    def speaks(self) -> bool:
        """True if the person is one of the speakers."""
        return any(self.is_named(speaker) for speaker in self.speakers)


def _who_is_named(name: str, hits: Iterable[Hit]) -> set[str]:
    """Under which names somebody speaks of whom a hit says that this is their name: "user" for "My name is Ingrid"."""
    return {bearer for bearer, told in told_names(hits) if is_same_person(name, told)}


def told_names(hits: Iterable[Hit]) -> Iterator[tuple[str, str]]:
    """Whom the hits name and how, as pairs: "user" and "Ingrid" for "My name is Ingrid"."""
    for hit in hits:
        for fact in hit.facts:
            if fact.predicate == "be named" and (fact.polarity, fact.modality) == _TOLD:
                yield from ((m.name, a.name) for m in fact.members_in("agent") for a in fact.members_in("attribute"))


_TOLD = ("positive", "asserted")
