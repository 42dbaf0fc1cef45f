"""The records that every step hands on: frozen, and unaware of any database.

One meaning a word, in Python, Cypher, Parquet, HTTP and the page: see docs/architecture.md.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Self, TypeAlias

from graphmem.ids import digest, digest_in
from graphmem.validity import BEGINNING, FOREVER, Precision, Validity
from graphmem.validity import AsOf as AsOf

Polarity: TypeAlias = Literal["positive", "negative"]
Modality: TypeAlias = Literal["asserted", "planned", "wished", "asked", "hypothetical"]
FactKind: TypeAlias = Literal["event", "state", "preference", "plan", "instruction", "relation"]
Role: TypeAlias = Literal[
    "agent",
    "theme",
    "recipient",
    "place",
    "source",
    "with",
    "instrument",
    "topic",
    "purpose",
    "attribute",
    "circumstance",
    "without",
    "amount",
    "degree",
    "owner",
    "reporter",
]
EntityKind: TypeAlias = Literal["person", "place", "organisation", "thing", "event", "concept"]
Verdict: TypeAlias = Literal["merge", "review", "apart"]
# Kinds whose entities mostly have a name of their own.
NAMED_KINDS = frozenset({"person", "place", "organisation", "event"})


@dataclass(frozen=True, slots=True)
class Message:
    """One turn as it was said, verbatim; a turn that was edited has one message for each version.

    `key` is the source's own id for the turn, `thread` its session or topic, `reply_to` the key of the turn it answers,
    `speaker_key` the source's id of the speaker, `position` the line or event of the source, `zone` the zone the time was
    written in, or "assumed ZONE". `recorded_at`/`retired_at` are when this version was what the turn said: from its
    sending or edit until the next edit or its deletion.
    """

    id: str
    space: str
    conversation: str
    thread: str
    position: int
    key: str
    speaker: str
    role: str
    text: str
    sent_at: datetime
    source: str = ""
    attachments: tuple[str, ...] = ()
    speaker_key: str = ""
    reply_to: str = ""
    zone: str = "UTC"
    recorded_at: datetime = BEGINNING
    retired_at: datetime = FOREVER

    def __post_init__(self) -> None:
        if self.recorded_at is BEGINNING:
            object.__setattr__(self, "recorded_at", self.sent_at)
        if not self.speaker_key:
            object.__setattr__(self, "speaker_key", self.speaker)

    @property
    def said_anything(self) -> bool:
        """False for a message of which only is known that it was deleted."""
        return bool(self.text.strip() or self.attachments)

    @property
    def was_known(self) -> bool:
        """False if there was no moment at which this is what the turn said."""
        return self.recorded_at < self.retired_at

    @property
    def said(self) -> str:
        """The text as it is searched and shown to a reader: who said it, what, and what was attached."""
        return f"{self.speaker}: {' '.join((self.text, *(f'[{a}]' for a in self.attachments)))}"


def message_id(space: str, conversation: str, key: str, version: str = "") -> str:
    """The same version of the same turn of a conversation is one message, however often it is read."""
    parts = (key, version) if version else (key,)
    return digest_in("message", (space, conversation), *parts)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a message (characters `start:end` of `text`) that names or refers to an entity.

    `name` is what it refers to, written out: "Ada" for an "I" that Ada said, "Ada's sister" for "my sister".
    """

    id: str
    space: str
    message_id: str
    start: int
    end: int
    text: str
    name: str
    kind: EntityKind

    @classmethod
    def of(cls, message: Message, start: int, end: int, name: str, kind: EntityKind) -> Self:
        """The mention of `name` at characters `start:end` of a message."""
        mention_id = digest("mention", message.id, str(start), str(end), name)
        return cls(mention_id, message.space, message.id, start, end, message.text[start:end], name, kind)


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """An entity's part in a fact or a unit. `entity_id` is empty until the name is resolved."""

    role: str
    name: str
    kind: EntityKind = "concept"
    entity_id: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One n-ary statement from one clause.

    `valid_*` is when it holds in the world (an event, once it happened, holds from then on), `when_*` the time it
    speaks of if it names one (the day of the event, the month of the plan), `recurrence` the words for what comes
    again ("every Tuesday"), `recorded_at`/`retired_at` when the memory believed it. `start:end` are the characters of
    the message that said it.
    """

    id: str
    space: str
    message_id: str
    start: int
    end: int
    text: str
    predicate: str
    members: tuple[Member, ...]
    kind: FactKind
    polarity: Polarity
    modality: Modality
    valid_from: datetime
    valid_to: datetime
    precision: Precision
    recorded_at: datetime
    retired_at: datetime = FOREVER
    when_from: datetime | None = None
    when_to: datetime | None = None
    when_precision: Precision | None = None
    recurrence: str = ""
    supersedes: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()

    @property
    def validity(self) -> Validity:
        return Validity(self.valid_from, self.valid_to, self.precision)

    def holds(self, as_of: AsOf) -> bool:
        """True if it held at `as_of.valid`, by what was known at `as_of.known`."""
        return self.valid_from <= as_of.valid < self.valid_to and self.recorded_at <= as_of.known < self.retired_at

    def members_in(self, *roles: str) -> tuple[Member, ...]:
        """Members in any of the roles, in order."""
        return tuple(m for m in self.members if m.role in roles)

    def with_id(self) -> Self:
        """The same fact, its id made anew from what it says, where it was said and until when it is held true."""
        parts = (f"{m.role}={m.name}" for m in self.members)
        key = (self.message_id, str(self.start), str(self.end), self.predicate, self.polarity, self.modality, *parts)
        closed = () if self.valid_to == FOREVER else (self.valid_to.isoformat(),)
        return replace(self, id=digest("fact", *key, *closed))


@dataclass(frozen=True, slots=True)
class Entity:
    """A resolved person, place, organisation, thing, event or concept. `mentions` counts the messages that mention it."""

    id: str
    space: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    mentions: int = 0
    first_seen: datetime = FOREVER


@dataclass(frozen=True, slots=True)
class Alias:
    """What a name (in its normal form) means: in every conversation of a space, in one, or in one message alone."""

    space: str
    name: str
    entity_id: str
    conversation: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether two names are of one entity, each as used in a conversation ("" for all): how sure that is (0 to 1), why, and who says so.

    `left_id` and `right_id` are the entities that the names mean now. `decided_at` of a rule is when the later name was first used.
    """

    id: str
    space: str
    left_name: str
    left_conversation: str
    right_name: str
    right_conversation: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    made_by: Literal["rule", "user"]
    decided_at: datetime
    left_id: str = ""
    right_id: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One situation: the hyperedge that any number of entities take part in and any number of facts rest on."""

    id: str
    space: str
    title: str
    kind: FactKind
    members: tuple[Member, ...]
    fact_ids: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime
    precision: Precision
    recorded_at: datetime
    retired_at: datetime = FOREVER


@dataclass(frozen=True, slots=True)
class Community:
    """A cluster of entities at one level of a hierarchy (0 is the coarsest); `parent` is the one it was split from."""

    id: str
    space: str
    level: int
    title: str
    summary: str
    key_members: tuple[str, ...]
    entity_ids: tuple[str, ...]
    parent: str = ""
    valid_from: datetime = FOREVER
    valid_to: datetime = FOREVER


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What could not be read or stored: where, why, and the bytes (at most the first 2,000)."""

    id: str
    space: str
    stage: str
    source: str
    line: int
    reason: str
    content: str

    @classmethod
    def of(cls, space: str, stage: str, source: str, line: int, reason: str, content: str) -> Self:
        """A quarantine entry whose id names the place and the reason."""
        kept = content[:2000]
        return cls(digest("quarantined", space, stage, source, str(line), reason, kept), space, stage, source, line, reason, kept)


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Which extractor the mentions and facts of a message are from, by name and version."""

    message_id: str
    extractor: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit scored: which step gave how much, and over which entities."""

    step: str
    score: float
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, with its score, the reasons for it, and its facts that hold."""

    message: Message
    score: float
    reasons: tuple[Reason, ...] = ()
    facts: tuple[Fact, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a hit: from the question or a message, `via` an entity or a way of looking, to a message."""

    source: str
    via: str
    target: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A hit that did not fit the budget, with its size in tokens."""

    message_id: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Pack:
    """Hits chosen to fit a token budget. `hits` are best first; `text` has them in reading order, as handed to a reader."""

    question: str
    as_of: AsOf
    hits: tuple[Hit, ...]
    text: str
    budget: int
    used: int
    left_out: tuple[LeftOut, ...] = ()
    paths: tuple[tuple[Step, ...], ...] = ()
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the memory says to a question, and the hits that say so. `found` is False for "not in memory"."""

    question: str
    text: str
    found: bool
    evidence: tuple[Hit, ...] = ()
    fact: Fact | None = None
    pack: Pack | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a picture: an entity or a fact, with the community it belongs to and a weight for its size."""

    id: str
    label: str
    kind: Literal["entity", "fact"]
    type: str
    community: str
    weight: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A role edge of a picture, from a fact to an entity."""

    source: str
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A bounded part of the graph, as of a date; `truncated` says that more was there than the limit let in."""

    as_of: AsOf
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """What trying the quarantine again did: entries tried, those mended, those left, and the sources that are not there any more."""

    tried: int
    mended: int
    left: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a chat model cost in one run: calls, tokens (prompts and replies; how many in prompts), and the turns these were for.

    `cached` turns were read before, with the same words around them, and cost nothing; `left_out` ones wait for the next run; of `cut`
    ones only the beginning was shown. `dropped` counts the mentions and facts that were refused, `invalid` the turns in quarantine
    for it. `note` says why the model was not asked any more.
    """

    calls: int = 0
    tokens: int = 0
    prompt_tokens: int = 0
    turns: int = 0
    cached: int = 0
    left_out: int = 0
    cut: int = 0
    dropped: int = 0
    invalid: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one `remember` did: messages read (new, unchanged, or with a new text), what was quarantined, the rows that the
    space holds now, the seconds of each stage, and what a chat model cost, if one was to read."""

    messages: int
    new: int
    unchanged: int
    changed: int
    entities: int
    facts: int
    units: int
    communities: int
    quarantined: int
    seconds: dict[str, float] = field(default_factory=dict)
    llm: Spent | None = None
