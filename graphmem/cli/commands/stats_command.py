"""`graphmem stats`: counts of what is stored."""

from graphmem.cli.options import Json, Model, Space, Store


def stats(store: Store = None, space: Space = None, model: Model = None, as_json: Json = False) -> None:
    """Count what is stored.

    \b
    Example:
      graphmem stats
      graphmem stats --space work --json
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import emit, say, say_table
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model)) as memory:
        counts, span, name = memory.stats(), memory.span(), memory.store_name
        about = {"store": name, "space": memory.space, "model": memory.model_name}
    first, last = span or (None, None)
    if as_json:
        emit({**about, "counts": counts, "first": first, "last": last})
        return
    say_table([(kind, f"{count:,}") for kind, count in counts.items()])
    if first and last:
        say(f"From {first:%Y-%m-%d} to {last:%Y-%m-%d}.")
    say((f"{name}, space {about['space']}, model {about['model']}", "dim"))
