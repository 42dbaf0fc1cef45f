"""Search all files of a store for what was forgotten: ids by their form, words as bytes; packed values are unpacked first."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from graphmem.memory.forgetting.forgetting_config import SCAN
from graphmem.model.ids import home_of
from graphmem.storage import GraphStore
from graphmem.storage.key_value_file import unmerged_log
from graphmem.storage.packed_text import unpack_text
from graphmem.storage.sqlite_file import has_table, open_to_read
from graphmem.storage.store_key import store_path

# Ids of messages, and of what is made from them alone. Names of entities, and so their ids, may come again with another message.
_IN_USE = "a program still reads what was removed. End it, then run `graphmem compact`."
_NAMES = (b"message", b"fact")
_AFTER_NAME = re.compile(rb"-[0-9a-f]{24}")
# Letters in lower case, and a space for every other byte.
_SMALL_LETTERS = bytes(ord(chr(byte).lower()) if chr(byte).isascii() and chr(byte).isalpha() else ord(" ") for byte in range(256))


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


def find_in_use(store: GraphStore) -> list[str]:
    """A find for the log of an embedded store's key values, if a reader keeps it: what it packs cannot be searched."""
    path = store_path(store)
    log = unmerged_log(path.with_name(f"{path.name}.values")) if path is not None else None
    return [f"{log.name}: {_IN_USE}"] if log is not None else []


def was_in_use(finds: Iterable[str]) -> bool:
    """True if `find_in_use` is among these finds."""
    return any(find.endswith(_IN_USE) for find in finds)


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
    for name, pieces in ((file.name, _chunks(file)), (f"{file.name} (unpacked)", _unpacked(file))):
        found = _Found(wanted.is_gone, words)
        for data in pieces:
            result.bytes += len(data)
            found.search(data)
        result.finds += found.lines(name)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words in lower case. Long plain ones are looked for in the runs of letters of the data, which are few even in a large file."""

    plain: frozenset[bytes] = frozenset()
    other: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, *groups: Iterable[str]) -> "_Words":
        words = {word.lower() for group in groups for word in group}
        plain = frozenset(word.encode() for word in words if len(word) >= SCAN.shortest and word.isascii() and word.isalpha())
        return cls(plain, frozenset(word.encode() for word in words) - plain)

    def in_data(self, data: bytes) -> set[bytes]:
        """The words that occur, also inside of longer ones."""
        runs = b" ".join({run for run in data.translate(_SMALL_LETTERS).split() if len(run) >= SCAN.shortest}) if self.plain else b""
        lowered = data.lower() if self.other else b""
        return {word for word in self.plain if word in runs} | {word for word in self.other if word in lowered}


@dataclass(slots=True)
class _Found:
    """The distinct ids and words that the pieces of one file hold: pieces overlap, and what is in several of them counts once."""

    is_gone: Callable[[str], bool]
    words: _Words
    ids: set[bytes] = field(default_factory=set)
    held: set[bytes] = field(default_factory=set)

    def search(self, data: bytes) -> None:
        """Add what a piece holds."""
        self.ids |= _ids_in(data)
        self.held |= self.words.in_data(data)

    def lines(self, name: str) -> list[str]:
        """One line per kind of find."""
        counts = {"ids": sum(self.is_gone(id_.decode()) for id_ in self.ids), "words": len(self.held)}
        return [f"{name}: {count} {kind}" for kind, count in counts.items() if count]


def _ids_in(data: bytes) -> set[bytes]:
    """The ids of messages and facts: by what follows their names, since few bytes are a dash."""
    found = set()
    for match in _AFTER_NAME.finditer(data):
        for name in _NAMES:
            if data.endswith(name, 0, match.start()):
                found.add(name + match[0])
    return found


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        tail = b""
        while piece := opened.read(SCAN.chunk_bytes):
            yield tail + piece
            tail = piece[-SCAN.overlap_bytes :]


def _unpacked(file: Path) -> Iterator[bytes]:
    """What a file holds in a packed form: the key values of a store, and the columns of Parquet."""
    if file.name.endswith(".values"):
        connection = open_to_read(file)
        if connection is not None and has_table(connection, "item"):
            rows = connection.execute("SELECT value FROM item WHERE value IS NOT NULL")
            while values := rows.fetchmany(SCAN.read_at_once):
                yield b"\n".join(zlib.decompress(value) for (value,) in values)
            connection.close()
    elif file.suffix == ".parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(file) as table:
            for batch in table.iter_batches(SCAN.read_at_once):
                yield repr(batch.to_pylist()).encode("utf-8", "replace")


def _scan_server(store: GraphStore, space: str, wanted: Wanted, result: ScanResult) -> None:
    """Search the rows of a server: messages and facts by id, key values unpacked, and the texts of all nodes for words."""
    ids = _Found(wanted.is_gone, _Words())
    for query in ("message_places", "fingerprints_facts"):
        ids.search("\n".join(row["id"] for row in store.read(query, space=space)).encode())
    values = _Found(wanted.is_gone, _Words.of(wanted.words))
    rows = store.read("state_contents", space=space)
    for start in range(0, len(rows), SCAN.read_at_once):
        content = b"\n".join(unpack_text(row["content"]) for row in rows[start : start + SCAN.read_at_once])
        result.bytes += len(content)
        values.search(content)
    result.finds += [*ids.lines("nodes"), *values.lines("key values")]
    if wanted.words or wanted.stems:
        lowered = sorted({word.lower() for word in wanted.words})
        rows = store.read("count_holding", space=space, home=home_of(space), words=lowered, stems=list(wanted.stems))
        if held := int(rows[0]["found"]):
            result.finds.append(f"nodes: {held} hold words")
