"""The embedded index: tantivy for words, exact cosine over float32 rows for meaning, in one folder beside the store.

Rows are only ever appended, and `state.json` says how many of them count; it is replaced in one step, so that a process
that is killed leaves the last committed state. Words and rows that disagree after such a death are built anew.
"""

import json
import os
import shutil
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tantivy

from graphmem.search_index import Document, Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

WRITER_BYTES = 50_000_000
BLOCK = 16_384


class EmbeddedIndex:
    """Words and meaning in a folder; one process writes, others read what was committed when they opened it.

    Threads may share it: one call runs at a time, and what was added is found once it is committed.
    """

    def __init__(self, folder: Path, dimensions: int, *, read_only: bool) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._read_only = read_only
        self._lock = threading.RLock()
        self._load()

    @classmethod
    def open(cls, folder: Path, *, dimensions: int, read_only: bool = False) -> "EmbeddedIndex":
        """Open or make the folder; an index that cannot be read is started anew (the graph holds all it needs)."""
        if not read_only:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(folder, dimensions, read_only=read_only)
        except (ValueError, KeyError, TypeError, FileNotFoundError):
            if read_only:
                return cls(folder / "unreadable", dimensions, read_only=True)  # Empty: whoever opens the memory sees that it is stale.
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            return cls(folder, dimensions, read_only=False)

    def _load(self) -> None:
        state = self._folder / "state.json"
        kept: dict[str, Any] = (
            json.loads(state.read_text("utf-8")) if state.is_file() else {"rows": 0, "generations": {}, "dimensions": self._dimensions}
        )
        if kept["dimensions"] != self._dimensions:
            raise ValueError(f"vectors of {kept['dimensions']}, wanted {self._dimensions}")
        self._generations: dict[str, str] = kept["generations"]
        rows = int(kept["rows"])
        self._ids, self._spaces, self._terms = _read_rows(self._folder / "rows.jsonl", rows)
        self._row_of = {id_: row for row, id_ in enumerate(self._ids)}
        self._fresh: list[Document] = []
        self._before: dict[str, int] = {}  # Committed rows that those in `_fresh` take the place of.
        self._saved = rows
        self._truncate()
        self._map()
        self._open_words()

    def _truncate(self) -> None:
        """Cut off what a killed process appended and never committed."""
        if self._read_only:
            return
        floats = self._saved * self._dimensions * 4
        for name, size in (
            ("alone.f32", floats),
            ("context.f32", floats),
            ("rows.jsonl", _rows_size(self._folder / "rows.jsonl", self._saved)),
        ):
            path = self._folder / name
            if path.is_file() and path.stat().st_size > size:
                os.truncate(path, size)

    def _open_words(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("row", indexed=True, fast=True)
        builder.add_text_field("space", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("terms", tokenizer_name="spaces", index_option="freq")
        self._schema = builder.build()
        path = self._folder / "words"
        if self._read_only and not path.is_dir():
            self._words = tantivy.Index(self._schema)
        else:
            path.mkdir(exist_ok=True)
            self._words = tantivy.Index(self._schema, path=str(path))
        self._words.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self._words.reload()
        if not self._read_only and self._words.searcher().num_docs != len(self._row_of):
            self._rebuild_words()

    def _rebuild_words(self) -> None:
        writer = self._words.writer(WRITER_BYTES, 1)
        writer.delete_all_documents()
        for row in self._row_of.values():
            writer.add_document(self._word_document(row))
        writer.commit()
        writer.wait_merging_threads()
        self._words.reload()

    def _word_document(self, row: int) -> tantivy.Document:
        return tantivy.Document(row=row, space=self._spaces[row], terms=self._terms[row])

    def _map(self) -> None:
        """See the committed vectors as they lie in the files: what is not asked for takes no memory."""
        self._alone = _mapped(self._folder / "alone.f32", self._saved, self._dimensions)
        self._context = _mapped(self._folder / "context.f32", self._saved, self._dimensions)
        self._rows: dict[str, NDArray[np.int64]] | None = None

    def _rows_of(self, space: str) -> "NDArray[np.int64]":
        """The rows of a space that count, in order; worked out when they are first asked for."""
        if self._rows is None:
            rows: dict[str, list[int]] = {}
            for row in self._row_of.values():
                if row < self._saved:
                    rows.setdefault(self._spaces[row], []).append(row)
            self._rows = {name: np.array(sorted(found), dtype=np.int64) for name, found in rows.items()}
        return self._rows.get(space, np.empty(0, dtype=np.int64))

    def generation(self, space: str) -> str:
        return self._generations.get(space, "")

    def has(self, space: str) -> set[str]:
        with self._lock:
            return {self._ids[row] for row in self._rows_of(space)}

    def lacking(self, space: str, ids: Iterable[str]) -> set[str]:
        return {id_ for id_ in ids if self._row_of.get(id_, self._saved) >= self._saved}

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            with self._lock:
                self._add(document)

    def _add(self, document: Document) -> None:
        if self._row_of.get(document.message_id, self._saved) < self._saved:
            self._before[document.message_id] = self._row_of[document.message_id]
        self._row_of[document.message_id] = len(self._ids)
        self._ids.append(document.message_id)
        self._spaces.append(document.space)
        self._terms.append(document.terms)
        self._fresh.append(document)

    def commit(self, space: str, generation: str) -> None:
        with self._lock:
            self._commit(space, generation)

    def _commit(self, space: str, generation: str) -> None:
        self._append()
        self._commit_words()
        self._saved = len(self._ids)
        self._fresh = []
        self._map()
        self._generations = {**self._generations, space: generation}
        _replace(self._folder / "state.json", {"rows": self._saved, "generations": self._generations, "dimensions": self._dimensions})

    def _append(self) -> None:
        for name, vectors in (("alone.f32", (d.alone for d in self._fresh)), ("context.f32", (d.in_context for d in self._fresh))):
            with (self._folder / name).open("ab") as file:
                file.writelines(np.ascontiguousarray(vector, dtype=np.float32).tobytes() for vector in vectors)
        with (self._folder / "rows.jsonl").open("a", encoding="utf-8", newline="\n") as file:
            for row in range(self._saved, len(self._ids)):
                file.write(json.dumps([self._ids[row], self._spaces[row], self._terms[row]], ensure_ascii=False) + "\n")

    def _commit_words(self) -> None:
        fresh = range(self._saved, len(self._ids))
        before = self._before
        writer = self._words.writer(WRITER_BYTES, 1)
        for row in fresh:
            if self._ids[row] in before:
                writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "row", before[self._ids[row]]))
            if self._row_of[self._ids[row]] == row:
                writer.add_document(self._word_document(row))
        writer.commit()
        writer.wait_merging_threads()
        self._words.reload()
        self._before = {}

    def search(self, space: str, terms: Sequence[str], vector: "Matrix", limit: int) -> list[Found]:
        with self._lock:
            return self._search(space, terms, vector, limit)

    def _search(self, space: str, terms: Sequence[str], vector: "Matrix", limit: int) -> list[Found]:
        rows = self._rows_of(space)
        if not len(rows):
            return []
        alone, context = _cosines(self._alone, rows, vector), _cosines(self._context, rows, vector)
        words = self._word_scores(space, terms, limit)
        chosen = {int(n) for scores in (alone, context) for n in _best(scores, limit)} | set(np.searchsorted(rows, list(words)).tolist())
        return sorted(
            (Found(self._ids[rows[n]], words.get(int(rows[n]), 0.0), float(alone[n]), float(context[n])) for n in chosen),
            key=lambda found: found.message_id,
        )

    def _word_scores(self, space: str, terms: Sequence[str], limit: int) -> dict[int, float]:
        if not terms:
            return {}
        query = tantivy.Query
        words = query.boolean_query(
            [(tantivy.Occur.Should, query.term_query(self._schema, "terms", term, "freq")) for term in sorted(set(terms))]
        )
        here = query.const_score_query(query.term_query(self._schema, "space", space, "basic"), 0.0)
        searcher = self._words.searcher()
        hits = searcher.search(query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, here)]), limit).hits
        rows = searcher.fast_field_values("row", [address for _, address in hits]) if hits else []
        return {int(row): float(score) for row, (score, _) in zip(rows, hits, strict=True) if row is not None and self._is_ours(int(row))}

    def _is_ours(self, row: int) -> bool:
        """The words may be ahead of the rows, in a reader beside a writer or after a death between the two commits."""
        return row < len(self._ids) and self._row_of[self._ids[row]] == row

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._load()

    def close(self) -> None:
        self._alone = self._context = np.empty((0, self._dimensions), dtype=np.float32)


def _best(scores: "NDArray[np.float32]", limit: int) -> "NDArray[np.int64]":
    if len(scores) <= limit:
        return np.arange(len(scores))
    return np.argpartition(-scores, limit)[:limit]


def _read_rows(path: Path, rows: int) -> tuple[list[str], list[str], list[str]]:
    if not rows:
        return [], [], []
    with path.open(encoding="utf-8", newline="\n") as file:
        read = [json.loads(line) for line, _ in zip(file, range(rows), strict=False)]
    if len(read) != rows:
        raise ValueError(f"{path.name} has {len(read)} of {rows} rows")
    return [r[0] for r in read], [r[1] for r in read], [r[2] for r in read]


def _rows_size(path: Path, rows: int) -> int:
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(len(line) for line, _ in zip(file, range(rows), strict=False))


def _mapped(path: Path, rows: int, dimensions: int) -> "Matrix":
    if not rows:
        return np.empty((0, dimensions), dtype=np.float32)
    if path.stat().st_size < rows * dimensions * 4:
        raise ValueError(f"{path.name} has {path.stat().st_size // 4} of {rows * dimensions} floats")
    return np.memmap(path, dtype=np.float32, mode="r", shape=(rows, dimensions))


def _cosines(matrix: "Matrix", rows: "NDArray[np.int64]", vector: "Matrix") -> "NDArray[np.float32]":
    """The products of rows with a vector, block by block, so that no copy of the whole is made."""
    blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    return np.concatenate([np.asarray(_taken(matrix, block) @ vector) for block in blocks])


def _taken(matrix: "Matrix", rows: "NDArray[np.int64]") -> "Matrix":
    """Rows of a matrix; without a copy where they lie one after the other."""
    first, last = int(rows[0]), int(rows[-1])
    return matrix[first : last + 1] if last - first + 1 == len(rows) else matrix[rows]


def _replace(path: Path, content: dict[str, Any]) -> None:
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
