"""The functions of queries, with what they are on each engine. What is not in the list is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

AGGREGATES = frozenset({"count", "sum", "avg", "min", "max", "collect"})


@dataclass(frozen=True, slots=True)
class CypherFunction:
    """How many arguments it takes, and its texts; `{0}` is the first argument, `{all}` all of them."""

    least: int
    most: int
    neo4j: str
    ladybug: str
    about: str


def _same(text: str, about: str, least: int = 1, most: int = 1) -> CypherFunction:
    return CypherFunction(least, most, text, text, about)


FUNCTIONS: Mapping[str, CypherFunction] = {
    **{name: _same(f"{name}({{all}})", "over the rows of a group") for name in sorted(AGGREGATES)},
    "coalesce": _same("coalesce({all})", "the first value that is not null", 1, 8),
    "size": _same("size({0})", "the length of a list or text"),
    "head": CypherFunction(1, 1, "head({0})", "CASE WHEN size({0}) > 0 THEN list_extract({0}, 1) END", "the first item of a list, or null"),
    "last": CypherFunction(1, 1, "last({0})", "CASE WHEN size({0}) > 0 THEN list_extract({0}, -1) END", "the last item of a list, or null"),
    "length": _same("length({0})", "how many relationships a path has"),
    "nodes": _same("nodes({0})", "the nodes of a path"),
    "relationships": CypherFunction(1, 1, "relationships({0})", "rels({0})", "the relationships of a path"),
    "type": CypherFunction(1, 1, "type({0})", "label({0})", "the type of a relationship"),
    "labels": CypherFunction(1, 1, "labels({0})", "[label({0})]", "the labels of a node"),
    "tolower": CypherFunction(1, 1, "toLower({0})", "lower({0})", "in small letters"),
    "lower": CypherFunction(1, 1, "toLower({0})", "lower({0})", "in small letters"),
    "toupper": CypherFunction(1, 1, "toUpper({0})", "upper({0})", "in capitals"),
    "upper": CypherFunction(1, 1, "toUpper({0})", "upper({0})", "in capitals"),
    "trim": _same("trim({0})", "without white space at both ends"),
    "left": _same("left({0}, {1})", "the first characters", 2, 2),
    "right": _same("right({0}, {1})", "the last characters", 2, 2),
    "substring": CypherFunction(
        3, 3, "substring({0}, {1}, {2})", "substring({0}, {1} + 1, {2})", "characters from a place (from 0), so many"
    ),
    "split": CypherFunction(2, 2, "split({0}, {1})", "string_split({0}, {1})", "the parts of a text between a separator"),
    "reverse": _same("reverse({0})", "a text backwards"),
    "tostring": CypherFunction(1, 1, "toString({0})", "CAST({0} AS STRING)", "as text"),
    "tointeger": CypherFunction(1, 1, "toInteger({0})", "CAST({0} AS INT64)", "as a whole number"),
    "tofloat": CypherFunction(1, 1, "toFloat({0})", "CAST({0} AS DOUBLE)", "as a number"),
    "abs": _same("abs({0})", "without its sign"),
    "ceil": _same("ceil({0})", "rounded up"),
    "floor": _same("floor({0})", "rounded down"),
    "round": CypherFunction(1, 1, "round({0})", "round({0}, 0)", "rounded"),
    "sqrt": _same("sqrt({0})", "its square root"),
    "date": CypherFunction(1, 1, "date({0})", "CAST({0} AS DATE)", "the day of a time, or of a text such as '2025-03-01'"),
    "datetime": _same("{0}", "the time that a text or parameter says, such as '2025-03-01' or '2025-03-01T18:30:00Z'; UTC without a zone"),
}
DATE_PARTS = frozenset({"year", "month", "day", "hour", "minute"})
"""Read from a time as `fact.valid_from.year`."""
