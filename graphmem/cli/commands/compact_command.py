"""`graphmem compact`: gives back the space that the store does not use."""

from typing import TYPE_CHECKING

from graphmem.cli.options import Json, Model, Space, Store

if TYPE_CHECKING:
    from graphmem.model import CompactionReport


def compact(store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """Rewrite the store without the space that nothing uses.

    It happens by itself when most of the file is unused. Others may read meanwhile; writers wait. On a server, the vector indexes are
    built again, so that searches are as fast as after a first load.

    \b
    Example:
      graphmem compact
      graphmem compact --store work.lbug --json
    """
    from graphmem.cli.memory_context import need_store, open_memory
    from graphmem.cli.output import emit, say
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model)
    need_store(settings.store)
    with open_memory(settings, write=True, reads=False) as memory:
        done, name = memory.compact(), memory.store_name
    if as_json:
        emit({"store": name, "compaction": done})
    else:
        say(_told(name, done))


def _told(name: str, done: "CompactionReport | None") -> str:
    if done is None:
        return f"{name}: the vector indexes were built again. The server reuses space by itself."
    return f"{name}: {done.before / 1e6:,.1f} MB before, {done.after / 1e6:,.1f} MB now, {done.rows:,} rows."
