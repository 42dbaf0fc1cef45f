"""Entities, what names mean, and decisions on names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from graphmem.model.validity import FOREVER

EntityKind: TypeAlias = Literal["person", "place", "organisation", "thing", "event", "concept"]
NAMED_KINDS = frozenset({"person", "place", "organisation", "event"})
Verdict: TypeAlias = Literal["merge", "review", "apart", "rename", "keep", "both", "retract", "correct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A resolved person, place, organisation, thing, event or concept.

    `mentions` counts the messages that mention it; `speaks` is True if somebody speaks under one of its names.
    """

    id: str
    space: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...] = ()
    mentions: int = 0
    first_seen: datetime = FOREVER
    speaks: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """What a name (in its normal form) means: in every conversation of a space, in one, or in one message alone."""

    space: str
    name: str
    entity_id: str
    conversation: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether two names are of one entity, each as used in a conversation ("" for all): how sure that is (0 to 1), why, and who says so.

    With "rename" they are, and the entity goes by the right one, which is written as the one reason says.
    Of a conflict, the names are those of two statements (`statement_id`), the verdict is "keep" (of the left one) or "both", the reason the
    user's. Of a wrong fact, `left_name` is its statement, `left_conversation` the message that states it, `left_id` the fact, and
    `right_conversation` the message that says what is right ("correct") or the same one again ("retract"). Of names, `left_id` and
    `right_id` are the entities that they mean now. `decided_at` of a rule is when the later name was first used.
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
