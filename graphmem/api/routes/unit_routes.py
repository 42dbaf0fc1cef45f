"""/v1/spaces/{space}/units: situations that entities take part in and facts rest on."""

import sys
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from graphmem.api.dependencies import SPACE, At, History, Known, MemoryDep, Text, as_of_times
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import EarlierUnitView, FactView, MessageView, UnitDetail, UnitView
from graphmem.memory.page_reader import Key
from graphmem.model import Unit
from graphmem.model.unit import UnitKind
from graphmem.model.validity import LATEST

router = APIRouter(prefix=f"{SPACE}/units", tags=["units"])


@router.get("")
def list_units(
    memory: MemoryDep,
    page: PageDep,
    entity: Annotated[
        Text, Query(max_length=200, description="Only those that this entity (id or name) takes part in, the strongest first.")
    ] = "",
    kind: Annotated[UnitKind | None, Query(description="Only of this kind.")] = None,
    at: At = None,
    known: Known = None,
    history: History = False,
) -> Page[UnitView]:
    """Units that hold, in the order in which they were learnt; of an entity, the strongest first."""
    if entity:
        found = [unit for unit, _ in memory.units(entity, at=at, known=known, limit=sys.maxsize)]
        shown = [unit for unit in found if kind in (None, unit.kind) and (history or unit.valid_to > (at or LATEST))]
        return page.respond_list(shown, UnitView.of, lambda unit: unit.id)

    def fetch(after: Key, limit: int) -> Sequence[tuple[Key, Unit]]:
        return memory.pages.units(after=after, limit=limit, kind=kind or "", as_of=as_of_times(at, known), history=history)

    return page.respond(fetch, UnitView.of)


@router.get("/{unit_id}")
def unit(unit_id: str, memory: MemoryDep, at: At = None, known: Known = None) -> UnitDetail:
    """One unit, its facts, the messages that state them, and the earlier units that it bears on."""
    found = memory.pages.unit(unit_id)
    if found is None:
        raise HTTPException(404, f"There is no unit '{unit_id}' in space '{memory.space}'.")
    facts = [fact for fact in map(memory.fact, found.fact_ids) if fact is not None]
    messages = memory.messages(list(dict.fromkeys(fact.message_id for fact in facts)))
    as_of = as_of_times(at, known)
    return UnitDetail(
        unit=UnitView.of(found),
        facts=tuple(FactView.of(fact, as_of) for fact in facts),
        messages=tuple(map(MessageView.of, messages)),
        bears_on=tuple(
            EarlierUnitView(id=id_, title=title) for id_, title in memory.pages.earlier_units([unit_id], known).get(unit_id, ())
        ),
    )
