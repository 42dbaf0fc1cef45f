"""What tools of agents give at most."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ToolLimits:
    budget: int = 1_500
    """Tokens of evidence, if the agent names no number: some ten messages, a small part of a context window."""
    most_budget: int = 8_000
    rows: int = 50
    """Rows of timelines, conflicts and queries."""
    lessons: int = 5
    """Lessons, and procedures, if the agent names no number."""
    readers: int = 16
    """Agents and purposes whose view of the memory is kept open."""
    message_characters: int = 20_000
    """Of a text that an agent remembers; longer ones belong into a log file."""


TOOLS = ToolLimits()
