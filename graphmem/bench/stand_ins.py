"""Stand-ins for the models, so that a benchmark measures the memory and not the parser: quick, deterministic, without a download.

The extractor knows the names and templates of the generated log, and reads simple clauses ("I like X") of any other text. A single word
that begins a sentence is a name there only if it is known as one: of 800 messages of chitchat, words such as "Hahaha" and "Cool" were
222 names of persons otherwise, and spaCy finds 38.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from graphmem.bench import log_vocabulary as words
from graphmem.extraction.interface import Threads
from graphmem.extraction.spacy_extractor import Extraction, Parses
from graphmem.language.given_names import is_given_name
from graphmem.language.stemming import terms_of
from graphmem.model import EntityKind, Fact, FactKind, Member, Mention, Message, Modality, Polarity
from graphmem.model.validity import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DIMENSIONS = 384
# Positions that a word sets: enough that two words share hardly one, few enough to be quick.
_POSITIONS = 8
# At most so many mentions and facts per message.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb says: its predicate, the role of what follows it, the kind of fact, and what state it leaves."""

    predicate: str
    role: str
    kind: FactKind
    leaves: str = ""


VERBS = {
    form: verb
    for forms, verb in {
        "live in|lives in|lived in": Verb("live in", "place", "state"),
        "work at|works at|worked at": Verb("work at", "place", "state"),
        "work as|works as": Verb("work as", "attribute", "state"),
        "moved to": Verb("move to", "place", "event", "live in"),
        "started at": Verb("start at", "place", "event", "work at"),
        "like|likes|love|loves|enjoy|enjoys": Verb("like", "theme", "preference"),
        "hate|hates": Verb("hate", "theme", "preference"),
        "prefer|prefers": Verb("prefer", "theme", "preference"),
        "adopted": Verb("adopt", "theme", "event", "have"),
        "have|has|own|owns": Verb("have", "theme", "state"),
        "met": Verb("meet", "theme", "event"),
        "visited": Verb("visit", "theme", "event"),
        "joined": Verb("join", "theme", "event"),
        "lead|leads": Verb("lead", "theme", "state"),
        "play|plays": Verb("play", "theme", "state"),
        "watched|watch": Verb("watch", "theme", "event"),
        "read": Verb("read", "theme", "event"),
        "is flying to|am flying to": Verb("fly to", "place", "plan"),
        "went to": Verb("go to", "place", "event"),
        "want|wants": Verb("want", "theme", "state"),
        "need|needs": Verb("need", "theme", "state"),
        "study|studies": Verb("study", "theme", "state"),
        "bought|got": Verb("get", "theme", "event"),
        "made": Verb("make", "theme", "event"),
        "saw": Verb("see", "theme", "event"),
        "ate": Verb("eat", "theme", "event"),
        "am|was|is": Verb("be", "attribute", "state"),
    }.items()
    for form in forms.split("|")
}
_NO_NAMES = (
    "I|No|Yes|The|That|This|It|We|My|Our|Your|You|He|She|They|And|But|So|What|Who|How|Is|Are|Do|Does|Did|Has|Have|Everyone|Monday|Sunday|Oh|Ok|Lol|Well"
    "|If|In|On|At|Not|Just|There|When|Where|Why|Which|Can|Could|Would|Was|Were|Maybe|Also|Then|Thanks|Hi|Hello|Hey|Good|Haha|Yeah|Yea|Nice|As|For"
)
_NAME = rf"(?!(?:{_NO_NAMES})\b)[A-Z][a-z]+(?: (?!(?:{_NO_NAMES})\b)[A-Z][a-z]+)?"
_NAMES = re.compile(rf"\b{_NAME}(?: project)?\b")
_RELATION = "|".join(words.RELATIONS)
_SELF = re.compile(rf"\b(?:[Mm]y (?P<relation>{_RELATION})|[Ii]|me|[Mm]y|[Ww]e)\b")
_SUBJECT = rf"(?:[Mm]y (?P<relation>{_RELATION}) (?P<relative>{_NAME})|(?P<self>[Ii]|[Ww]e)|(?P<name>{_NAME}))"
_CLAUSE = re.compile(
    rf"\b{_SUBJECT}(?P<denied> (?:don't|doesn't|do not|does not|didn't))?(?: (?:still|really|also|now|just|always))?"
    rf" (?P<verb>{'|'.join(sorted(VERBS, key=len, reverse=True))})(?: (?:a|an|the|my|our|some))? "
    rf"(?P<object>{_NAME}(?: project)?|(?!(?:a|an|the|to|it|that|you|been|no|not|any)\b)[a-z]{{3,20}})\b"
    rf"(?: (?P<word>with|at|called) (?P<other>{_NAME}))?(?:, not (?P<wrong>{_NAME}))?"
)
_NOUN = re.compile(r"\bthe ([a-z]{3,20})\b")
_KINSHIP = re.compile(rf"\b(?P<name>{_NAME}) is my (?P<relation>{_RELATION})\b")
_KINDS: dict[str, EntityKind] = {
    **dict.fromkeys(words.CITIES, "place"),
    **dict.fromkeys(words.VENUES, "place"),
    **dict.fromkeys(words.PROJECT_NAMES, "concept"),
}
_KNOWN_NAMES = frozenset((*words.FIRST_NAMES, *words.LAST_NAMES, *words.NICKNAMES.values(), *_KINDS))
_SENTENCE_ENDS = frozenset(".!?\n")
_OTHER_ROLES = {"with": "with", "at": "place", "called": "attribute"}


def kind_of(name: str) -> EntityKind:
    """The kind of a written name: looked up, else a person."""
    if name in _KINDS:
        return _KINDS[name]
    if name.split()[-1] in words.FIRM_TYPES:
        return "organisation"
    return "concept" if name.endswith(" project") or name[:1].islower() else "person"


def _is_name(written: str, before: str) -> bool:
    """False of a single word that only begins a sentence and is not known as a name."""
    return " " in written or written in _KNOWN_NAMES or is_given_name(written) or before.rstrip(" ")[-1:] not in {"", *_SENTENCE_ENDS}


class StandInExtractor:
    """Reads by regular expressions; its own run, as nothing is counted."""

    name = "stand-in.v2"
    usage = None

    def accepts(self, extractor: str) -> bool:
        """True of what it read itself."""
        return extractor == self.name

    def start_run(self) -> "StandInExtractor":
        """Every run is the same."""
        return self

    def extract(self, threads: Threads, wanted: Collection[str], parses: Parses | None = None) -> list[Extraction]:
        """One extraction per message, in order."""
        return [self._read(message) for thread in threads for message in thread]

    def finish(self) -> list[Extraction]:
        """Nothing is left."""
        return []

    def _read(self, message: Message) -> Extraction:
        if not message.was_current:
            return Extraction(message.id, extractor=self.name)
        facts = {fact.id: fact for fact in find_facts(message)}
        mentions = {mention.id: mention for mention in find_mentions(message, tuple(facts.values()))}
        return Extraction(message.id, tuple(mentions.values())[:_MOST], tuple(facts.values())[:_MOST], extractor=self.name)


def find_mentions(message: Message, facts: Sequence[Fact] = ()) -> Iterator[Mention]:
    """The speaker for "I" and "my", written names, relatives ("Ada's sister"), and nouns: "the river", or what a fact is about."""
    for found in _SELF.finditer(message.text):
        yield Mention.of(message, *found.span(), message.speaker, "person")
        if relation := found["relation"]:
            yield Mention.of(message, *found.span(), f"{message.speaker}'s {relation}", "person")
    for found in _NAMES.finditer(message.text):
        if _is_name(found[0], found.string[: found.start()]):
            yield Mention.of(message, *found.span(), found[0], kind_of(found[0]))
    for found in _NOUN.finditer(message.text):
        yield Mention.of(message, *found.span(1), found[1], "concept")
    for member in (member for fact in facts for member in fact.members if member.name[:1].islower()):
        start = message.text.find(member.name)
        if start >= 0:
            yield Mention.of(message, start, start + len(member.name), member.name, member.kind)


def find_facts(message: Message) -> Iterator[Fact]:
    """One fact per simple clause, with the state that it leaves; a corrected value ("not Rome") is denied."""
    for found in _KINSHIP.finditer(message.text):
        yield _kinship(message, found, found["name"], found["relation"])
    for found in _CLAUSE.finditer(message.text):
        yield from _clause(message, found)


def _clause(message: Message, found: re.Match[str]) -> Iterator[Fact]:
    if found["name"] and not _is_name(found["name"], found.string[: found.start()]):
        return
    verb = VERBS[found["verb"]]
    if found["relative"]:
        yield _kinship(message, found, found["relative"], found["relation"])
    agent = _member("agent", message.speaker if found["self"] else found["relative"] or found["name"], "person")
    value = _member(verb.role, found["object"])
    other = (_member(_OTHER_ROLES[found["word"]], found["other"]),) if found["other"] else ()
    polarity: Polarity = "negative" if found["denied"] else "positive"
    fact = _fact(message, found, verb.predicate, (agent, value, *other), verb.kind, polarity)
    yield fact
    if verb.leaves:
        state = replace(value, role="place" if verb.role == "place" else "theme")
        yield _fact(message, found, verb.leaves, (agent, state), "state", polarity)
    if found["wrong"]:
        yield _fact(message, found, verb.predicate, (agent, _member(verb.role, found["wrong"])), verb.kind, "negative")


def _kinship(message: Message, found: re.Match[str], name: str, relation: str) -> Fact:
    called = _member("attribute", f"{message.speaker}'s {relation}", "person")
    members = (_member("agent", name, "person"), _member("theme", message.speaker, "person"), called)
    return _fact(message, found, f"be {relation} of", members, "relation", "positive")


def _member(role: str, name: str, kind: EntityKind | None = None) -> Member:
    return Member(role, name, kind or kind_of(name))


def _fact(message: Message, found: re.Match[str], predicate: str, members: tuple[Member, ...], kind: FactKind, polarity: Polarity) -> Fact:
    """A fact of the characters found; a plan is one of the days of the week that follows."""
    plan = kind == "plan"
    ahead = message.sent_at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7 - message.sent_at.weekday())
    modality: Modality = "planned" if plan else "asserted"
    return Fact(
        id="",
        space=message.space,
        message_id=message.id,
        start=found.start(),
        end=found.end(),
        text=found[0],
        predicate=predicate,
        members=members,
        kind=kind,
        polarity=polarity,
        modality=modality,
        valid_from=message.sent_at,
        valid_to=ahead + timedelta(days=7) if plan else FOREVER,
        precision="instant",
        recorded_at=message.sent_at,
        event_start=ahead if plan else None,
        event_end=ahead + timedelta(days=7) if plan else None,
        event_precision="day" if plan else None,
    ).with_id()


class StandInEmbedder:
    """Hashes word stems to unit vectors: texts that share words are near each other."""

    name = f"stand-in-{DIMENSIONS}"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    dimensions = DIMENSIONS

    def question(self, text: str) -> "Vectors":
        """The unit vector of a question, shape (384,)."""
        return _vector(text)

    def passages(self, texts: Sequence[str]) -> "Vectors":
        """Unit vectors of texts, shape (len(texts), 384)."""
        return np.array([_vector(text) for text in texts], dtype=np.float32).reshape(len(texts), DIMENSIONS)


def _vector(text: str) -> "Vectors":
    positions, signs = np.array([_positions(term) for term in terms_of(text) or [""]]).transpose(1, 0, 2).reshape(2, -1)
    summed = np.bincount(positions, weights=signs, minlength=DIMENSIONS)
    return np.asarray(summed / max(float(np.linalg.norm(summed)), 1e-12), dtype=np.float32)


@lru_cache(maxsize=20_000)
def _positions(term: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    hashed = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=3 * _POSITIONS).digest()
    parts = [hashed[i : i + 3] for i in range(0, len(hashed), 3)]
    return tuple(int.from_bytes(part[:2]) % DIMENSIONS for part in parts), tuple(1 if part[2] & 1 else -1 for part in parts)
