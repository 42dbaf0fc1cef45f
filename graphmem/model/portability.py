"""What an import did."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ExportForm: TypeAlias = Literal["bundle", "graphml", "cypher", "csv", "markdown"]
"""How a space is exported; only a bundle can be imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import or a copy did: `read` messages, `new` ones, facts that the source states, and facts now.

    `is_same` says that the space now holds exactly what the source does, by its content hash; None if that cannot be told (the space held
    other messages, or the source has no hash). `forgotten` messages were left out because they were forgotten here. `left_out` says what
    the source has and graphmem has no place for, with counts; `problems` what could not be read, with counts.
    """

    read: int
    new: int
    facts: int
    is_same: bool | None = None
    forgotten: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
