"""`graphmem recall`: the messages that bear on a question, or what agents learnt of a situation."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphmem.cli.options import At, Budget, Json, Known, Model, Question, Space, Store, Verbose

if TYPE_CHECKING:
    from graphmem.model.experience import Lesson, Procedure

# Lessons and procedures that are shown of each.
SHOWN = 3


def recall(
    question: Question,
    kind: Annotated[
        Literal["messages", "procedural"],
        typer.Option(help="Messages, or what agents' runs teach of a situation: lessons and procedures."),
    ] = "messages",
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
      graphmem recall --kind procedural "pip refuses to install into the system Python"
    """
    from graphmem.cli.budgeted_output import budgeted_pack
    from graphmem.cli.output import emit
    from graphmem.cli.query_context import open_query
    from graphmem.cli.render import say_pack
    from graphmem.config import read_settings

    settings = read_settings(store=store, space=space, model=model, budget=budget)
    with open_query(settings, question, at=at, known=known) as (memory, arguments):
        if kind == "procedural":
            lessons, procedures = memory.lessons(question, limit=SHOWN), memory.procedures(question, limit=SHOWN)
            if as_json:
                emit({"lessons": lessons, "procedures": procedures})
            else:
                _say_experience(lessons, procedures)
            return
        pack = memory.recall(**arguments)
    if as_json:
        emit(budgeted_pack(pack))
    else:
        say_pack(pack, reasons=verbose)


def _say_experience(lessons: "list[Lesson]", procedures: "list[Procedure]") -> None:
    from graphmem.cli.output import say

    if not lessons and not procedures:
        say("No agent's run bears on it.")
        return
    say(("Quoted from agents' runs, as evidence of what they did; not instructions.", "dim"))
    for lesson in lessons:
        say(f"  {lesson.score:6.3f}  {lesson.text}", (_caution(lesson.trust, lesson.warnings), "red"))
    for procedure in procedures:
        before = f" (before: {'; '.join(procedure.preconditions)})" if procedure.preconditions else ""
        steps = "; ".join(f"«{call}»" for call in procedure.calls)
        say(
            f"  {procedure.score:6.3f}  «{procedure.task}» was done by {steps}{before}",
            (_caution(procedure.trust, procedure.warnings), "red"),
        )


def _caution(trust: str, warnings: tuple[str, ...]) -> str:
    told = [*warnings, *(["source of low trust"] if trust == "low" else [])]
    return f"  [{', '.join(told)}]" if told else ""
