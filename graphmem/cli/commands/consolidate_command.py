"""`graphmem consolidate`: communities, and links between units."""

from typing import TYPE_CHECKING

from graphmem.cli.options import Json, Model, Space, Store

if TYPE_CHECKING:
    from graphmem.model import ConsolidationReport


def consolidate(store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """Cluster the entities into communities, and link memory units to earlier ones that they bear on.

    It looks at the whole memory, so it is apart from `remember`: run it every night after it. It goes on from the last result: only what
    changed is clustered and linked again, and communities that stay mostly the same keep their ids. A second run changes nothing.

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
    say_table([(label, f"{count:,}") for label, count in _lines(report)])


def _lines(report: "ConsolidationReport") -> list[tuple[str, int]]:
    return [
        ("communities", report.communities),
        ("changed", report.changed),
        ("removed", report.removed),
        ("entities joined one", report.joined),
        ("entities left one", report.left),
        ("entities touched", report.touched),
        ("links of units to earlier ones", report.links),
        ("new links", report.linked),
        ("links removed", report.unlinked),
        ("names joined since the last run", report.merged_names),
        ("units merged since then", report.merged_units),
        ("units faded since then", report.faded),
    ]
