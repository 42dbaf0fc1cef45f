"""`graphmem explain`: an answer, and how it was found."""

from typing import TYPE_CHECKING

from graphmem.cli.options import At, Budget, Json, Known, Model, Question, Space, Store
from graphmem.cli.output import say

if TYPE_CHECKING:
    from graphmem.model import Answer, Message


def explain(
    question: Question,
    at: At = None,
    known: Known = None,
    budget: Budget = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Answer a question, and show how the answer was found.

    Shows the messages that the search started from (seeds), the paths over shared entities from there, and what each
    step added to the score of each hit.

    \b
    Example:
      graphmem explain "Where does the sister of Ada work?"
    """
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import open_query
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model, budget=budget)
    with open_query(settings, question, at=at, known=known, chat=True) as (memory, arguments):
        found = memory.explain(**arguments)
        seeds = memory.messages(found.pack.seeds) if found.pack else []
    if as_json:
        emit(found)
    else:
        _say_explained(found, seeds)


def _say_explained(found: "Answer", seeds: "list[Message]") -> None:
    from graphmem.cli.render import brief, say_answer, say_pack, trail

    say_answer(found)
    if found.pack is None:
        return
    say(("Seeds", "bold"))
    for message in seeds:
        say("  ", brief(message))
    messages = {m.id: m for m in (*seeds, *(hit.message for hit in found.pack.hits))}
    say(("Paths", "bold"))
    for path in found.pack.paths:
        say("  ", trail(path, messages))
    say(("Hits", "bold"))
    say_pack(found.pack, reasons=True)
