"""Patterns: nodes, and relationships between them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from graphmem.cypher.cypher_config import QUERY_LIMITS
from graphmem.cypher.cypher_syntax import Direction, Expression, NodePattern, PathPattern, RelationshipPattern
from graphmem.cypher.cypher_tokens import refuse

if TYPE_CHECKING:
    from graphmem.cypher.token_reader import TokenReader

ParseExpression = Callable[["TokenReader"], Expression]


def parse_patterns(reader: "TokenReader", expression: ParseExpression) -> tuple[PathPattern, ...]:
    """One or more paths, separated by commas."""
    found = [_path(reader, expression)]
    while reader.skip_symbol(","):
        found.append(_path(reader, expression))
    return tuple(found)


def parse_chain(reader: "TokenReader", expression: ParseExpression, variable: str = "") -> PathPattern:
    """A node, and what follows it."""
    nodes, relationships = [_node(reader, expression)], []
    while reader.at_symbol("-") or (reader.at_symbol("<") and reader.ahead(1).value == "-"):
        relationships.append(_relationship(reader, expression))
        nodes.append(_node(reader, expression))
    return PathPattern(variable=variable, nodes=tuple(nodes), relationships=tuple(relationships))


def starts_chain(reader: "TokenReader") -> bool:
    """True if the parenthesis that stands next is a node with a relationship after it, not an expression."""
    depth, place = 0, 0
    while True:
        token = reader.ahead(place)
        if token.kind == "end":
            return False
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.value, 0)
        place += 1
        if depth == 0:
            break
    following = "".join(str(reader.ahead(place + n).value) for n in range(3) if reader.ahead(place + n).kind == "symbol")
    return following.startswith(("-[", "--(", "-->", "<-[", "<--"))


def _path(reader: "TokenReader", expression: ParseExpression) -> PathPattern:
    variable = ""
    if reader.at_variable() and reader.ahead(1).value == "=":
        variable = reader.need_variable()
        reader.need_symbol("=", "after the name of a path")
    if not reader.at_symbol("("):
        raise reader.unexpected("a node such as (m:Message) is expected")
    return parse_chain(reader, expression, variable)


def _node(reader: "TokenReader", expression: ParseExpression) -> NodePattern:
    at = reader.next.start
    reader.need_symbol("(", "at the start of a node")
    variable = reader.need_variable() if reader.at_variable() else ""
    labels = _names(reader, "a label") if reader.skip_symbol(":") else ()
    properties = _properties(reader, expression)
    reader.need_symbol(")", "at the end of a node")
    return NodePattern(variable=variable, labels=labels, properties=properties, at=at)


def _relationship(reader: "TokenReader", expression: ParseExpression) -> RelationshipPattern:
    at = reader.next.start
    is_in = reader.skip_symbol("<")
    reader.need_symbol("-", "in a relationship")
    variable, hops = "", None
    types: tuple[str, ...] = ()
    properties: tuple[tuple[str, Expression], ...] = ()
    if reader.skip_symbol("["):
        variable = reader.need_variable() if reader.at_variable() else ""
        types = _names(reader, "a relationship type") if reader.skip_symbol(":") else ()
        hops = _hops(reader) if reader.at_symbol("*") else None
        properties = _properties(reader, expression)
        reader.need_symbol("]", "at the end of a relationship")
    reader.need_symbol("-", "in a relationship")
    is_out = reader.skip_symbol(">")
    if is_in and is_out:
        raise refuse("a relationship leads one way", at, hint="Leave both arrows out for either way.")
    if hops and variable:
        raise refuse("a name for a path of variable length", at, hint="Name the whole path: p = (a)-[*1..3]->(b), then relationships(p).")
    if hops and properties:
        raise refuse("properties of a path of variable length are not allowed", at)
    direction: Direction = "in" if is_in else "out" if is_out else "both"
    return RelationshipPattern(variable=variable, types=types, properties=properties, direction=direction, hops=hops, at=at)


def _names(reader: "TokenReader", what: str) -> tuple[str, ...]:
    """Names that are alternatives: `A|B`, also written `A|:B`."""
    found = [reader.need_name(what)]
    while reader.skip_symbol("|"):
        reader.skip_symbol(":")
        found.append(reader.need_name(what))
    if reader.at_symbol(":"):
        raise reader.unexpected("a node has one label, or alternatives such as A|B")
    return tuple(dict.fromkeys(found))


def _hops(reader: "TokenReader") -> tuple[int, int]:
    at = reader.next.start
    reader.need_symbol("*", "before the bounds of a path")
    low = _bound(reader)
    high = (_bound(reader) if reader.skip_symbol("..") else low) if low is not None or reader.at_symbol("..") else None
    if high is None:
        raise refuse("a path without an upper bound", at, hint=f"Write *1..N with N up to {QUERY_LIMITS.hops}.")
    low = 1 if low is None else low
    if not low <= high <= QUERY_LIMITS.hops:
        raise refuse(f"a path of {low} to {high} relationships", at, hint=f"At most {QUERY_LIMITS.hops} are followed.")
    return low, high


def _bound(reader: "TokenReader") -> int | None:
    if reader.next.kind == "number" and isinstance(reader.next.value, int):
        return int(reader.take().value)
    return None


def _properties(reader: "TokenReader", expression: ParseExpression) -> tuple[tuple[str, Expression], ...]:
    if not reader.at_symbol("{"):
        if reader.next.kind == "parameter":
            raise reader.unexpected("properties are written out, as in {name: $name}")
        return ()
    reader.take()
    found: list[tuple[str, Expression]] = []
    while not reader.at_symbol("}"):
        if found:
            reader.need_symbol(",", "between properties")
        at = reader.next.start
        name = reader.need_name("a property")
        if name in dict(found):
            raise refuse(f"the property '{name}' is given twice", at)
        reader.need_symbol(":", "after the name of a property")
        found.append((name, expression(reader)))
    reader.take()
    return tuple(found)
