"""Who said what for whom: agents and tasks on messages, scopes, and purposes."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Scope: TypeAlias = Literal["", "private", "team", "public"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Whose a message is, and who may read it.

    `agent` and `task` are who wrote it and for what; `scope` is "private" (that agent alone), "team" (every agent of the space; also "")
    or "public" (guests too). `purpose` names what it may be used for ("health", "money", "secrets"; several with spaces): a reader must
    name one of them. Without a purpose it may be used for all.
    """

    agent: str = ""
    task: str = ""
    scope: Scope = ""
    purpose: str = ""

    def __bool__(self) -> bool:
        """False for a mark that says nothing."""
        return self != Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, and what for: an agent by name, a purpose ("" for none in particular), a task to look into ("" for all).

    A `guest` reads what is public. An agent without a name reads no private messages.
    """

    agent: str = ""
    purpose: str = ""
    task: str = ""
    guest: bool = False

    def may_read(self, mark: Mark) -> bool:
        """True if a message with that mark is open to this reader."""
        if mark.purpose and self.purpose not in mark.purpose.split():
            return False
        if self.task and mark.task != self.task:
            return False
        if mark.scope == "private":
            return bool(self.agent) and not self.guest and mark.agent == self.agent
        return mark.scope == "public" if self.guest else True
