"""The rules of a space that users set: how far sources are trusted, and more relations. A graph that was built by others is built again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

from graphmem.model.errors import SettingsError
from graphmem.model.relations import parse_relations

SourceTrust: TypeAlias = Literal["low", "normal", "high"]


@dataclass(frozen=True, slots=True)
class BuildRules:
    """`sources` are patterns of sources (`fnmatch`, the first that fits counts) with their trust; `relations` are lines as those of
    `relations.tsv`, or predicates alone, which have one value at a time."""

    sources: tuple[tuple[str, SourceTrust], ...] = ()
    relations: str = ""

    @classmethod
    def of(cls, trust: Mapping[str, SourceTrust], relations: Path | None) -> Self:
        """The rules of settings. Raises SettingsError for a file that is missing or has a wrong line."""
        if relations is None:
            return cls(tuple(trust.items()))
        try:
            text = relations.read_text("utf-8")
            parse_relations(text)
        except (OSError, ValueError) as error:
            raise SettingsError(f"relations = '{relations}': {error}. Correct the file, or remove the setting.") from None
        return cls(tuple(trust.items()), text)

    def trust_in(self, source: str) -> SourceTrust:
        """How far a source is trusted."""
        return next((trust for pattern, trust in self.sources if fnmatch(source, pattern)), "normal")

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """The rules that `to_json` describes."""
        return cls(tuple((pattern, trust) for pattern, trust in raw.get("sources", ())), raw.get("relations", ""))
