"""Errors of the Neo4j driver as graphmem's: what went wrong, what to do, and whether trying again may help."""

from neo4j.exceptions import AuthError, DriverError, IncompleteCommit, Neo4jError, ServiceUnavailable, SessionExpired

from graphmem.model.errors import IndexNotReady, StoreBusy, StoreError

DISK_FULL = (
    "The server cannot write to its disk, which may be full. Make room, restart the server, then do it again: a second run finishes what"
    " is missing"
)
MISSING = "An index is missing. Run `graphmem doctor --repair`"
POPULATING = "An index is not online yet. Wait, or run `graphmem doctor`"
# What to do about an error of the server, by a part of its code or text.
_ADVICE = {
    "ConstraintValidationFailed": "Another node has this id. Run `graphmem doctor --repair`, then do it again",
    "ForbiddenOnReadOnlyDatabase": "The database is read-only. Make it writable, or open the memory for reading only",
    "WriteOnReadOnlyAccessDb": "The database is read-only. Make it writable, or open the memory for reading only",
    "ReadOnly": "The database is read-only. Make it writable, or open the memory for reading only",
    "NotALeader": "This member of the cluster is read-only. Give the cluster's address: neo4j+s://HOST/DATABASE",
    "No space left": DISK_FULL,
    "Could not append transaction": DISK_FULL,
    "Could not apply the transaction": DISK_FULL,
    "needs to be restarted": DISK_FULL,
    "TransactionTimedOut": "It took too long. Ask for less, or give the server more memory",
    "MemoryPoolOutOfMemory": "The server has too little memory for it. Raise server.memory.heap.max_size",
    "OutOfMemory": "The server has too little memory for it. Raise server.memory.heap.max_size",
    "Unauthorized": "User or password refused. Set GRAPHMEM_NEO4J_USER and GRAPHMEM_NEO4J_PASSWORD",
    "Forbidden": "This user may not do it. Give graphmem a user that may read, write and create indexes",
    "There is no such": MISSING,
    "no such vector schema index": MISSING,
    "no such fulltext schema index": MISSING,
    "dimension": "The vectors are not as long as the index says. Run `graphmem doctor`",
    "IndexNotOnline": POPULATING,
    "still populating": POPULATING,
}


def store_error(error: DriverError | Neo4jError, what: str) -> StoreError:
    """The error as StoreBusy if trying again may help, as IndexNotReady, else as StoreError; `what` says where it happened."""
    code = getattr(error, "code", None) or ""
    said = f"{code} {error}"
    advice = next((text for part, text in _ADVICE.items() if part in said), "")
    text = f"{what}: {first_line(error)}" + (f" {advice}." if advice else "")
    if advice in (MISSING, POPULATING):
        return IndexNotReady(text)
    return StoreBusy(text) if not advice and _is_passing(error) else StoreError(text)


def opening_error(error: Exception, name: str, database: str) -> StoreError:
    """Why a server cannot be opened."""
    code = getattr(error, "code", None) or ""
    if isinstance(error, AuthError) or "AuthenticationRateLimit" in code:
        return StoreError(f"{name}: user or password refused. Set GRAPHMEM_NEO4J_USER and GRAPHMEM_NEO4J_PASSWORD.")
    if "DatabaseNotFound" in code:
        return StoreError(f"{name}: there is no database '{database}'. Give neo4j://HOST:PORT/DATABASE; Community has `neo4j` alone.")
    if "DatabaseUnavailable" in code:
        return StoreBusy(f"{name}: the database has not started. Wait while it recovers; if it does not end, see the server's log.")
    return StoreError(f"{name}: cannot be reached ({first_line(error)}). Is it running, and is the address right?")


def first_line(error: BaseException) -> str:
    """The first line of an error, to be shown in a sentence."""
    said = getattr(error, "message", None) or str(error)
    return (str(said).splitlines() or [type(error).__name__])[0]


def _is_passing(error: DriverError | Neo4jError) -> bool:
    # A commit of unknown outcome counts: what graphmem writes in one transaction can be written twice.
    if isinstance(error, ServiceUnavailable | SessionExpired | IncompleteCommit):
        return True
    return error.is_retryable()
