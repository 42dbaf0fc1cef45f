"""The tuned numbers of the embedded index."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedIndexConfig:
    """Sizes and weights, each with its unit and reason."""

    # BM25's usual constants (Robertson and Zaragoza 2009): how soon repeated words stop counting, and how much length does.
    k1: float = 1.2
    b: float = 0.75
    # Rows per posting list; a commit rewrites only lists of the last block, a search looks once per block and word.
    posting_rows: int = 4096
    # Vectors per step of a scan: 384 x 384 floats stay in the L2 cache, and below the size at which OpenBLAS starts threads.
    scan_vectors: int = 384
    # Rows per step when the best are rescored: at most 32 MB of a large file are mapped at a time (64 KB per row on Linux).
    rescored_rows: int = 512
    # Bytes of a mapped file after which its pages are given back: memory stays flat, the system's cache keeps them.
    mapped_bytes: int = 64 * 1024 * 1024
    # Bytes that SQLite's log keeps after a large commit.
    log_bytes: int = 4 * 1024 * 1024
    # Documents written at once: what `add` holds in memory, about 6 MB with 384 dimensions.
    documents_at_once: int = 1024
    # A finished commit compacts a space if it has so many removed rows, and they are more than this share of all.
    compact_rows: int = 2048
    compact_share: float = 0.5


EMBEDDED_INDEX = EmbeddedIndexConfig()
