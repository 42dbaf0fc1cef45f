"""`graphmem cypher` and `graphmem schema`: reading queries over the graph, and what they may name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import Json, Llm, Space, Store
from graphmem.cli.output import emit, note, say, say_table

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.storage import GraphStore


def cypher(
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="A reading Cypher query, in quotes.")] = "",
    param: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter: JSON, or else text.")] = None,
    ask: Annotated[str, typer.Option(metavar="QUESTION", help="Let the chat model write the query.")] = "",
    store: Store = None,
    space: Space = None,
    llm: Llm = None,
    as_json: Json = False,
) -> None:
    """Run a reading Cypher query over one space; `schema` lists what it may name.

    Whatever is not a read is refused, with its position: docs/cypher.md.

    \b
    Example:
      graphmem cypher "MATCH (e:Entity {name: \\$name})<-[:HAS_ROLE]-(f:Fact) RETURN f.text, f.valid_from LIMIT 5" --param name=Ada
      graphmem cypher --ask "Who talks most about Lisbon?" --llm langchain_openai:ChatOpenAI:gpt-4o-mini
    """
    from graphmem.chat_model import load_chat_model
    from graphmem.config import read_settings
    from graphmem.cypher import ask_cypher, run_cypher
    from graphmem.model.errors import QuestionError

    if bool(query) == bool(ask):
        raise QuestionError("cypher: give either a query or --ask QUESTION.")
    settings = read_settings(store=store, space=space, llm=llm)
    with _open_graph(settings) as graph:
        if ask:
            found = ask_cypher(load_chat_model(settings.llm), graph, settings.space, ask)
        else:
            found = run_cypher(graph, settings.space, query, dict(map(_parameter, param or [])))
    if as_json:
        emit({"columns": found.columns, "rows": found.as_dicts(), "truncated": found.truncated, "query": found.query})
        return
    if ask:
        note(found.query)
    say_table([found.columns, *(tuple(map(_cell, row)) for row in found.rows)])
    if found.truncated:
        note(f"Only the first {len(found.rows):,} rows are shown.")


def schema(as_json: Json = False) -> None:
    """List the labels, properties and relationship types of the graph, with what they mean.

    \b
    Example:
      graphmem schema
    """
    from graphmem.cypher import graph_schema

    found = graph_schema()
    if as_json:
        emit(found)
        return
    for line in found.as_text().splitlines():
        say(line)


@contextmanager
def _open_graph(settings: "Settings") -> "Iterator[GraphStore]":
    """The store alone: a query needs no embedding model and no index."""
    from graphmem.cli.memory_context import is_embedded, need_store, reader_of
    from graphmem.memory.access.visible_store import VisibleStore
    from graphmem.storage import open_store
    from graphmem.storage.migrations import check_schema

    need_store(settings.store)
    password = settings.neo4j_password.get_secret_value()
    store = open_store(settings.store, user=settings.neo4j_user, password=password, read_only=is_embedded(settings.store))
    try:
        check_schema(store)
        reader = reader_of(settings)
        yield store if reader is None else VisibleStore(store, settings.space, reader)
    finally:
        store.close()


def _parameter(written: str) -> tuple[str, Any]:
    import json

    from graphmem.model.errors import QuestionError

    name, separator, value = written.partition("=")
    if not separator:
        raise QuestionError(f"cypher: --param {written}: write NAME=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _cell(value: Any) -> str:
    from graphmem.cli.output import as_json_text

    return value if isinstance(value, str) else " ".join(as_json_text(value).split())
