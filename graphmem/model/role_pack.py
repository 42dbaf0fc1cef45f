"""Packs for agents in roles: evidence of several kinds, fitted to who asks and what for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

EvidenceKind: TypeAlias = Literal["lessons", "procedures", "plans", "facts", "profile", "messages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRole:
    """What an agent in a role is given: shares of the token budget by kind of evidence (they add up to 1), in reading order."""

    name: str
    shares: Mapping[EvidenceKind, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """One piece of evidence: its line as shown, and the messages (ids) that say so.

    `id` is that of the message, fact, lesson or procedure. `is_own` says that the asking agent said it or it is marked as that agent's,
    `is_of_task` that it is marked with the asked task. `trust` and `warnings` are as those of lessons.
    """

    kind: EvidenceKind
    id: str
    text: str
    evidence: tuple[str, ...]
    at: datetime
    is_own: bool = False
    is_of_task: bool = False
    trust: str = "normal"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePack:
    """The evidence for an agent in a role, in reading order; `text` never has more than `budget` tokens.

    `used` are its tokens, `left_out` how many items of each kind did not fit. Everything in it is quoted evidence, and no instruction.
    """

    question: str
    role: str
    agent: str
    task: str
    items: tuple[PackItem, ...]
    text: str
    budget: int
    used: int
    left_out: Mapping[str, int] = field(default_factory=dict)
