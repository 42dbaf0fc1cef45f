"""What a server does before it listens: go the ways of usual requests once, so that the first ones find models and rows in memory."""

from graphmem.api.dependencies import as_of_times
from graphmem.api.server_config import PAGES, WARM_UP
from graphmem.memory.facade import Memory

QUESTIONS = ("What did {} do last week?", "Why does {} like it?")


def warm_up(memory: Memory) -> None:
    """Ask about those who are spoken of most, and read a page of facts; an empty memory loads its models."""
    memory.recall("Who is there?")
    for entity in memory.entities(limit=WARM_UP.entities):
        for question in QUESTIONS:
            memory.recall(question.format(entity.name))
    memory.pages.facts(limit=PAGES.usual, as_of=as_of_times(None, None))
