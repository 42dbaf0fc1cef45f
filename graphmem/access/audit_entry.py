"""An entry of the audit log: who did what to which space, when, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

Deed: TypeAlias = Literal["read", "wrote", "decided", "erased", "managed", "refused"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
"""What an entry tells of: reads and writes of a space, decisions on it, removals, changes of keys, and requests turned away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`caller` is the id of a key or "anybody" (`cli` for commands); `action` names route or command, `status` is an HTTP status.

    Contents of messages and questions are never part of it.
    """

    at: datetime
    caller: str
    deed: Deed
    action: str
    space: str
    status: int
