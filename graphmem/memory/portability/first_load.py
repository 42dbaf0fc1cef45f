"""An embedded store as files for `neo4j-admin database import`: the fastest way of millions of messages into a new Neo4j database.

Everything that a store on a server keeps is written as it would have written it: the graph of all spaces, key values as `State` nodes, what
is searched on messages and passages, and the statistics of each space. A table is read and written a batch at a time. The indexes of the
server are made after the import, by `graphmem doctor --repair`.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graphmem.language.stemming import terms_of
from graphmem.memory.build_stage import read_note
from graphmem.memory.portability.admin_csv import DELIMITERS, AdminCsv, DelimiterInText
from graphmem.memory.store_opening import noted_model
from graphmem.memory.writer import stamp_of
from graphmem.model import Message
from graphmem.model.errors import BundleError
from graphmem.model.ids import home_of
from graphmem.search_index import index_folder
from graphmem.search_index.embedded_index import EmbeddedIndex
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.ladybug_store import LadybugStore
from graphmem.storage.ladybug_tables import stored_tables
from graphmem.storage.neo4j_load import NOTE
from graphmem.storage.packed_text import pack_text
from graphmem.storage.private_files import make_private_folder, write_private
from graphmem.storage.queries import migrations
from graphmem.storage.repository import space_names
from graphmem.storage.store_key import read_secret
from graphmem.storage.vector_sets import vectors_in_force

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row: TypeAlias = dict[str, Any]
ROWS = 2000
"""Rows that are held at a time."""
ARGUMENTS = "import.args"
"""The file of arguments that `neo4j-admin database import full` takes as `@import.args`."""
SMALLEST_BUFFER = 4 * 1024 * 1024
"""Bytes that neo4j-admin reads at a time by default; a field must fit in."""
# Notes of an embedded store that a server has no use for, or has its own of.
_OWN_NOTES = {"key_values", "compacted", "schema", "vectors", "reembedding"}
_VECTOR = pa.list_(pa.float32())
_PASSAGE = pa.schema(
    [(name, pa.string()) for name in ("id", "space", "home", "message_id")]
    + [pa.field("number", pa.int64()), pa.field("vector", _VECTOR), pa.field("context", _VECTOR)]
)
_EDGE = pa.schema([("source", pa.string()), ("target", pa.string())])
_STATE = pa.schema([(name, pa.string()) for name in ("id", "space", "kind", "content")])
_TERM = pa.schema([("id", pa.string()), ("home", pa.string()), ("messages", pa.int64())])
_SPACE = pa.schema([("id", pa.string()), ("space", pa.string()), ("messages", pa.int64()), ("tokens", pa.int64())])
_META = pa.schema([("id", pa.string()), ("content", pa.string())])


def write_first_load(store: GraphStore, target: Path, *, gzip: bool = False) -> dict[str, int]:
    """Write all spaces of an embedded store to a folder; returns the rows of each type.

    Raises BundleError if something is there already, if the store is on a server, or if a space is not whole or is written meanwhile.
    """
    if not isinstance(store, LadybugStore):
        raise BundleError(f"{store.name}: is on a server already. Take its database along by `neo4j-admin database dump`.")
    if target.exists():
        raise BundleError(f"{target}: is there already. Give another name, or remove it.")
    make_private_folder(target)
    try:
        with store.snapshot(), TemporaryDirectory(dir=target, prefix="tables-") as tables:
            return _written(store, target, Path(tables), gzip=gzip)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _written(store: LadybugStore, target: Path, tables: Path, *, gzip: bool) -> dict[str, int]:
    for delimiter in DELIMITERS:
        files = AdminCsv(target, delimiter, gzip)
        try:
            _write_all(store, files, tables)
        except DelimiterInText:
            continue
        _write_arguments(files)
        return files.rows
    raise BundleError(f"{target}: the texts of lists hold every character that could separate them ({len(DELIMITERS)} were tried).")


def _write_all(store: LadybugStore, files: AdminCsv, tables: Path) -> None:
    with _Searched.open(store) as searched:
        for name, table in stored_tables().items():
            parts = _parts(store, name, tables / f"{name}.parquet")
            if name == "Message":
                files.write_nodes(name, (searched.with_words(part) for part in parts))
            elif name == "Entity":
                files.write_nodes(name, map(_with_names, parts))
            elif table.ends:
                files.write_edges(name, (table.ends[0], table.ends[1]), parts)
            elif name not in ("Meta", "State"):
                files.write_nodes(name, parts)
        files.write_nodes("State", _batches(_key_values(store), _STATE))
        files.write_nodes("Passage", _batches(searched.passages(), _PASSAGE))
        files.write_edges("HAS_PASSAGE", ("Message", "Passage"), _batches(searched.passage_edges(), _EDGE))
        files.write_nodes("Term", _batches(searched.term_rows(), _TERM))
        files.write_nodes("IndexedSpace", _batches(searched.space_rows(), _SPACE))
        files.write_nodes("Meta", _batches(_notes(store, searched), _META))
        searched.check_unchanged()


def _parts(store: LadybugStore, name: str, path: Path) -> Iterator[pa.Table]:
    """The rows of a table, in parts; the engine writes them to a file of this name, which is removed at the end."""
    store.copy_table(name, path)
    try:
        with pq.ParquetFile(path) as file:
            yield from (pa.Table.from_batches([batch]) for batch in file.iter_batches(batch_size=ROWS) if batch.num_rows)
    finally:
        path.unlink()


def _batches(rows: Iterator[Row], schema: pa.Schema) -> Iterator[pa.Table]:
    while part := list(islice(rows, ROWS)):
        yield pa.Table.from_pylist(part, schema=schema)


def _with_names(part: pa.Table) -> pa.Table:
    """Entities with their names in small letters, one per line, as `put_entities` writes them."""
    pairs = zip(part["name"].to_pylist(), part["aliases"].to_pylist(), strict=True)
    return part.append_column("called", pa.array("\n".join([name, *(aliases or ())]).lower() for name, aliases in pairs))


def _key_values(store: LadybugStore) -> Iterator[Row]:
    rows = store.key_values.rows()
    return ({"id": row.id, "space": row.space, "kind": row.kind, "content": pack_text(row.value)} for row in rows)


def _notes(store: LadybugStore, searched: "_Searched") -> Iterator[Row]:
    """The notes of the store and its spaces, and those that a server has besides."""
    with TemporaryDirectory() as folder:
        for part in _parts(store, "Meta", Path(folder) / "meta.parquet"):
            yield from (row for row in part.to_pylist() if row["id"] not in _OWN_NOTES)
    yield {"id": "schema", "content": str(migrations("neo4j")[-1][0])}
    yield {"id": NOTE, "content": ""}
    secret = read_secret(store)
    if secret is not None:
        yield {"id": "key", "content": secret.hex()}
    yield from ({"id": f"index:{space}", "content": stamp} for space, stamp in sorted(searched.stamps.items()))


def _write_arguments(files: AdminCsv) -> None:
    """The arguments of `neo4j-admin` in a file, one a line; names are relative to the folder."""
    options = [
        f"--array-delimiter={files.delimiter_code}",
        "--multiline-fields=true",
        "--id-type=string",
        "--bad-tolerance=0",
        # A quote in a field is written twice.
        f"--read-buffer-size={SMALLEST_BUFFER + 2 * files.longest}",
    ]
    write_private(files.folder / ARGUMENTS, "\n".join([*files.groups, *options, ""]).encode())


@dataclass(slots=True)
class _Searched:
    """What is searched of messages: their tokens from their text, their vectors from the index, and the statistics of both.

    `counted` is a database on disk: how many messages of a space have a term, and which have several passages.
    """

    store: LadybugStore
    index: EmbeddedIndex
    stamps: dict[str, str]
    counted: sqlite3.Connection
    spaces: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def open(cls, store: LadybugStore) -> Self:
        """Raises BundleError for a space whose index is not that of its graph."""
        dimensions = int(noted_model(store).get("dimensions", 0))
        index = EmbeddedIndex.open(index_folder(store, vectors_in_force(store)), dimensions=dimensions, read_only=True)
        stamps = {space: stamp_of(read_note(store, space)) for space in space_names(store)}
        # Of no name: a file that SQLite removes.
        counted = sqlite3.connect("")
        counted.execute("CREATE TABLE term (home TEXT, term TEXT, messages INTEGER, PRIMARY KEY (home, term)) WITHOUT ROWID")
        counted.execute("CREATE TABLE long (id TEXT PRIMARY KEY, space TEXT, passages INTEGER) WITHOUT ROWID")
        searched = cls(store, index, stamps, counted)
        searched.check_unchanged()
        return searched

    def check_unchanged(self) -> None:
        """Raise BundleError if the index of a space is not the one of the graph that is read."""
        for space, stamp in self.stamps.items():
            if self.index.generation(space) != stamp:
                raise BundleError(
                    f"{self.store.name}, space {space}: the index is not that of the graph; somebody writes, or a run was stopped. "
                    "Let it finish, or run `graphmem doctor --repair`; then export again."
                )

    def with_words(self, part: pa.Table) -> pa.Table:
        """Messages with what is searched of them, as `put_documents` writes it."""
        rows = [{name: _utc(value) for name, value in row.items()} for row in part.to_pylist()]
        pairs = self._pairs(rows)
        terms = [" ".join(terms_of(from_dict(Message, row).rendered_text)) if row["id"] in pairs else None for row in rows]
        self._count(rows, terms, pairs)
        found = [pairs.get(row["id"]) for row in rows]
        homes = [home_of(row["space"]) if pair is not None else None for row, pair in zip(rows, found, strict=True)]
        columns = {
            "home": pa.array(homes, pa.string()),
            "terms": pa.array(terms, pa.string()),
            "embedded": pa.array([str(uuid4()) if pair is not None else None for pair in found], pa.string()),
            "vector": _vectors([pair[0, 0] if pair is not None else None for pair in found]),
            "context": _vectors([pair[0, 1] if pair is not None else None for pair in found]),
        }
        for name, column in columns.items():
            part = part.append_column(name, column)
        return part

    def _pairs(self, rows: list[Row]) -> "dict[str, NDArray[np.float32]]":
        """The vectors (passages, 2, dimensions) of those of the messages that are indexed."""
        ids: dict[str, list[str]] = {}
        for row in rows:
            ids.setdefault(row["space"], []).append(row["id"])
        return {id_: own for space, found in ids.items() for id_, own in self.index.vector_pairs(space, found).items()}

    def _count(self, rows: list[Row], terms: list[str | None], pairs: "dict[str, NDArray[np.float32]]") -> None:
        changes = Counter[tuple[str, str]]()
        for row, text in zip(rows, terms, strict=True):
            if text is not None:
                tokens, home = text.split(), home_of(row["space"])
                changes.update((home, term) for term in set(tokens))
                sums = self.spaces.setdefault(row["space"], [0, 0])
                sums[0], sums[1] = sums[0] + 1, sums[1] + len(tokens)
        add = "INSERT INTO term VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET messages = messages + excluded.messages"
        self.counted.executemany(add, ((*of, count) for of, count in changes.items()))
        several = ((row["id"], row["space"], len(pairs[row["id"]])) for row in rows if len(pairs.get(row["id"], ())) > 1)
        self.counted.executemany("INSERT INTO long VALUES (?, ?, ?)", several)

    def passages(self) -> Iterator[Row]:
        """The passages of messages after the first one, as `put_passages` writes them."""
        for id_, space in self.counted.execute("SELECT id, space FROM long ORDER BY space, id"):
            (own,) = self.index.vector_pairs(space, [id_]).values()
            for number, (vector, context) in enumerate(own):
                if number:
                    named = {"id": f"{id_}#{number}", "space": space, "home": home_of(space), "message_id": id_, "number": number}
                    yield {**named, "vector": vector, "context": context}

    def passage_edges(self) -> Iterator[Row]:
        """The edges from messages to their passages."""
        rows = self.counted.execute("SELECT id, passages FROM long ORDER BY space, id")
        return ({"source": id_, "target": f"{id_}#{number}"} for id_, passages in rows for number in range(1, passages))

    def term_rows(self) -> Iterator[Row]:
        """In how many messages of its space each term is."""
        rows = self.counted.execute("SELECT home, term, messages FROM term ORDER BY home, term")
        return ({"id": f"{home} {term}", "home": home, "messages": messages} for home, term, messages in rows)

    def space_rows(self) -> Iterator[Row]:
        """The number of messages and tokens of each space."""
        counted = sorted(self.spaces.items())
        return ({"id": home_of(space), "space": space, "messages": sums[0], "tokens": sums[1]} for space, sums in counted)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.index.close()
        self.counted.close()


def _vectors(vectors: "list[NDArray[np.float32] | None]") -> pa.Array:
    """Vectors as lists; null where there is none."""
    ends = np.cumsum([0, *(0 if vector is None else len(vector) for vector in vectors)], dtype=np.int32)
    values = np.concatenate([np.empty(0, dtype=np.float32), *(vector for vector in vectors if vector is not None)])
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(values), mask=pa.array([vector is None for vector in vectors]))


def _utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
