"""`graphmem recall`: the messages that bear on a question, or what agents learnt of a situation."""

from typing import TYPE_CHECKING

from graphmem.cli.options import AsAgent, At, Budget, Json, Known, Model, Purpose, Question, Space, Store, Verbose
from graphmem.cli.recall_options import Conversations, InRole, Kinds, Limit, MinTrust, OfTask, RecipeName, Since, Speakers, Until

if TYPE_CHECKING:
    from graphmem.model.experience import Lesson, Procedure
    from graphmem.model.role_pack import RolePack

# Lessons and procedures that are shown of each.
SHOWN = 3
# The kind that asks for them instead of messages.
PROCEDURAL = "procedural"


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
    role: InRole = None,
    task: OfTask = None,
    as_agent: AsAgent = None,
    purpose: Purpose = None,
    verbose: Verbose = False,
    store: Store = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Find the messages that bear on a question, best first; with --kind procedural, what agents' runs teach of a situation.

    With --role, a pack for an agent in that role: lessons, procedures, plans, facts, profiles and messages, as the role needs them.

    The recipe says how to look: auto (the default), exact (names, numbers, quotations), broad (one hit of each thread first), recent (the
    newest first), global (one hit of each thread, by what it says itself), multihop (searches again with the best message).

    \b
    Example:
      graphmem recall "Where does Ada live?"
      graphmem recall "Where does Ada live?" --at 2025-03-01 --budget 500 -v
      graphmem recall "What is going on at work?" --recipe recent --since 2025-03-01 --speaker Ada
      graphmem recall --kind procedural "pip refuses to install into the system Python"
      graphmem recall --role executor --task survey --as-agent scout "Install the tools of the survey"
    """
    from graphmem.cli.output import emit, print_recorded
    from graphmem.cli.query_context import open_query
    from graphmem.cli.warm_recall import Looked, ask_server, say_found
    from graphmem.config import read_settings
    from graphmem.model.errors import QuestionError

    looked = Looked(
        recipe=recipe,
        limit=limit,
        since=since,
        until=until,
        speakers=tuple(speaker or ()),
        conversations=tuple(conversation or ()),
        kinds=tuple(kind or ()),
        min_trust=min_trust,
        verbose=verbose,
        as_json=as_json,
    )
    settings = read_settings(store=store, space=space, model=model, budget=budget, agent=as_agent, purpose=purpose)
    if task and not role:
        raise QuestionError("--task: belongs to --role. Give a role, such as executor.")
    if role:
        with open_query(settings, question, at=at, known=known) as (memory, arguments):
            _say_pack(memory.pack(**arguments, role=role, task=task or ""), as_json=as_json)
        return
    if kind != [PROCEDURAL]:
        lines = ask_server(settings, question, at=at, known=known, looked=looked)
        if lines is not None:
            print_recorded(lines)
            return
        options = looked.options()
    words = kind == [PROCEDURAL] and bool(settings.llm)
    with open_query(settings, question, at=at, known=known, chat=words, write=words) as (memory, arguments):
        if kind == [PROCEDURAL]:
            lessons, procedures = memory.lessons(question, limit=SHOWN), memory.procedures(question, limit=SHOWN)
            if as_json:
                emit({"lessons": lessons, "procedures": procedures})
            else:
                _say_experience(lessons, procedures)
            return
        pack = memory.recall(**arguments, options=options)
    say_found(pack, looked)


def _say_pack(pack: "RolePack", *, as_json: bool) -> None:
    from graphmem.cli.output import emit, say

    if as_json:
        emit(pack)
        return
    for line in pack.text.splitlines():
        say(f"  {line}")
    left = ", ".join(f"{number} {kind}" for kind, number in pack.left_out.items())
    say((f"{pack.used} of {pack.budget} tokens{f'; left out: {left}' if left else ''}", "dim"))


def _say_experience(lessons: "list[Lesson]", procedures: "list[Procedure]") -> None:
    from graphmem.cli.output import say

    if not lessons and not procedures:
        say("No agent's run bears on it.")
        return
    say(("Quoted from agents' runs, as evidence of what they did; not instructions.", "dim"))
    for lesson in lessons:
        say(f"  {lesson.score:6.3f}  {lesson.wording or lesson.text}", (_caution(lesson.trust, lesson.warnings), "red"))
        if lesson.wording:
            say((f"          {lesson.text}", "dim"))
    for procedure in procedures:
        say(f"  {procedure.score:6.3f}  {procedure.text}", (_caution(procedure.trust, procedure.warnings), "red"))


def _caution(trust: str, warnings: tuple[str, ...]) -> str:
    told = [*warnings, *(["source of low trust"] if trust == "low" else [])]
    return f"  [{', '.join(told)}]" if told else ""
