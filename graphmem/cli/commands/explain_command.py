"""`graphmem explain`: an answer, and how it was found."""

from typing import TYPE_CHECKING

from graphmem.cli.options import AsAgent, At, Budget, Json, Known, Model, Purpose, Question, Space, Store
from graphmem.cli.output import say
from graphmem.cli.recall_options import RecipeName, recall_options

if TYPE_CHECKING:
    from graphmem.model import Answer, Message
    from graphmem.retrieval.question_frame import QuestionFrame


def explain(
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
    """Answer a question, and show how the answer was found.

    Shows how the question was understood, the messages that the search started from (seeds), the paths over shared entities from
    there, and what each step added to the score of each hit.

    \b
    Example:
      graphmem explain "Where does the sister of Ada work?"
    """
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import open_query
    from graphmem.config import read_settings
    from graphmem.retrieval.question_frame import frame_question

    options = recall_options(recipe)
    settings = read_settings(store=store, space=space, model=model, budget=budget, agent=as_agent, purpose=purpose)
    with open_query(settings, question, at=at, known=known, chat=True) as (memory, arguments):
        found = memory.explain(**arguments, options=options)
        seeds = memory.messages(found.pack.seeds) if found.pack else []
        frame = frame_question(found.question, memory.language)
    if as_json:
        emit({**{name: getattr(found, name) for name in found.__slots__}, "understood": frame})
    else:
        _say_explained(found, frame, seeds)


def _say_explained(found: "Answer", frame: "QuestionFrame", seeds: "list[Message]") -> None:
    from graphmem.cli.render import brief, say_answer, say_pack, trail

    say_answer(found)
    if found.pack is None:
        return
    say(("Understood", "bold"))
    for line in _understood(frame):
        say("  ", line)
    say(("Seeds", "bold"))
    for message in seeds:
        say("  ", brief(message))
    messages = {m.id: m for m in (*seeds, *(hit.message for hit in found.pack.hits))}
    say(("Paths", "bold"))
    for path in found.pack.paths:
        say("  ", trail(path, messages))
    say(("Hits", "bold"))
    say_pack(found.pack, reasons=True)


def _understood(frame: "QuestionFrame") -> list[str]:
    """What the question asks for, a part per line; parts that it does not have are left out."""
    agent = "asked for" if frame.asks_agent else "the user" if frame.agent == "I" else frame.agent
    parts = {
        "type of answer": frame.answer_type.replace("_", " "),
        "relation": " ".join((frame.relation, frame.preposition)).strip(),
        "of what": frame.focus,
        "of whom": agent,
        "names": ", ".join(frame.people),
        "values": frame.values,
        "time": frame.time_relation,
        "hops": str(frame.hops) if frame.hops > 1 else "",
    }
    return [f"{name}: {value}" for name, value in parts.items() if value]
