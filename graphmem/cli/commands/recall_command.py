"""`graphmem recall`: the messages that bear on a question."""

from graphmem.cli.options import At, Budget, Json, Known, Model, Question, Space, Store, Verbose


def recall(
    question: Question,
    at: At = None,
    known: Known = None,
    budget: Budget = None,
    verbose: Verbose = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Find the messages that bear on a question, best first.

    \b
    Example:
      graphmem recall "Where does Ada live?"
      graphmem recall "Where does Ada live?" --at 2025-03-01 --budget 500 -v
    """
    from graphmem.cli.budgeted_output import budgeted_pack
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import open_query
    from graphmem.cli.render import say_pack
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model, budget=budget)
    with open_query(settings, question, at=at, known=known) as (memory, arguments):
        pack = memory.recall(**arguments)
    if as_json:
        emit(budgeted_pack(pack))
    else:
        say_pack(pack, reasons=verbose)
