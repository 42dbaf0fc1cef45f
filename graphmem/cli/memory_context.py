"""From settings to an open memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.memory.delta import LookUp
    from graphmem.memory.facade import Memory
    from graphmem.model.access import Reader


@contextmanager
def open_memory(settings: "Settings", *, write: bool = False, chat: bool = False, reads: bool = True) -> "Iterator[Memory]":
    """The memory that the settings name, closed afterwards. With `chat`, their chat model words answers; with `write` and `reads`,
    it also reads messages, if they say so.

    Without `write`, an embedded store is opened for reading, which takes no lock and creates no file.
    """
    from graphmem.memory.memory_opening import open_from_settings

    read_only = not write and is_embedded(settings.store)
    with open_from_settings(settings, read_only=read_only, answers=chat, extracts=write and reads) as memory:
        reader = reader_of(settings)
        if write or reader is None:
            yield memory
            return
        with memory.as_reader(reader) as seen:
            yield seen


def reader_of(settings: "Settings") -> "Reader | None":
    """Who reads, as the settings say; None for the owner, who reads everything."""
    from graphmem.model.access import Reader

    if not (settings.agent or settings.purpose or settings.guest):
        return None
    return Reader(agent=settings.agent, purpose=settings.purpose, guest=settings.guest)


def need_owner(settings: "Settings", command: str) -> None:
    """Raise SettingsError if the settings name a reader: what writes reads as the owner."""
    from graphmem.model.errors import SettingsError

    if reader_of(settings) is not None:
        raise SettingsError(f"{command}: reads and writes as the owner. Unset agent, purpose and guest.")


@contextmanager
def look_up_stored(settings: "Settings") -> "Iterator[LookUp]":
    """A function from ids to stored messages. It needs no model, and creates and writes nothing."""
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
    """True for a store in a file. The schema of a server is migrated even for reading, because it may be empty."""
    return "://" not in store


def need_store(store: str) -> None:
    """Raise StoreError if an embedded store is not there yet."""
    from graphmem.model.errors import StoreError

    if is_missing(store):
        raise StoreError(f"{store}: no memory is there yet. Run `graphmem remember LOG --store {store}` first.")


def is_missing(store: str) -> bool:
    """True for an embedded store whose file does not exist yet."""
    return is_embedded(store) and not Path(store.removeprefix("ladybug:")).expanduser().exists()
