"""The syntax tree of a read: clauses, patterns, expressions. What is not here cannot be said."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

AggregateName: TypeAlias = Literal["count", "sum", "avg", "min", "max", "collect"]
Direction: TypeAlias = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the query writes out; a time is one that `datetime(...)` was given."""

    value: str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """`of.name`: a property of a node or relationship, or a part of a time."""

    of: "Expression"
    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListLiteral:
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class MapLiteral:
    items: tuple[tuple[str, "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Unary:
    operator: Literal["NOT", "-"]
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class NullTest:
    operand: "Expression"
    negated: bool


@dataclass(frozen=True, slots=True)
class LabelTest:
    variable: Variable
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseExpression:
    subject: "Expression | None"
    whens: tuple[tuple["Expression", "Expression"], ...]
    default: "Expression | None"


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A function of the list, by its name in small letters; `count(*)` has no arguments."""

    name: str
    arguments: tuple["Expression", ...]
    distinct: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`any(variable IN items WHERE condition)`."""

    kind: Literal["any", "all", "none", "single"]
    variable: str
    items: "Expression"
    condition: "Expression"


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`[variable IN items WHERE condition | result]`."""

    variable: str
    items: "Expression"
    condition: "Expression | None"
    result: "Expression | None"


@dataclass(frozen=True, slots=True)
class Subquery:
    """`EXISTS { ... }` or `COUNT { ... }`; a pattern used as a condition is an EXISTS."""

    kind: Literal["EXISTS", "COUNT"]
    patterns: tuple["PathPattern", ...]
    condition: "Expression | None"


Expression: TypeAlias = (
    Constant
    | Parameter
    | Variable
    | Property
    | ListLiteral
    | MapLiteral
    | Unary
    | Binary
    | NullTest
    | LabelTest
    | CaseExpression
    | FunctionCall
    | Quantifier
    | Comprehension
    | Subquery
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePattern:
    """`(variable:Label {property: value})`. Resolution fills in the labels; `is_bound` says that the variable is known already."""

    variable: str
    labels: tuple[str, ...]
    properties: tuple[tuple[str, Expression], ...]
    at: int = field(default=0, compare=False)
    is_bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipPattern:
    """`-[variable:TYPE {property: value}]->`; `hops` are the bounds of a path of variable length."""

    variable: str
    types: tuple[str, ...]
    properties: tuple[tuple[str, Expression], ...]
    direction: Direction
    hops: tuple[int, int] | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPattern:
    """Nodes with a relationship between each two."""

    variable: str
    nodes: tuple[NodePattern, ...]
    relationships: tuple[RelationshipPattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    optional: bool
    patterns: tuple[PathPattern, ...]
    condition: Expression | None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unwind:
    items: Expression
    variable: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A projected expression; `alias` is "" where the query names none, `source` is the text it was written as."""

    expression: Expression
    alias: str
    source: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SortKey:
    expression: Expression
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """WITH, or RETURN at the end of a part. `columns` are empty for `*` until it is resolved."""

    is_return: bool
    distinct: bool
    columns: tuple[Column, ...]
    order: tuple[SortKey, ...]
    skip: int | str | None
    """A number, or the name of a parameter."""
    limit: int | str | None
    condition: Expression | None = None
    at: int = field(default=0, compare=False)


Clause: TypeAlias = Match | Unwind | Projection


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """Parts joined by UNION (distinct) or UNION ALL; each ends in RETURN."""

    parts: tuple[tuple[Clause, ...], ...]
    union_all: bool = False
