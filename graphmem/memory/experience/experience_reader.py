"""Lessons, procedures and tasks of a space, worked out of its messages when they are asked for: nothing is stored, nothing goes stale."""

from graphmem.embedding import Embedder
from graphmem.memory.build_stage import read_note
from graphmem.memory.experience.lesson_finder import lessons_of, procedures_of
from graphmem.memory.experience.situation_ranking import rank, views_of_lesson, views_of_procedure
from graphmem.memory.experience.task_reader import tasks_of
from graphmem.model import Message
from graphmem.model.experience import Lesson, Procedure, Task
from graphmem.model.validity import FOREVER
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore


def read_tasks(store: GraphStore, space: str) -> list[Task]:
    """The tasks of all agents' runs."""
    messages = (from_dict(Message, row) for row in store.read("all_messages", space=space))
    return tasks_of(message for message in messages if message.retired_at == FOREVER)


def find_lessons(store: GraphStore, space: str, embedder: Embedder, situation: str, limit: int) -> list[Lesson]:
    """The lessons that bear on a situation, best first."""
    trust = read_note(store, space).rules.trust_in
    found = list(lessons_of(read_tasks(store, space), trust))
    return rank(situation, found, views_of_lesson, embedder, limit)


def find_procedures(store: GraphStore, space: str, embedder: Embedder, situation: str, limit: int) -> list[Procedure]:
    """The procedures that did something like a task, best first."""
    trust = read_note(store, space).rules.trust_in
    found = list(procedures_of(read_tasks(store, space), trust))
    return rank(situation, found, views_of_procedure, embedder, limit)
