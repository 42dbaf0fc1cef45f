"""The rows of a space in four files that only grow: vectors to rescore, codes to scan, a small record per row, and its message's id.

The row table says how many rows count. What a killed process appended beyond them is cut off by the next writer; a
compaction writes files of the next epoch, so that a reader can go on with those it has open.
"""

import mmap
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self
from weakref import finalize

import numpy as np

from graphmem.search_index.index_config import EMBEDDED_INDEX
from graphmem.search_index.quantization import quantize
from graphmem.storage.private_files import FILE_MODE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# A passage has two vectors: alone, and in context.
VECTORS_PER_ROW = 2
# Of a longer id only the row table knows, and of those that an older graphmem noted.
ID = np.dtype("S40")
RECORD = np.dtype([("scale", "<f4", (2,)), ("error", "<f4", (2,)), ("tie_key", "<u8"), ("length", "<u4"), ("passage", "<u4")])


@dataclass(frozen=True, slots=True)
class RowArrays:
    """Rows as arrays: vectors (n, 2, dimensions) float32, codes (n, 2, dimensions) int8, records (n,) of `RECORD`, ids (n,) of `ID`."""

    vectors: "NDArray[np.float32]"
    codes: "NDArray[np.int8]"
    records: "NDArray[np.void]"
    ids: "NDArray[np.bytes_]"

    def take(self, chosen: "NDArray[Any]") -> "RowArrays":
        return RowArrays(self.vectors[chosen], self.codes[chosen], self.records[chosen], self.ids[chosen])


@dataclass(frozen=True, slots=True)
class ScannedColumns:
    """What a scan goes over in all rows, each in one piece: in the records it lies apart.

    `scale` and `error` (2, rows) float32 are those of the codes, `firsts` (messages,) the first row of each message, also of removed
    ones, and `counts` how many rows it has.
    """

    scale: "NDArray[np.float32]"
    error: "NDArray[np.float32]"
    firsts: "NDArray[np.int64]"
    counts: "NDArray[np.int64]"

    @classmethod
    def of(cls, records: "NDArray[np.void]") -> Self:
        """The columns of all records: some 32 bytes a row."""
        scale, error = (np.ascontiguousarray(records[name].T) for name in ("scale", "error"))
        firsts = np.flatnonzero(records["passage"] == 0)
        return cls(scale, error, firsts, np.diff(firsts, append=len(records)))


def make_rows(message_ids: Sequence[str], vectors: "Vectors", lengths: Sequence[int], passages: Sequence[int]) -> RowArrays:
    """Quantize vectors (n, 2, dimensions) and note what a search needs of each row: its message, tokens, and number of passage."""
    quantized = quantize(vectors)
    records = np.zeros(len(message_ids), dtype=RECORD)
    records["scale"], records["error"], records["length"] = quantized.scale, quantized.error, lengths
    records["tie_key"], records["passage"] = [tie_key(id_) for id_ in message_ids], passages
    return RowArrays(vectors, quantized.codes, records, id_column(message_ids))


def id_column(message_ids: Iterable[str]) -> "NDArray[np.bytes_]":
    """Ids as they stand in the file of ids; one that is too long as nothing."""
    encoded = (id_.encode("utf-8", "surrogatepass") for id_ in message_ids)
    return np.array([id_ if len(id_) <= ID.itemsize else b"" for id_ in encoded], dtype=ID)


def tie_key(message_id: str) -> int:
    """A number that depends on the id alone, so that ties are cut alike in every index."""
    return int.from_bytes(blake2b(message_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class RowFile:
    """One of the files: type and shape per row. Rows that it lacks are zero if it `may_lack` some: an older graphmem had no such file."""

    path: Path
    kind: "np.dtype[Any]"
    shape: tuple[int, ...] = ()
    may_lack: bool = False

    def bytes_of(self, rows: int) -> int:
        """The size of so many rows."""
        return self.kind.itemsize * int(np.prod(self.shape)) * rows


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The files of one epoch of a space."""

    folder: Path
    epoch: int
    dimensions: int

    def layout(self) -> tuple[RowFile, RowFile, RowFile, RowFile]:
        """The files in the order of the fields of `RowArrays`."""
        row = (VECTORS_PER_ROW, self.dimensions)
        return (
            RowFile(self._path("vectors"), np.dtype("<f4"), row),
            RowFile(self._path("codes"), np.dtype("i1"), row),
            RowFile(self._path("records"), RECORD),
            RowFile(self._path("ids"), ID, may_lack=True),
        )

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}-{self.epoch}.bin"

    def remove(self) -> None:
        for file in self.layout():
            file.path.unlink(missing_ok=True)

    def remove_others(self) -> None:
        """Remove files of other epochs, left by a compaction that was killed."""
        ours = {file.path for file in self.layout()}
        for path in self.folder.glob("*-*.bin"):
            if path not in ours:
                path.unlink(missing_ok=True)


class RowAppender:
    """Appends rows after those that count."""

    def __init__(self, files: RowFiles, rows: int) -> None:
        """Cut the files to `rows` rows; raises ValueError if one of them is shorter."""
        self._files = [_open_at(file, rows) for file in files.layout()]

    def append(self, rows: RowArrays) -> None:
        for file, array in zip(self._files, (rows.vectors, rows.codes, rows.records, rows.ids), strict=True):
            file.write(np.ascontiguousarray(array).tobytes())

    def sync(self) -> None:
        """Make what was appended survive a power cut."""
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        for file in self._files:
            file.close()


class MappedRows:
    """The first rows of the files of an epoch, as they lie on disk: what is not asked for takes no memory."""

    def __init__(self, files: RowFiles, rows: int) -> None:
        """Map the files; raises ValueError if one of them is too short, FileNotFoundError if it was compacted away."""
        self._maps: list[mmap.mmap] = []
        vectors, codes, records, ids = files.layout()
        self.rows = RowArrays(self._map(vectors, rows), self._map(codes, rows), self._map(records, rows), self._map(ids, rows))
        self._vectors = _descriptor(self, vectors.path) if self.rows.vectors.nbytes > EMBEDDED_INDEX.mapped_bytes else None

    def _map(self, file: RowFile, rows: int) -> "NDArray[Any]":
        size, shape = file.bytes_of(rows), (rows, *file.shape)
        if not size or (file.may_lack and not _has(file.path, size)):
            return np.zeros(shape, dtype=file.kind)
        with file.path.open("rb") as opened:
            if os.fstat(opened.fileno()).st_size < size:
                raise ValueError(f"{file.path}: shorter than its {rows} rows. Remove the folder; the next `remember` fills it again.")
            self._maps.append(mmap.mmap(opened.fileno(), size, access=mmap.ACCESS_READ))
        return np.frombuffer(self._maps[-1], dtype=file.kind).reshape(shape)

    @cached_property
    def columns(self) -> ScannedColumns:
        """What a scan goes over, worked out at the first one."""
        return ScannedColumns.of(self.rows.records)

    def code_segments(self) -> Iterator[tuple[slice, "NDArray[np.int8]"]]:
        """The codes in segments of at most `mapped_bytes`; the pages of a large file are given back after each."""
        codes = self.rows.codes
        step = max(1, EMBEDDED_INDEX.mapped_bytes // max(1, codes[:1].nbytes))
        for start in range(0, len(codes), step):
            yield slice(start, start + step), codes[start : start + step]
            if len(codes) > step:
                self.release()

    def exact_products(self, rows: "NDArray[np.int64]", query: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Inner products (n, 2) of both vectors of each row with a query, with the floats that were given.

        A row's product depends on its vectors alone and not on where they lie, so equal vectors give equal digits.
        """
        result = np.empty((len(rows), VECTORS_PER_ROW), dtype=np.float32)
        for start in range(0, len(rows), EMBEDDED_INDEX.rescored_rows):
            part = slice(start, start + EMBEDDED_INDEX.rescored_rows)
            np.vecdot(self._vectors_of(rows[part]), query, out=result[part])
        return result

    def _vectors_of(self, rows: "NDArray[np.int64]") -> "NDArray[np.float32]":
        """The vectors (n, 2, dimensions) of rows; those of a large file are read, since to map scattered pages takes longer."""
        vectors = self.rows.vectors
        if self._vectors is None:
            return vectors[rows]
        size = vectors[:1].nbytes
        read = b"".join([os.pread(self._vectors, size, row * size) for row in rows.tolist()])
        return np.frombuffer(read, dtype=vectors.dtype).reshape(-1, *vectors.shape[1:])

    def release(self) -> None:
        """Give the pages of large files back to the system, which keeps them in its cache as long as there is room."""
        for mapped in self._maps:
            if len(mapped) > EMBEDDED_INDEX.mapped_bytes and hasattr(mmap, "MADV_DONTNEED"):
                mapped.madvise(mmap.MADV_DONTNEED)


def _descriptor(owner: MappedRows, path: Path) -> int:
    """A descriptor of a file that stays open as long as its owner lives, also if the file is compacted away."""
    descriptor = os.open(path, os.O_RDONLY)
    finalize(owner, os.close, descriptor)
    return descriptor


def _has(path: Path, size: int) -> bool:
    """True if there is a file of that size or more."""
    return path.exists() and path.stat().st_size >= size


def _open_at(file: RowFile, rows: int) -> BinaryIO:
    file.path.touch(mode=FILE_MODE)
    size, found = file.bytes_of(rows), file.path.stat().st_size
    if found < size and not file.may_lack:
        raise ValueError(f"{file.path}: has {found} of {size} bytes")
    os.truncate(file.path, size)
    return file.path.open("ab")
