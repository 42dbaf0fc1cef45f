"""`graphmem feedback`: say which hits of a question were useful."""

from typing import Annotated

import typer

from graphmem.cli.options import Json, Model, Question, Space, Store


def feedback(
    question: Question,
    useful: Annotated[list[str] | None, typer.Option(metavar="HIT", help="A useful hit: its place in `recall`, or a message id.")] = None,
    useless: Annotated[list[str] | None, typer.Option(metavar="HIT", help="A hit that does not bear on the question.")] = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Keep which hits of a question were useful and which were not, for `train ranker --feedback`.

    Hits are named by their place in `graphmem recall QUESTION`, or by message id.

    \b
    Example:
      graphmem feedback "Where does Ada live?" --useful 1 --useful 3 --useless 2
    """
    from graphmem.cli.memory_context import open_memory
    from graphmem.cli.output import emit, say
    from graphmem.config import read_settings

    with open_memory(read_settings(store=store, space=space, model=model), write=True, reads=False) as memory:
        judged = memory.judge(question, useful=useful or (), useless=useless or ())
    if as_json:
        emit(judged)
    else:
        say(f"Kept: {len(judged.useful)} useful and {len(judged.useless)} useless messages for this question.")
