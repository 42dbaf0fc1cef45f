"""`graphmem reembed`: changes the embedding model of a store."""

from typing import TYPE_CHECKING

from graphmem.cli.options import Json, Model, Store

if TYPE_CHECKING:
    from graphmem.memory.reembedding import ReembedReport


def reembed(model: Model = None, store: Store = None, as_json: Json = False) -> None:
    """Change the embedding model of a store, for all its spaces.

    The new vectors are made beside the old ones, which are searched until all are there: readers go on meanwhile, on Neo4j also writers.
    A run that was killed is gone on with by the same command; with the model that the store has, it is given up.
    Afterwards every process that uses the store needs the new model (GRAPHMEM_MODEL).

    \b
    Example:
      graphmem reembed --model bge-small-en-v1.5
      graphmem reembed --model bge-small-en-v1.5 --store neo4j://localhost/neo4j
    """
    from graphmem.cli.memory_context import need_owner, need_store
    from graphmem.cli.output import emit, say
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings
    from graphmem.embedding import OnnxEmbedder, choose_model
    from graphmem.memory.reembedding import reembed
    from graphmem.storage import open_store

    settings = read_settings(store=store, model=model)
    need_owner(settings, "reembed")
    need_store(settings.store)
    embedder = OnnxEmbedder(choose_model(settings.model, settings.models), settings.models)
    password = settings.neo4j_password.get_secret_value()
    opened = open_store(settings.store, user=settings.neo4j_user, password=password, lock_wait=settings.lock_wait)
    try:
        with progress_bar() as progress:
            done = reembed(opened, embedder, progress=progress)
    finally:
        opened.close()
    if as_json:
        emit({"store": opened.name, "reembedding": done})
    else:
        say(_told(opened.name, done))


def _told(name: str, done: "ReembedReport") -> str:
    if done.before == done.now:
        return f"{name}: has the model {done.now} already."
    return (
        f"{name}: {done.messages:,} messages embedded in {done.seconds:,.0f} s. The model was {done.before}, and is {done.now} now: "
        f"set GRAPHMEM_MODEL={done.now} wherever the store is used."
    )
