"""What a fact is about: who acts in it, and its topics, by which facts of different threads continue each other."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.language import lexicon as lx
from graphmem.language.stemming import terms_of
from graphmem.model import NAMED_KINDS, Fact, Member

MARK = "\x1f"
"""Between the parts of a key."""


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for word in words for stem in terms_of(word))


# Adjectives and nouns that say nothing of a situation by themselves.
_BESIDE = frozenset(
    "local unexpected hot cold free regular certain close strong happy nearby live lively living physical mental emotional social online"
    " virtual upcoming annual public personal general common young low high early late busy open lovely make made stuff group woman man"
    " difference show team hit area spot picture photo pic image everyone folks event meeting story home space chat conversation talk cause"
    " note hobby news update service opportunity support work organization plan lookout girl boy guy lady proper way kind"
    " recommendation suggestion option tip advice information downtown".split()
)
_WEAK_STEMS = _stems(lx.GENERIC | lx.EMPTY_NOUNS | lx.ABSTRACT | lx.TIME_UNITS | lx.PARTITIVES | lx.EVALUATIVE | _BESIDE)
# Verbs that do not tell what somebody does: those of the lexicon, and others of coming, having, saying and being somewhere.
_WEAK_VERBS = frozenset(
    "be do use work try live join sit stand stay meet show find bring leave lose put help support enjoy share spend visit attend move turn"
    " set call need have talk like love".split()
)
_WEAK_VERB_STEMS = _WEAK_STEMS | _stems(
    lx.LIGHT_VERBS | lx.SMALL_TALK_VERBS | lx.WISHED | lx.PLANNED | lx.ASPECT | lx.RAISED | lx.ASKING | _WEAK_VERBS
)
RELATIVES = _stems((lx.KIN | lx.ROLES | {"fam", "child"}) - lx.PETS)
"""Stems of words for relatives, friends and others that somebody has: they take part in everything."""
CLASS_NOUNS = (
    _stems(
        lx.EVENT_NOUNS
        | lx.PLACE_NOUNS
        | lx.GROUPS
        | set("drive training project course lesson organization food meal book movie film song program campaign run walk art".split())
    )
    - RELATIVES
)
"""Stems of nouns that name one of many things: two facts about a trip are not about the same one."""
# Nouns that say less of a situation than what stands before them.
_NAMED_BY_KIND = (CLASS_NOUNS | RELATIVES) - _stems(lx.PLACE_NOUNS)
# Words of one class are about one topic: "my cat" and "the puppy" are about pets.
_CLASSES = {
    **dict.fromkeys(_stems(lx.PETS), "pet"),
    **dict.fromkeys(_stems("kid son daughter baby child children toddler".split()), "child"),
}
_MEMBERS_OF = {class_: frozenset(stem for stem, its in _CLASSES.items() if its == class_) for class_ in {*_CLASSES.values()}}
_WORD = re.compile(r"[^\W_]+")
_PICTURE = re.compile(r"\b(?:photo|photograph|photography|picture|image|pic)\b", re.IGNORECASE)
REPLIES = ("reply to", "answer to")
"""Tags with the question that a message answers."""
# Roles of those who take part in what a fact tells, foremost first.
_ACTING = ("agent", "owner", "reporter")
ROLES_OF_ARGUMENTS = frozenset("agent theme recipient place source with instrument topic purpose attribute without amount".split())
# Tags of what was said before or around a fact, not in it.
_BESIDE_ROLES = ("context", "circumstance")
# A tag of more words is a clause, whose nouns have tags of their own.
_LONG_TAG = 3
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class FactTopics:
    """The topics of a fact: those that a noun or a name gives, and those that only its verb or a picture gives.

    `argued` are those of the named ones that take part in what the fact tells; a remark only mentions its topics.
    """

    named: frozenset[str]
    hinted: frozenset[str]
    argued: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.named | self.hinted))


def actor_of(fact: Fact) -> str:
    """The entity that a fact is about: the first person who acts, else who said it."""
    for role in _ACTING:
        people = sorted(m.entity_id for m in fact.members_in(role) if m.kind == "person" and m.entity_id)
        if people:
            return people[0]
    return fact.said_by


def told_until(fact: Fact) -> datetime:
    """The last moment that a fact is about: that at which it was said, or the end of the time that it is planned for."""
    is_plan = fact.kind == "plan" or fact.modality in ("planned", "wished")
    return max(fact.recorded_at, fact.event_end) if is_plan and fact.event_end is not None else fact.recorded_at


def periods_of(fact: Fact) -> list[int]:
    """The numbers of the periods of a fact: that in which it was said, and that of what it plans, where something may have become of it."""
    return sorted({moment.date().toordinal() // UNIT_ASSEMBLY.period for moment in (fact.recorded_at, told_until(fact))})


def topic_keys(fact: Fact, topics: Iterable[str]) -> list[str]:
    """The keys of the topics of a fact that a story can be about: an actor, what it is about, and a period."""
    actor, periods = actor_of(fact), periods_of(fact)
    return [topic_key(actor, topic, str(period)) for period in periods for topic in topics if topic not in RELATIVES]


def topic_key(actor: str, topic: str, period: str) -> str:
    """The key of a topic."""
    return MARK.join((actor, topic, period))


def topics_of(fact: Fact, speakers: Collection[str]) -> FactTopics:
    """What a fact is about: named entities that do not speak, by id, and stems of nouns and verbs that tell something.

    `speakers` are the names of those who speak, in lower case: they take part in everything and are no topic.
    """
    named = {topic for member in fact.members if member.name.casefold() not in speakers for topic in _member_topics(member)}
    argued, hinted = set(named), set[str]()
    for role, value in tags_of(fact):
        if role not in (*REPLIES, *_BESIDE_ROLES) and "'s group" not in value:
            named |= noun_stems(value)
            argued |= noun_stems(value) if role in ROLES_OF_ARGUMENTS else set()
    if fact.reason == "caption":
        hinted |= noun_stems(_PICTURE.sub("", fact.text))
    else:
        hinted |= {stem for stem in terms_of(fact.predicate) if stem not in _WEAK_VERB_STEMS and len(stem) >= _SHORTEST}
    own = _stems(speakers)
    argued -= {f"@{m.entity_id}" for m in fact.members if _is_relative(m.name)}
    argued = set() if fact.is_remark else argued - own
    return FactTopics(frozenset(named - own), frozenset(hinted - named - own), frozenset(argued))


def kinds_in(fact: Fact) -> frozenset[str]:
    """The topics that only stand before a noun that names something by itself: of "design internship", not of "pottery class".

    What stands before a place tells which one it is: a dog shelter is no dog.
    """
    before, heads = set[str](), set[str]()
    for phrase in argument_phrases(fact):
        first, _, head = phrase.rpartition("'s ")[2].rpartition(" ")
        stems = noun_stems(head)
        heads |= stems if stems - _NAMED_BY_KIND else {*stems, *noun_stems(first)}
        before |= noun_stems(first)
    return frozenset(before - heads)


def _is_relative(name: str) -> bool:
    """True for "Ada's sister": with Ada in much that she tells, and no topic of a story."""
    return "'s " in name and not RELATIVES.isdisjoint(noun_stems(name.rpartition(" ")[2]))


def _member_topics(member: Member) -> set[str]:
    if member.kind in NAMED_KINDS and member.name[:1].isupper() and member.entity_id:
        return {f"@{member.entity_id}", *(noun_stems(member.name.rpartition("'s ")[2]) if "'s " in member.name else ())}
    return noun_stems(member.name)


def tags_of(fact: Fact) -> Iterator[tuple[str, str]]:
    """The tags of at most a few words, as role and value."""
    return ((role, value) for role, value in fact.role_tags if len(value.split()) <= _LONG_TAG)


def noun_stems(text: str) -> set[str]:
    """The stems of a phrase that tell something, and the classes that they belong to."""
    stems = {stem for stem in terms_of(text) if stem not in _WEAK_STEMS and not stem.isdigit() and len(stem) >= _SHORTEST}
    return stems | {_CLASSES[stem] for stem in stems if stem in _CLASSES}


def synonyms_of(topic: str) -> frozenset[str]:
    """The topics that a fact has for the same word: "pet" beside "dog"."""
    return _MEMBERS_OF.get(topic, frozenset()) | frozenset(class_ for stem, class_ in _CLASSES.items() if stem == topic)


def argument_phrases(fact: Fact) -> Iterator[str]:
    """The names and tags of what takes part in a fact."""
    yield from (m.name for m in fact.members)
    yield from (value for role, value in tags_of(fact) if role in ROLES_OF_ARGUMENTS)


def phrase_of(topic: str, facts: Iterable[Fact]) -> str:
    """The commonest short phrase of the facts that names a topic; "" if none does."""
    phrases = Counter(
        _as_written(phrase, fact.text) for fact in facts for id_, phrase in _phrases(fact) if topic == id_ or topic in noun_stems(phrase)
    )
    return min(phrases, key=lambda p: (-phrases[p], len(p.split()), p), default="")


def _as_written(phrase: str, text: str) -> str:
    """A phrase in the forms that its words have in a text: "politics" for "politic"."""
    written = {stem: word for word in _WORD.findall(text) for stem in terms_of(word)}
    return " ".join(next((written[stem] for stem in terms_of(word) if stem in written), word) for word in phrase.split(" "))


def _phrases(fact: Fact) -> Iterator[tuple[str, str]]:
    yield from ((f"@{m.entity_id}", m.name) for m in fact.members)
    yield from (("tag", value) for role, value in tags_of(fact) if role not in REPLIES)
