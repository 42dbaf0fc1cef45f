"""What is known of a person or thing, by section."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from graphmem.model.fact import Fact

SectionType: TypeAlias = Literal["persona", "preferences", "plans", "procedures", "resources", "conflicts", "vault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLine:
    """One thing that holds: the statement, its fact, since when at its true precision ("" if not known), and the day it was said."""

    text: str
    fact: Fact
    since: str
    said_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSection:
    """The lines of one section, the newest first; `left_out` counts those that are not shown."""

    name: str
    type: SectionType
    lines: tuple[ProfileLine, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An entity and its sections; those without lines are left out."""

    entity_id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    sections: tuple[ProfileSection, ...]
