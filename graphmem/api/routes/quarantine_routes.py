"""/v1/spaces/{space}/quarantine: what could not be read or stored."""

from fastapi import APIRouter, HTTPException

from graphmem.api.dependencies import SPACE, MemoryDep
from graphmem.api.pages import Page, PageDep
from graphmem.api.schemas import QuarantinedView

router = APIRouter(prefix=f"{SPACE}/quarantine", tags=["quarantine"])


@router.get("")
def list_quarantined(memory: MemoryDep, page: PageDep) -> Page[QuarantinedView]:
    """The entries in quarantine, by stage and place."""
    return page.respond_list(memory.quarantined(), QuarantinedView.of, lambda entry: entry.id)


@router.get("/{entry_id}")
def quarantined(entry_id: str, memory: MemoryDep) -> QuarantinedView:
    """One entry with its content."""
    found = next((entry for entry in memory.quarantined() if entry.id == entry_id), None)
    if found is None:
        raise HTTPException(404, f"There is no entry '{entry_id}' in the quarantine of space '{memory.space}'.")
    return QuarantinedView.of(found)
