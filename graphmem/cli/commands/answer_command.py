"""`graphmem answer`: an answer with its evidence."""

from graphmem.cli.options import AsAgent, At, Budget, Json, Known, Model, Purpose, Question, Space, Store
from graphmem.cli.recall_options import RecipeName, recall_options


def answer(
    question: Question,
    at: At = None,
    known: Known = None,
    budget: Budget = None,
    recipe: RecipeName = "auto",
    as_agent: AsAgent = None,
    purpose: Purpose = None,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Answer a question, with the messages that support the answer.

    If nothing in the memory supports an answer, it is "not in memory". With a chat model (GRAPHMEM_LLM), the model
    words the answer and must cite its evidence.

    \b
    Example:
      graphmem answer "Where does the sister of Ada work?"
      graphmem answer "Where does Ada live?" --at 2025-03-01 --json
    """
    from graphmem.cli.budgeted_output import budgeted_answer
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import open_query
    from graphmem.cli.render import say_answer
    from graphmem.config import read_settings

    options = recall_options(recipe)
    settings = read_settings(store=store, space=space, model=model, budget=budget, agent=as_agent, purpose=purpose)
    with open_query(settings, question, at=at, known=known, chat=True) as (memory, arguments):
        found = memory.answer(**arguments, options=options)
    if as_json:
        emit(budgeted_answer(found))
    else:
        say_answer(found)
