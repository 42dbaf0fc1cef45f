"""From settings to an open memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.memory import Memory


@contextmanager
def open_memory(settings: "Settings", *, write: bool = False, chat: bool = False) -> "Iterator[Memory]":
    """The memory that the settings name, closed afterwards; with `chat` also their chat model.

    Without `write`, an embedded store is opened for reading: that needs no lock, and makes no file where none is.
    """
    from graphmem.llm import load_chat_model
    from graphmem.memory import Memory

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
        read_only=not write and is_embedded(settings.store),
    ) as memory:
        yield memory


def is_embedded(store: str) -> bool:
    """True for a store in a file. A server's schema is brought up to date even for reading: it may be empty."""
    return "://" not in store


def is_missing(store: str) -> bool:
    """True for an embedded store whose file is not there yet."""
    return is_embedded(store) and not Path(store.removeprefix("ladybug:")).expanduser().exists()
