"""GET /v1/profile and /v1/units: what holds of an entity, and the situations that it takes part in."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query

from graphmem.api.dependencies import At, Known, MemoryDep, Text
from graphmem.api.schemas import View, null_if_open
from graphmem.model import Unit
from graphmem.model.profile import Profile

router = APIRouter(prefix="/v1", tags=["profiles"])


class ProfileLineView(View):
    """One thing that holds, the id of its fact, since when, and the day it was said."""

    text: str
    fact: str
    since: str
    said_at: str


class ProfileSectionView(View):
    """The lines of a section, the newest first, and how many more there are."""

    name: str
    type: str
    lines: tuple[ProfileLineView, ...]
    left_out: int


class ProfileView(View):
    """An entity and its sections."""

    entity_id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    sections: tuple[ProfileSectionView, ...]

    @classmethod
    def of(cls, profile: Profile) -> Self:
        sections = tuple(
            ProfileSectionView(
                name=one.name,
                type=one.type,
                left_out=one.left_out,
                lines=tuple(ProfileLineView(text=x.text, fact=x.fact.id, since=x.since, said_at=x.said_at) for x in one.lines),
            )
            for one in profile.sections
        )
        return cls(entity_id=profile.entity_id, name=profile.name, kind=profile.kind, aliases=profile.aliases, sections=sections)


class UnitMemberView(View):
    """An entity's part in a unit."""

    role: str
    name: str
    kind: str
    entity_id: str


class UnitView(View):
    """A unit with its strength; null is an open end."""

    id: str
    title: str
    text: str
    kind: str
    members: tuple[UnitMemberView, ...]
    fact_ids: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime | None
    last_at: datetime
    sessions: int
    importance: float
    strength: float
    history: tuple[str, ...]

    @classmethod
    def of(cls, unit: Unit, strength: float) -> Self:
        same = {name: getattr(unit, name) for name in ("id", "title", "text", "kind", "fact_ids", "valid_from", "last_at", "sessions")}
        members = tuple(UnitMemberView.model_validate(member) for member in unit.members)
        return cls(
            **same,
            members=members,
            valid_to=null_if_open(unit.valid_to),
            importance=unit.importance,
            strength=strength,
            history=unit.history,
        )


@router.get("/profile")
def profile(
    memory: MemoryDep,
    entity: Annotated[Text, Query(min_length=1, max_length=200)],
    at: At = None,
    known: Known = None,
    section: Annotated[list[Text] | None, Query(description="Only these sections; `vault` is shown only if it is named.")] = None,
) -> ProfileView:
    """What holds of an entity (id or name), by section."""
    return ProfileView.of(memory.profile(entity, at=at, known=known, sections=section or ()))


@router.get("/units")
def units(
    memory: MemoryDep,
    entity: Annotated[Text, Query(max_length=200, description="An id or a name; left out, all units.")] = "",
    at: At = None,
    known: Known = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[UnitView]:
    """Units that an entity takes part in, the strongest first."""
    return [UnitView.of(unit, strength) for unit, strength in memory.units(entity, at=at, known=known, limit=limit)]
