"""`graphmem check`: the Cypher files and contracts, and with `--rebuild` a store."""

from typing import Annotated

import typer

from graphmem.cli.options import Json, Model, Space, Store

Rebuild = Annotated[bool, typer.Option("--rebuild", help="Compare the store with a graph built from scratch, row by row.")]


def check(rebuild: Rebuild = False, store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """Check every Cypher file and contract, or with --rebuild the graph of a store.

    The header of each file is compared with what the query uses, and all files with the declared node types.
    With --rebuild, a whole build of the stored messages is made in memory and compared with the store, which was built step by step;
    and no fact may end before it starts, supersede itself over others, or contradict what does not hold with it. Exits with 1 if
    anything is wrong.

    \b
    Example:
      graphmem check
      graphmem check --rebuild
    """
    from graphmem.cli.output import emit, say

    problems, fine = _of_store(store, space, model) if rebuild else _of_files()
    if as_json:
        emit(problems)
    else:
        for problem in problems:
            say(problem)
        say(f"{len(problems)} problems." if problems else fine)
    if problems:
        raise typer.Exit(1)


def _of_files() -> tuple[list[str], str]:
    from graphmem.storage.node_type_check import check_node_types
    from graphmem.storage.queries import check_all

    return [*check_all(), *check_node_types()], "Every Cypher file is correct, and agrees with the node types."


def _of_store(store: str | None, space: str | None, model: str | None) -> tuple[list[str], str]:
    from graphmem.cli.memory_context import open_memory
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        problems = [*memory.compare_with_rebuild(), *memory.broken_invariants()]
        return problems, f"{memory.store_name}, space {memory.space}: equal to a graph built from scratch."
