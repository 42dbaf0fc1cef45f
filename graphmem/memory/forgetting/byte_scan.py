"""Search all files of a store for what was forgotten: ids by their form, words as bytes; packed values are unpacked first."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from graphmem.memory.forgetting.forgetting_config import SCAN
from graphmem.search_index.neo4j_index import home_of
from graphmem.storage import GraphStore
from graphmem.storage.packed_text import unpack_text
from graphmem.storage.sqlite_file import has_table, open_to_read
from graphmem.storage.store_key import store_path

# Ids of messages, and of what is made from them alone. Names of entities, and so their ids, may come again with another message.
_IDS = re.compile(rb"(?:message|fact)-[0-9a-f]{24}")
_RUNS = re.compile(rb"[a-z]{%d,}" % SCAN.shortest)


@dataclass(slots=True)
class ScanResult:
    """What was searched, and what was found: one line per find, without what it says."""

    files: int = 0
    bytes: int = 0
    finds: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: ids of which `is_gone` is true, and words (in the index also their stems)."""

    is_gone: Callable[[str], bool]
    words: Sequence[str] = ()
    stems: Sequence[str] = ()


def scan_store(store: GraphStore, space: str, wanted: Wanted, folders: Iterable[Path] = ()) -> ScanResult:
    """Search every file of an embedded store, the rows of a server, and the files of more folders."""
    result, path = ScanResult(), store_path(store)
    files = [*store_files(path)] if path is not None else []
    files += [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    # A state that is being read is another name for the same file.
    distinct: dict[tuple[int, int], Path] = {}
    for file in files:
        with suppress(FileNotFoundError):  # Another process may remove a log that it has published.
            found = file.stat()
            distinct[found.st_dev, found.st_ino] = file
    for file in distinct.values():
        is_index = path is not None and any(part.startswith(f"{path.name}.index") for part in file.parts)
        with suppress(FileNotFoundError):
            _scan_file(file, wanted, result, is_index=is_index)
    if path is None:
        _scan_server(store, space, wanted, result)
    return result


def store_files(path: Path) -> Iterator[Path]:
    """Every file of an embedded store: all that begins with its name."""
    for found in sorted(path.parent.glob(f"{path.name}*")):
        if found.is_dir():
            yield from (inner for inner in sorted(found.rglob("*")) if inner.is_file())
        elif found.is_file():  # Not the socket of a server.
            yield found


def _scan_file(file: Path, wanted: Wanted, result: ScanResult, *, is_index: bool) -> None:
    result.files += 1
    words = _Words.of(wanted.words, wanted.stems if is_index else ())
    found: Counter[tuple[str, str]] = Counter()
    for name, data in chain(_chunks(file), _unpacked(file)):
        result.bytes += len(data)
        _search(name, data, wanted.is_gone, words, found)
    result.finds += _lines(found)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in lower case. Long plain ones are looked for in the runs of letters of the data, which are few even in a large file."""

    plain: tuple[bytes, ...] = ()
    other: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, *groups: Iterable[str]) -> "_Words":
        words = sorted({word.lower() for group in groups for word in group})
        plain = [word.encode() for word in words if len(word) >= SCAN.shortest and word.isascii() and word.isalpha()]
        return cls(tuple(plain), tuple(word.encode() for word in words if word.encode() not in plain))

    def count_in(self, data: bytes) -> int:
        """How many of the words occur, also inside of longer ones."""
        lowered = data.lower()
        runs = b"\n".join(set(_RUNS.findall(lowered))) if self.plain else b""
        return sum(word in runs for word in self.plain) + sum(word in lowered for word in self.other)


def _search(name: str, data: bytes, is_gone: Callable[[str], bool], words: _Words, found: Counter[tuple[str, str]]) -> None:
    """Count the distinct ids and words of a piece of data."""
    found[name, "ids"] += sum(map(is_gone, {id_.decode() for id_ in _IDS.findall(data)}))
    found[name, "words"] += words.count_in(data)


def _lines(found: Counter[tuple[str, str]]) -> list[str]:
    return [f"{name}: {count} {kind}" for (name, kind), count in found.items() if count]


def _chunks(file: Path) -> Iterator[tuple[str, bytes]]:
    with file.open("rb") as opened:
        tail = b""
        while piece := opened.read(SCAN.chunk_bytes):
            yield file.name, tail + piece
            tail = piece[-SCAN.overlap_bytes :]


def _unpacked(file: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds in a packed form: the key values of a store, and the columns of Parquet."""
    if file.name.endswith(".values"):
        connection = open_to_read(file)
        if connection is not None and has_table(connection, "item"):
            rows = connection.execute("SELECT value FROM item WHERE value IS NOT NULL")
            while values := rows.fetchmany(SCAN.read_at_once):
                yield f"{file.name} (unpacked)", b"\n".join(zlib.decompress(value) for (value,) in values)
            connection.close()
    elif file.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(file) as table:
            for batch in table.iter_batches(SCAN.read_at_once):
                yield f"{file.name} (unpacked)", repr(batch.to_pylist()).encode("utf-8", "replace")


def _scan_server(store: GraphStore, space: str, wanted: Wanted, result: ScanResult) -> None:
    """Search the rows of a server: messages and facts by id, key values unpacked, and the texts of all nodes for words."""
    found: Counter[tuple[str, str]] = Counter()
    for query in ("message_places", "fingerprints_facts"):
        _search("nodes", "\n".join(row["id"] for row in store.read(query, space=space)).encode(), wanted.is_gone, _Words(), found)
    words = _Words.of(wanted.words)
    rows = store.read("state_contents", space=space)
    for start in range(0, len(rows), SCAN.read_at_once):
        content = b"\n".join(unpack_text(row["content"]) for row in rows[start : start + SCAN.read_at_once])
        result.bytes += len(content)
        _search("key values", content, wanted.is_gone, words, found)
    result.finds += _lines(found)
    if wanted.words:
        lowered = sorted({word.lower() for word in wanted.words})
        rows = store.read("count_holding", space=space, home=home_of(space), words=lowered, stems=list(wanted.stems))
        if held := int(rows[0]["found"]):
            result.finds.append(f"nodes: {held} hold words")
