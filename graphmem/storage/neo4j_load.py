"""What a first load by `neo4j-admin database import` leaves to be done on the server."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.storage import GraphStore

EMPTY_LISTS, BLANK_LISTS = "empty_lists", "blank_lists"
"""Properties that name the lists of a node that are empty, and those that hold one empty text: CSV has no words for them."""
NOTE = "first_load"
"""The Meta node of a store that was loaded and is not finished."""


def finish_load(store: "GraphStore") -> bool:
    """Give the nodes of a load the lists that CSV cannot say; returns whether there was one. Killed, it goes on when it is called again."""
    if not store.read("meta", id=NOTE):
        return False
    store.write("fill_lists")
    store.write("drop_meta", id=NOTE)
    return True
