"""/v1/spaces/{space}/profile: what holds of an entity."""

from typing import Annotated, Self

from fastapi import APIRouter, Query

from graphmem.api.dependencies import SPACE, At, Known, MemoryDep, Text
from graphmem.api.schemas import View
from graphmem.model.profile import Profile

router = APIRouter(prefix=SPACE, tags=["profiles"])


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
