"""Reads a bundle, after everything about it was checked: version, space, model, and the hash of every file."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar

from graphmem.extraction.interface import uses_llm
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.graph.record_json import unpack_extraction
from graphmem.memory.access.marks import turn_of
from graphmem.memory.build_stage import BUILD_VERSION
from graphmem.memory.portability.bundle_writer import MANIFEST, VERSION
from graphmem.memory.portability.space_tables import EXTRACTIONS, MARK, Row
from graphmem.memory.portability.transfer import Transferred
from graphmem.model import Community, Decision, Message, Quarantined
from graphmem.model.errors import BundleError
from graphmem.resolution.decisions import has_own_decision_id
from graphmem.serialization import from_dict

R = TypeVar("R", Community, Decision, Quarantined)
# Rows of a file that are read at a time.
_BATCH = 2000
# What a manifest must have besides its format, version and files.
_MANIFEST = {"space": str, "model": dict, "build": str, "rules": dict, "content_hash": str}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle in a folder."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> "Bundle":
        """The bundle in a folder, whole as it was written. Raises BundleError, saying what is wrong."""
        path = folder / MANIFEST
        try:
            manifest = json.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            raise BundleError(f"{folder}: has no {MANIFEST}. Give a folder that `graphmem export` wrote.") from None
        except json.JSONDecodeError:
            raise BundleError(f"{path}: is cut off. Export the bundle again.") from None
        if not isinstance(manifest, dict) or manifest.get("format") != "graphmem bundle" or not isinstance(manifest.get("files"), dict):
            raise BundleError(f"{path}: is no manifest of a bundle. Give a folder that `graphmem export` wrote.")
        if manifest.get("version") != VERSION:
            raise BundleError(f"{path}: is of version {manifest.get('version')}, this graphmem reads {VERSION}. Install a newer graphmem.")
        if wrong := [name for name, kind in _MANIFEST.items() if not isinstance(manifest.get(name), kind)]:
            raise BundleError(f"{path}: lacks {', '.join(wrong)}. Export the bundle again.")
        for name, entry in manifest["files"].items():
            _check_file(folder, name, entry)
        return cls(folder, manifest)

    def check_fits(self, space: str, model: str) -> None:
        """Raise BundleError if the bundle is of another space, model or way of building."""
        if self.manifest["space"] != space:
            raise BundleError(
                f"{self.folder}: is of the space '{self.manifest['space']}', not '{space}'. Give --space {self.manifest['space']}."
            )
        if self.manifest["model"].get("name") != model:
            raise BundleError(
                f"{self.folder}: was made with the model {self.manifest['model'].get('name')}, here it is {model}. "
                f"Set GRAPHMEM_MODEL={self.manifest['model'].get('name')}."
            )
        if self.manifest["build"] != BUILD_VERSION:
            raise BundleError(
                f"{self.folder}: its graph was built in way {self.manifest['build']}, this graphmem builds in way {BUILD_VERSION}. "
                "Use one version of graphmem for both."
            )

    def transferred(self) -> Iterator[Transferred]:
        """Messages with what was extracted from them, in batches. Raises BundleError for a row that breaks its contract."""
        # Both files have one order, so few extractions wait for their message.
        extractions, waiting = self._rows(EXTRACTIONS), dict[str, dict[str, Any]]()
        batch = Transferred()
        for row in self._rows("messages"):
            message = self._record(Message, row)
            batch.messages.append(message)
            if (found := _take(message.id, extractions, waiting)) is not None:
                batch.extractions.append(self._extraction(found))
            if len(batch.messages) >= _BATCH:
                yield batch
                batch = Transferred()
        if waiting or next(extractions, None) is not None:
            raise BundleError(f"{self.folder}: has extractions of no message of the bundle. Export it again.")
        yield batch

    def decisions(self) -> list[Decision]:
        """The decisions of users. Raises BundleError for those of another space, or under an id that is not their own."""
        found = [self._record(Decision, row) for row in self._rows("decisions") if row.get("made_by") == "user"]
        return self._own("decision", found, has_own_decision_id)

    def marks(self) -> list[Row]:
        """Who may read which turns. Raises BundleError for marks of turns that are not in the bundle: they may be of another space."""
        rows = list(self._rows("marks"))
        turns = {turn_of(self.manifest["space"], row["conversation"], row["key"]) for row in self._rows("messages")} if rows else set()
        for row in rows:
            if row.get("id") not in turns or not all(isinstance(row.get(name), str) for name in MARK):
                raise BundleError(f"{self.folder}: has a mark of no message of the bundle. Export it again.")
        return [{"id": row["id"], **{name: row[name] for name in MARK}} for row in rows]

    def quarantined(self) -> list[Quarantined]:
        """What could not be read or stored. Raises BundleError for entries of another space, or under ids that are not their own."""
        found = [self._record(Quarantined, row) for row in self._rows("quarantined")]
        return self._own("quarantine entry", found, _is_own_entry)

    def communities(self) -> list[Community]:
        """The communities with their entities and parents. Raises BundleError for those of another space."""
        members: dict[str, list[str]] = {}
        for row in self._rows("in_community", "edges"):
            members.setdefault(row["target"], []).append(row["source"])
        parents = {row["source"]: row["target"] for row in self._rows("part_of", "edges")}
        found = [
            self._record(Community, {**row, "entity_ids": sorted(members.get(row["id"], ())), "parent": parents.get(row["id"], "")})
            for row in self._rows("communities")
        ]
        return self._own("community", found, lambda one: one.id.startswith("community-"))

    def _own(self, what: str, found: list[R], has_own_id: Callable[[R], bool]) -> list[R]:
        """The records, if each is of the bundle's space under an id of its own: another one could replace a row of another space."""
        if wrong := next((one for one in found if one.space != self.manifest["space"] or not has_own_id(one)), None):
            raise BundleError(f"{self.folder}: has a {what}, {wrong.id}, that is of another space or under an id that is not its own.")
        return found

    def _extraction(self, row: dict[str, Any]) -> Extraction:
        try:
            mentions, facts = unpack_extraction(row["content"].encode())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BundleError(f"{self.folder}: the extraction of {row['message_id']} cannot be read ({error}).") from None
        if {*(one.message_id for one in mentions), *(one.message_id for one in facts)} - {row["message_id"]}:
            raise BundleError(f"{self.folder}: the extraction of {row['message_id']} has what another message says. Export it again.")
        if {*(one.space for one in mentions), *(one.space for one in facts)} - {self.manifest["space"]}:
            raise BundleError(f"{self.folder}: the extraction of {row['message_id']} is not of its own space. Export it again.")
        # A fact that a chat model confirmed has the id of spaCy's wording.
        if any(fact.id != fact.with_id().id for fact in facts) and not uses_llm(row["extractor"]):
            raise BundleError(f"{self.folder}: the extraction of {row['message_id']} has a fact under an id that is not its own.")
        return Extraction(row["message_id"], tuple(mentions), tuple(facts), extractor=row["extractor"])

    def _record(self, record: type[Any], row: dict[str, Any]) -> Any:
        try:
            return from_dict(record, row)
        except (TypeError, KeyError, ValueError) as error:
            raise BundleError(f"{self.folder}: a row of {record.__name__} cannot be read ({error}).") from None

    def _rows(self, name: str, kind: str = "nodes") -> Iterator[dict[str, Any]]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.folder / kind / f"{name}.parquet"
        if f"{kind}/{name}.parquet" not in self.manifest["files"]:
            raise BundleError(f"{self.folder}: has no {kind}/{name}.parquet. Export it again.")
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH):
                    yield from batch.to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise BundleError(f"{path}: cannot be read ({error}). Export the bundle again.") from None


def _take(id_: str, rows: Iterator[dict[str, Any]], waiting: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The row of a message, from those that wait or the next ones; None if there is none."""
    while id_ not in waiting:
        row = next(rows, None)
        if row is None:
            return None
        waiting[str(row.get("message_id"))] = row
    return waiting.pop(id_)


def _is_own_entry(entry: Quarantined) -> bool:
    return entry == Quarantined.of(entry.space, entry.stage, entry.source, entry.line, entry.reason, entry.content)


def _check_file(folder: Path, name: str, entry: Any) -> None:
    """Raise BundleError unless a file is inside the folder, there, and as it was written."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BundleError(f"{folder}: names the file {name}, which lies outside of it.")
    if not path.is_file():
        raise BundleError(f"{path}: is missing. The bundle was cut off; copy or export it again.")
    with path.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if not isinstance(entry, dict) or found != entry.get("sha256"):
        raise BundleError(f"{path}: is not as it was exported, or cut off. Copy or export it again.")
