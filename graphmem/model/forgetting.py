"""What is to be forgotten, what would go, and what a receipt says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

Others: TypeAlias = Literal["", "keep", "remove"]
"""What becomes of messages in which others mention a forgotten person; "": the usual of the selection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to forget: the messages to which every given part applies.

    `message` is an id, `speaker` a name or account, `conversation` and `source` their names (a source also stands for what lies in it),
    `entity` an id or name: the messages that mention it, and those it said. `before` is a time; `everything` the whole space.
    `others`: with a speaker, messages of others that mention it stay ("keep", the usual) or go; with an entity they go ("remove", the
    usual) or stay.
    """

    message: str = ""
    speaker: str = ""
    conversation: str = ""
    entity: str = ""
    source: str = ""
    before: datetime | None = None
    everything: bool = False
    others: Others = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that are given."""
        names = ("message", "speaker", "conversation", "entity", "source", "before", "everything")
        return tuple(name for name in names if getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPlan:
    """What a selection means in a space now.

    `speakers` and `conversations` count the selected messages by name. `facts` are those that the messages state, `entities` those that
    only they mention. `mentioned_elsewhere` counts the messages of others that mention the person and stay. `was_forgotten` says that an
    earlier run forgot what the selection names. `message_ids` are in order.
    """

    message_ids: tuple[str, ...]
    speakers: dict[str, int] = field(default_factory=dict)
    conversations: dict[str, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    facts: int = 0
    entities: tuple[str, ...] = ()
    quarantined: int = 0
    replies: int = 0
    mentioned_elsewhere: int = 0
    was_forgotten: bool = False

    @property
    def is_empty(self) -> bool:
        """True if nothing would go."""
        return not self.message_ids and not self.quarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetResult:
    """What was forgotten, or would be (`receipt` is None). `path` is where the receipt lies."""

    plan: ForgetPlan
    receipt: dict[str, Any] | None = None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result of checking a receipt: `problems` is empty if it holds. `files` and `bytes` were scanned."""

    problems: tuple[str, ...]
    files: int
    bytes: int

    @property
    def holds(self) -> bool:
        """True if nothing of what the receipt names was found."""
        return not self.problems
