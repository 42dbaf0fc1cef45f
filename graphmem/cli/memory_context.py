"""From settings to an open memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.memory.delta import LookUp
    from graphmem.memory.facade import Memory


@contextmanager
def open_memory(settings: "Settings", *, write: bool = False, chat: bool = False, reads: bool = True) -> "Iterator[Memory]":
    """The memory that the settings name, closed afterwards; with `chat` also their chat model, with `write` also who reads, unless nothing
    is to be read (`reads`).

    Without `write`, an embedded store is opened for reading: that needs no lock, and makes no file where none is.
    """
    from graphmem.chat_model import load_chat_model
    from graphmem.extraction.llm import load_enrichment
    from graphmem.memory.facade import Memory

    llm = load_chat_model(settings.llm) if chat else None
    with Memory.open(
        settings.store,
        space=settings.space,
        model=settings.model,
        models=settings.models,
        language=settings.language,
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
        llm=llm,
        enrichment=load_enrichment(settings) if write and reads else None,
        read_only=not write and is_embedded(settings.store),
        lock_wait=settings.lock_wait,
    ) as memory:
        yield memory


@contextmanager
def look_up_stored(settings: "Settings") -> "Iterator[LookUp]":
    """Ids to the messages that the store of the settings holds: no model is needed, and nothing is made or written."""
    from graphmem.storage import open_store
    from graphmem.storage.migrations import check_schema
    from graphmem.storage.repository import messages_by_id

    if is_missing(settings.store):
        yield lambda ids: {}
        return
    password = settings.neo4j_password.get_secret_value()
    store = open_store(settings.store, user=settings.neo4j_user, password=password, read_only=is_embedded(settings.store))
    try:
        if is_embedded(settings.store) or store.schema_version():
            check_schema(store)
        yield lambda ids: messages_by_id(store, settings.space, ids)
    finally:
        store.close()


def is_embedded(store: str) -> bool:
    """True for a store in a file. A server's schema is brought up to date even for reading: it may be empty."""
    return "://" not in store


def need_store(store: str) -> None:
    """Raise StoreError if an embedded store is not there yet."""
    from graphmem.model.errors import StoreError

    if is_missing(store):
        raise StoreError(f"{store}: no memory is there yet. Run `graphmem remember LOG --store {store}` first.")


def is_missing(store: str) -> bool:
    """True for an embedded store whose file is not there yet."""
    return is_embedded(store) and not Path(store.removeprefix("ladybug:")).expanduser().exists()
