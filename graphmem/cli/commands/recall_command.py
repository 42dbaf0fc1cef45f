"""`graphmem recall`: the messages that bear on a question."""

from graphmem.cli.options import At, Budget, Json, Known, Model, Question, Space, Store, Verbose
from graphmem.cli.recall_options import Conversations, Kinds, Limit, MinTrust, RecipeName, Since, Speakers, Until, recall_options


def recall(
    question: Question,
    at: At = None,
    known: Known = None,
    budget: Budget = None,
    recipe: RecipeName = "auto",
    limit: Limit = None,
    since: Since = None,
    until: Until = None,
    speaker: Speakers = None,
    conversation: Conversations = None,
    kind: Kinds = None,
    min_trust: MinTrust = None,
    verbose: Verbose = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Find the messages that bear on a question, best first.

    The recipe says how to look: auto (the default), exact (names, numbers, quotations), broad (one hit of each thread first), recent (the
    newest first), global (one hit of each thread, by what it says itself), multihop (searches again with the best message).

    \b
    Example:
      graphmem recall "Where does Ada live?"
      graphmem recall "Where does Ada live?" --at 2025-03-01 --budget 500 -v
      graphmem recall "What is going on at work?" --recipe recent --since 2025-03-01 --speaker Ada
    """
    from graphmem.cli.budgeted_output import budgeted_pack
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import open_query
    from graphmem.cli.render import say_pack
    from graphmem.config import read_settings

    options = recall_options(
        recipe,
        limit=limit,
        since=since,
        until=until,
        speakers=speaker,
        conversations=conversation,
        kinds=kind,
        min_trust=min_trust,
    )
    settings = read_settings(store=store, space=space, model=model, budget=budget)
    with open_query(settings, question, at=at, known=known) as (memory, arguments):
        pack = memory.recall(**arguments, options=options)
    if as_json:
        emit(budgeted_pack(pack))
    else:
        say_pack(pack, reasons=verbose)
