"""The tuned numbers of packs for roles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePackConfig:
    """How many candidates there are of each kind, and what it counts that something is the agent's own."""

    of_agent: float = 2.0
    """What is the agent's own counts as if it had been found at this part of its place: the fourth as the second."""
    of_task: float = 4.0
    """The same of what is of the task; both together multiply."""
    experience: int = 8
    """Lessons, and procedures, among which is chosen: they are ranked, and those behind seldom bear on the situation."""
    hits: int = 20
    """Messages, the best, of which facts are shown."""
    profiles: int = 2
    """Entities that the question names of which the profile is read."""
    profile_lines: int = 4
    """Lines of each section of a profile."""


ROLE_PACKS = RolePackConfig()
