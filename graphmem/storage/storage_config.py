"""Tuned numbers of the stores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingConfig:
    """How processes share one embedded store."""

    lock_wait: float = 3600.0
    """Seconds that a writer waits for another one before it gives up: a bulk load may take that long."""
    first_pause: float = 0.05
    """Seconds between the first two tries for the lock; the pause doubles up to `longest_pause`."""
    longest_pause: float = 1.0
    """Seconds between two tries for the lock at most."""
    say_after: float = 1.0
    """Seconds after which a waiting writer reports the lock holder: most writes are over by then."""
    look_every: float = 1.0
    """Seconds between two checks of the file: a reader picks up a new state within this time; a check costs one system call."""
    open_at_once: int = 4
    """States that a process opens to get the memory for new ones: two are open while it goes on to one, and a log takes as much again."""
    pool_bytes: int = 4 << 30
    """Bytes that ladybug may hold of an open file and its statements, at most; it takes what it needs. Its bookkeeping grows with the
    bound: 40 MB for each open file if it is 80 % of 24 GB, as it is by itself."""
    largest_bytes: int = 1 << 40
    """Bytes that a file may have, a power of two. Ladybug sets aside as many addresses for each open file, of the 2^47 that a process
    has: with its own 2^43, the sixteenth file cannot be opened."""
    open_tries: int = 20
    """Tries to open the file for reading, `first_pause` apart: an older graphmem may be writing it in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteConfig:
    """How many rows a statement writes."""

    embedded_rows: int = 500
    """Ladybug turns each value into one of its own: 2,000 rows of facts took 80 MB at once."""
    embedded_updates: int = 6
    """Statements that update rows in which different columns differ; each takes some milliseconds."""
    server_rows: int = 2000
    """A round trip for each statement."""
    server_bytes: int = 6_000_000
    """Bytes of a statement's rows, about: a thousand rows with two vectors of 384. The server holds all of them until they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """How a server is talked to. All times are seconds."""

    connect_seconds: float = 5.0
    acquire_seconds: float = 30.0
    """For a free connection, when many threads ask at once."""
    write_seconds: float = 3600.0
    """Of one transaction that writes: a first build of a long log takes minutes. No client holds locks for longer."""
    schema_seconds: float = 86_400.0
    """Of one statement of a migration, and of the lock that it is done under: it may go through every node."""
    read_seconds: float = 60.0
    """Of one read: those of a question take milliseconds, those of a whole space some seconds."""
    retry_seconds: float = 30.0
    """Within which what failed for the moment (a restart, a lost connection, a deadlock) is tried again."""
    first_pause: float = 0.1
    """Between the first two tries; it doubles up to `longest_pause`, and a random part of it is taken, so that writers part."""
    longest_pause: float = 3.0
    first_look: float = 0.05
    """Between the first two looks at an index that is being filled; the pause doubles up to `look_seconds`."""
    look_seconds: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatorConfig:
    """What the system's allocator does with memory, in bytes."""

    mapped_block: int = 1 << 20
    """Bytes from which a block of memory is mapped by itself. Ladybug takes 8 MB for each table of edges that a transaction adds to; what
    a question takes at once is smaller up to 128,000 messages, and quicker from the heap."""
    kept_free: int = 32 << 20
    """Bytes free at the end of the heap that are kept for what comes next."""
    taken_at_once: int = 64 << 20
    """That a server takes from the system at once."""
    kept_for_states: int = 256 << 20
    """That may be free at the end of the heap of a server before it goes back: what a new state takes, and the one before it."""
    largest_in_heap: int = 32 << 20
    """From which on a block of a server is mapped by itself, and so new each time; the most that glibc allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """When what was written is brought from the log of an embedded store into its file."""

    longest_unpublished: int = 5_000_000
    """Bytes of the log of a draft from which on it is, also while a run writes: memory grows with the log."""
    longest: int = 4_000_000
    """Bytes of a log that can be published; a longer one is brought into the file before. Ladybug rewrites every changed column as a
    whole, which takes a second at 48,000 messages; reading the log takes whoever opens the store 0.06 s per million bytes."""
    longest_followed: int = 1_500_000
    """The same where other processes answer questions and open each state: Ladybug holds their interpreter while it reads the log."""
    kept_seconds: float = 3.0
    """Seconds for which a published log stays after it was replaced: whoever opens it takes up to half a second on a busy machine, and
    has to open a newer one if it is gone by then."""
    largest_share: float = 0.25
    """Bytes of a log that can be published, as a share of the file: bringing it into a small file costs little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeConfig:
    """How far it is known which nodes a process changed in an embedded store, so that what was read of others stays valid."""

    nodes: int = 5_000
    """Of one change; a larger one counts as a change of everything. A message that is added changes some 50."""
    states: int = 32
    """The latest states: a question may still be at one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactionConfig:
    """When an embedded store is rewritten by itself."""

    dead_share: float = 0.45
    """Share of free pages from which on it is. Ladybug writes changed columns beside the old ones: at 48,000 messages 5 MB for every 300
    that are added. So every 2,200 messages take 5 seconds more, and the file stays below twice what its rows need."""
    growth: float = 2.0
    """Bytes per row, as a multiple of those after the last compaction, from which on it is: deleted rows of a table are no free pages."""
    smallest: int = 64_000_000
    """Bytes of the file below which it never is: what could be won is small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValueConfig:
    """How the file of key values is written."""

    compression: int = 6
    """zlib's level, 0 to 9: 6 takes a quarter of the bytes of a state row, and more gains hardly anything."""
    log_bytes: int = 16_000_000
    """Bytes to which SQLite's log is cut when nobody reads it any more: what a nightly run writes."""
    readers_wait: float = 3.0
    """Seconds that a compaction waits for readers of an older state: those at work look for a new one every second."""
    rows_at_once: int = 2000
    """Values that are held in memory when all of them are read."""
    idle_readers: int = 2
    """Connections for the states to come that are kept open: one for a state and one for the state after it."""


SHARING = SharingConfig()
WRITES = WriteConfig()
CHANGES = ChangeConfig()
SERVER = ServerConfig()
LOG = LogConfig()
ALLOCATOR = AllocatorConfig()
COMPACTION = CompactionConfig()
KEY_VALUES = KeyValueConfig()
