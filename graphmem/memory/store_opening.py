"""Steps of opening a memory: check the store, open the index beside it, choose the extractor."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from graphmem.embedding import Embedder
from graphmem.extraction.interface import Extractor, SpacyExtractor
from graphmem.extraction.parallel_extractor import ParallelSpacyExtractor
from graphmem.language.spacy_pipeline import load_model
from graphmem.memory.shared_index import SharedIndex
from graphmem.model.errors import StoreMismatch
from graphmem.search_index import Index, open_index
from graphmem.storage import GraphStore
from graphmem.storage.llm_cache import StoredReplies
from graphmem.storage.migrations import check_schema, is_current, migrate
from graphmem.storage.vector_sets import vectors_in_force

if TYPE_CHECKING:
    from graphmem.extraction.llm import Enrichment


@contextmanager
def prepared(store: GraphStore, embedder: Embedder, *, read_only: bool) -> Iterator[GraphStore]:
    """The store, migrated, once its schema and model are checked. An error here or in the `with` body closes it.

    Raises StoreMismatch or another StoreError.
    """
    try:
        with nullcontext() if read_only or is_current(store) else store.writing():
            check_schema(store) if read_only else migrate(store)
            _check_model(store, embedder, read_only=read_only)
        yield store
    except BaseException:
        store.close()
        raise


def open_index_beside(store: GraphStore, embedder: Embedder, is_whole: Callable[[], bool], *, read_only: bool) -> Index:
    """The index of the store. Beside an embedded store, it follows the state of the store.

    Raises StoreMismatch if the store has another model by now, at once or as soon as the index is opened or searched.
    """
    in_force = vectors_in_force(store)
    changed = f"{store.name}: the embedding model was changed meanwhile. Open the memory again, with that model."
    if noted_model(store) not in ({}, model_of(embedder)):
        raise StoreMismatch(changed)

    def opened(reading: bool) -> Index:
        if vectors_in_force(store) != in_force:
            raise StoreMismatch(changed)
        return open_index(store, dimensions=embedder.dimensions, read_only=reading, vectors=in_force)

    return opened(read_only) if store.version is None else SharedIndex(store, opened, is_whole)


def default_extractor(store: GraphStore, space: str, language: str, enrichment: "Enrichment | None", workers: int = 1) -> Extractor:
    """spaCy, in so many processes, or spaCy and the chat model, in this one. spaCy's model is loaded at first use."""
    if enrichment is None and workers > 1:
        return ParallelSpacyExtractor(language, workers)
    free = SpacyExtractor(lambda: load_model(language))
    if enrichment is None:
        return free
    from graphmem.extraction.llm import LlmExtractor

    return LlmExtractor(free, enrichment, StoredReplies(store, space))


def model_of(embedder: Embedder) -> dict[str, str | int]:
    """What a store notes of its model: name, sha256, dimensions."""
    return {"name": embedder.name, "sha256": embedder.sha256, "dimensions": embedder.dimensions}


def noted_model(store: GraphStore) -> dict[str, str | int]:
    """The model that a store was made with; empty for a new store."""
    noted = store.read("meta", id="model")
    found: dict[str, str | int] = json.loads(noted[0]["content"]) if noted else {}
    return found


def note_model(store: GraphStore, embedder: Embedder) -> None:
    """Make this the model of the store."""
    store.write("put_meta", id="model", content=json.dumps(model_of(embedder)))


def _check_model(store: GraphStore, embedder: Embedder, *, read_only: bool) -> None:
    """Note the model in a new store; raise StoreMismatch if the store was made with another one."""
    mine, theirs = model_of(embedder), noted_model(store)
    if theirs and theirs != mine:
        raise StoreMismatch(
            f"{store.name}: made with the model {theirs['name']} ({str(theirs['sha256'])[:12]}), "
            f"now {mine['name']} ({str(mine['sha256'])[:12]}) is set. "
            f"Set GRAPHMEM_MODEL={theirs['name']}, or run `graphmem reembed --model {mine['name']}` to change the store."
        )
    if not theirs and not read_only:
        store.fit_search(embedder.dimensions)
    store.check_search(embedder.dimensions)
    if not theirs and not read_only:
        note_model(store, embedder)
