"""`graphmem explain`: an answer, and how it came about."""

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
    """Answer a question and show how the answer came about.

    Shown are the messages the search began with (seeds), the paths it walked from there over shared names, and what
    each step gave to the score of each hit.

    \b
    Example:
      graphmem explain "Where does the sister of Ada work?"
    """
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import ask
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model, budget=budget)
    with ask(settings, question, at=at, known=known, chat=True) as (memory, asked):
        found = memory.explain(**asked)
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
