"""Everything graphmem raises on purpose. Each message says where, what, and what to do.

GraphmemError
 +- SettingsError      a setting is missing or cannot be read
 +- LogError           a log cannot be read at all (a single bad line goes to quarantine instead)
 +- ContractError      a row breaks its schema
 +- QueryError         a Cypher file or its parameters are wrong
 +- StoreError         a store cannot be opened, reached or written
 |   +- StoreLocked    another process writes to the embedded store
 |   +- StoreBusy      a server could not do it at the moment, and not within the time for trying again
 |   +- StoreMismatch  the store was made with another model or schema version
 |   +- IndexNotReady  an index of a server is missing, or is still being filled
 +- ModelError         a model is missing, or its files are not the pinned ones
 +- QuestionError      a question that cannot be asked (empty, too long)
     +- NotFound       it asks for something of a name or an id that nothing has
     +- QueryRefused    a Cypher query of a user that is not allowed, or too large
 +- ReceiptError       a receipt of what was forgotten was changed, or is of another store
 +- BundleError        an exported bundle, or another system's export, cannot be imported
"""


class GraphmemError(Exception):
    """Base of all errors that a user can do something about."""


class SettingsError(GraphmemError):
    """A setting is missing or cannot be read."""


class LogError(GraphmemError):
    """A log cannot be read at all."""


class ContractError(GraphmemError):
    """A row breaks its schema."""


class QueryError(GraphmemError):
    """A Cypher file or its parameters are wrong."""


class StoreError(GraphmemError):
    """A store cannot be opened, reached or written."""


class StoreLocked(StoreError):
    """Another process writes to the embedded store."""


class StoreBusy(StoreError):
    """A server could not do it at the moment: it is restarting, the connection was lost, or two writers were in each other's way."""


class StoreMismatch(StoreError):
    """The store was made with another model or schema version."""


class IndexNotReady(StoreError):
    """An index of a server is missing, or is still being filled."""


class ModelError(GraphmemError):
    """A model is missing, or its files are not the pinned ones."""


class QuestionError(GraphmemError):
    """A question that cannot be asked."""


class NotFound(QuestionError):
    """What is asked for is not there: nothing has this name or id."""


class QueryRefused(QuestionError):
    """A query of a user that is not run: `part` says what of it, `position` where (characters, from 1; 0 for the whole)."""

    def __init__(self, text: str, *, part: str = "", position: int = 0) -> None:
        super().__init__(text)
        self.part = part
        self.position = position


class ReceiptError(GraphmemError):
    """A receipt cannot be read, was changed, or is of another store."""


class BundleError(GraphmemError):
    """An exported bundle, or another system's export, cannot be imported."""
