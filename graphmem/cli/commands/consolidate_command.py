"""`graphmem consolidate`: communities."""

from graphmem.cli.options import Json, Model, Space, Store


def consolidate(store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """Cluster the entities into communities again.

    It looks at the whole memory, so it is apart from `remember`: run it every night after it. It goes on from the last result, and
    communities that stay mostly the same keep their ids.

    \b
    Example:
      graphmem consolidate
    """
    from dataclasses import asdict

    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import emit, say_table
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        report = memory.consolidate()
    if as_json:
        emit(asdict(report))
        return
    say_table(
        [
            ("communities", f"{report.communities:,}"),
            ("changed", f"{report.changed:,}"),
            ("removed", f"{report.removed:,}"),
            ("entities joined one", f"{report.joined:,}"),
            ("entities left one", f"{report.left:,}"),
        ]
    )
