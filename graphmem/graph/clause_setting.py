"""What a clause is about, where only the sentences around it say it: "took lessons" in a talk about dancing is "took lessons (dance)"."""

from graphmem.graph.topics import CLASS_NOUNS, RELATIVES, argument_phrases, noun_stems, tags_of
from graphmem.language import lexicon as lx
from graphmem.language.stemming import terms_of
from graphmem.model import Fact

_EVENTS = frozenset(stem for noun in lx.EVENT_NOUNS for stem in terms_of(noun))

# What was spoken of around a clause is told by a phrase of so many words at most, or by a sentence.
_LONGEST_PHRASE = 3


def with_setting(sentence: str, fact: Fact) -> str:
    """A sentence with what was spoken of around it, if it names only kinds of things ("a spot", "lessons"), or with its event."""
    there = {*terms_of(sentence)}
    around = [value for role, value in tags_of(fact) if role == "context" and value.rpartition(" ")[2].islower()]
    around = [value for value in around if not noun_stems(value) <= RELATIVES]
    told = [value for value in around if _is_named_event(value) and there.isdisjoint(terms_of(value.rpartition(" ")[0]))]
    if not told and _names_only_kinds(fact):
        told = [value for value in around if there.isdisjoint(terms_of(value))]
    return f"{sentence} ({told[0]})" if sentence and told else sentence


def sentence_before(fact: Fact) -> str:
    """The sentence that a fact goes on from, if its clause alone is not understood; else ""."""
    return next((value for role, value in fact.role_tags if role == "context" and len(value.split()) > _LONGEST_PHRASE), "")


def _names_only_kinds(fact: Fact) -> bool:
    speaker = next((m.name for m in fact.members if m.entity_id == fact.said_by), "")
    named = {stem for phrase in argument_phrases(fact) if phrase != speaker for stem in noun_stems(phrase.rpartition("'s ")[2])}
    return named <= CLASS_NOUNS | RELATIVES


def _is_named_event(phrase: str) -> bool:
    return " " in phrase and not _EVENTS.isdisjoint(terms_of(phrase.rpartition(" ")[2]))
