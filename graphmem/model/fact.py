"""Facts and their members."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self, TypeAlias

from graphmem.model.entity import EntityKind
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER, AsOf, Precision, Validity

Polarity: TypeAlias = Literal["positive", "negative"]
Modality: TypeAlias = Literal["asserted", "planned", "wished", "asked", "hypothetical"]
Standing: TypeAlias = Literal["", "contested", "outranked", "alone"]
FactKind: TypeAlias = Literal["event", "state", "preference", "plan", "instruction", "relation", "remark"]
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


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """An entity's part in a fact or a unit. `entity_id` is empty until the name is resolved."""

    role: str
    name: str
    kind: EntityKind = "concept"
    entity_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One n-ary statement from one clause.

    `valid_*` is when it holds in the world (an event, once it happened, holds from then on), `when_*` the time it
    speaks of if it names one (the day of the event, the month of the plan), `recurrence` the words for what comes
    again ("every Tuesday"), `recorded_at`/`retired_at` when the memory believed it. `start:end` are the characters of
    the message that said it. `superseded` says that another fact took its place, or corrected it.

    `confidence` is how likely it is right and complete (0 to 1); `reason` says in a word why it is not certain. A `remark` is a clause
    kept as it was said: its members are only who said it and what is named in it, its content is its `text`. `tags` are its bare nouns as
    "role=noun" ("theme=photo") and the phrases that complete it ("purpose=get back in shape"): they are no entities.

    `said_by` is who said it (an entity, or an account that is none), `trust` how far its word counts about this (higher is more, see
    `graph/trust.py`). `standing` is "contested" if one who counts less says otherwise, "outranked" if one who counts more does, "alone" if
    several others agree on another value.
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
    event_start: datetime | None = None
    event_end: datetime | None = None
    event_precision: Precision | None = None
    recurrence: str = ""
    supersedes: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    superseded: bool = False
    confidence: float = 1.0
    reason: str = ""
    tags: tuple[str, ...] = ()
    said_by: str = ""
    trust: int = 0
    standing: Standing = ""

    @property
    def is_remark(self) -> bool:
        """True for a clause that was kept as it was said: it takes no part in units, inference and supersession."""
        return self.kind == "remark"

    @property
    def role_tags(self) -> tuple[tuple[str, str], ...]:
        """The tags as role and value ("purpose", "get back in shape"); the value of a bare one is empty."""
        return tuple((role, value) for role, _, value in (tag.partition("=") for tag in self.tags))

    @property
    def value_tags(self) -> tuple[str, ...]:
        """The tags that are bare nouns; those that are phrases ("purpose=get back in shape") complete the fact, and are no values.

        Nor is what the conversation was about ("context=Rome").
        """
        return tuple(tag for tag in self.tags if " " not in tag and not tag.startswith("context="))

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
        """The same fact with its id recomputed from its content, its source span and its validity."""
        parts = (f"{m.role}={m.name}" for m in self.members)
        key = (self.message_id, str(self.start), str(self.end), self.predicate, self.polarity, self.modality, *parts, *self.tags)
        closed = () if self.valid_to == FOREVER else (self.valid_to.isoformat(),)
        return replace(self, id=digest("fact", *key, *closed))
