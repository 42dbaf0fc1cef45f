"""The result of a Cypher query of a user."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CypherRows:
    """Rows by column. Nodes are maps with `label` and their properties, relationships maps with `type` and theirs, paths maps of both.

    `truncated` says that a limit cut the rows. `query` is the text that was run, in the words of its writer.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False
    query: str = ""

    def as_dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]
