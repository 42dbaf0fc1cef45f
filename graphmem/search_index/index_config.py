"""The tuned numbers of the indexes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedIndexConfig:
    """Sizes and weights, each with its unit and reason."""

    # BM25's usual constants (Robertson and Zaragoza 2009): how soon repeated words stop counting, and how much length does.
    k1: float = 1.2
    b: float = 0.75
    # Rows per posting list; a commit rewrites only lists of the last block, a search looks once per block and word.
    posting_rows: int = 4096
    # Rows per step when the best are rescored: 1.5 MB of vectors are held at a time.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerIndexConfig:
    """How a server's indexes are asked, which hold the messages of all spaces."""

    # Messages of a space up to which all of it is scored, by key: about 40 microseconds each, where two vector indexes take 150 ms.
    scored_whole: int = 4000
    # How much further than the share of the space in the whole a vector index looks at first: spaces differ in what they speak of.
    over_fetch: float = 1.25
    # Messages that a vector index is asked for at most; a space that needs more is scored as a whole.
    widest: int = 20_000
    # Messages that the full-text index is asked for, per one that is wanted: it ranks by the words of all spaces.
    words_per_wanted: int = 2
    # Documents written in one transaction, which holds the lock of the space: about 12 MB with 384 dimensions.
    documents_at_once: int = 1000
    # Documents removed in one transaction.
    removed_at_once: int = 5000
    # Documents that a process has written, and their share of all, from which on it builds the vector indexes again: grown ones lie in
    # many parts, each of which is searched (40 ms a search at 12,000 messages, 8 ms when built as a whole, which takes 4 s of processor).
    rebuilt_from: int = 5000
    rebuilt_share: float = 0.25
    # Share of a load in the messages of all spaces from which on its vectors are written without the vector indexes, which are built when
    # it is complete: hardly anything else is there to be searched.
    first_load_share: float = 0.9


SERVER_INDEX = ServerIndexConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReembeddingConfig:
    """How the vectors of another model are made beside those that are searched."""

    # Messages whose vectors are written together: what a kill loses, some seconds of a model on a processor.
    documents_at_once: int = 256
    # Messages that are read together, about; a thread is always read as a whole.
    messages_read: int = 2000
    # Times that what others wrote meanwhile is filled before the change gives up.
    rounds: int = 20


REEMBEDDING = ReembeddingConfig()
