"""The limits of a user's query."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CypherLimits:
    """What a query may be and cost."""

    characters: int = 10_000
    """Of the text: the longest of our worked queries has 500."""
    depth: int = 40
    """Nested expressions and subqueries; each level costs the parser some ten frames of Python's stack of 1,000."""
    clauses: int = 30
    relationships: int = 16
    """Relationship patterns in the whole query; each is a join."""
    hops: int = 6
    """The upper bound of a path of variable length: the number of paths grows with its power."""
    variable_paths: int = 3
    """Paths of variable length in the whole query."""
    unconnected: int = 2
    """Patterns that share no variable: two are a comparison of two things, three are the cube of the graph."""
    unwinds: int = 3
    weight: int = 2_000
    """How many values an expression may join: `WITH s + s AS s` doubles a value each time."""
    parameters: int = 50
    parameter_items: int = 10_000
    """Values in one parameter, nested ones counted."""


@dataclass(frozen=True, kw_only=True)
class ResultLimits:
    """What running it may cost; a result that is cut says so."""

    seconds: float = 10.0
    rows: int = 1_000
    characters: int = 2_000_000
    """Of all values of the result, as text."""
    memory: int = 256 << 20
    """Bytes of an embedded engine for one query; on a server, its own `db.memory.transaction.max` counts."""
    at_once: int = 4
    """Queries of one process that run at the same time; the next one waits, at most as long as one may run."""


QUERY_LIMITS = CypherLimits()
RESULT_LIMITS = ResultLimits()
