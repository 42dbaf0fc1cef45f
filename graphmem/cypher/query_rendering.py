"""Write a resolved query for one engine, confined to one space.

Nothing of the user's text is in it: names are written out of the tree, values become parameters, and every node pattern, wherever it
stands, carries the space, as do the inner nodes of paths of variable length.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from graphmem.cypher.cypher_functions import AGGREGATES, FUNCTIONS
from graphmem.cypher.cypher_syntax import (
    Binary,
    CaseExpression,
    Clause,
    Column,
    Comprehension,
    Constant,
    Expression,
    FunctionCall,
    LabelTest,
    ListLiteral,
    MapLiteral,
    Match,
    NodePattern,
    NullTest,
    Parameter,
    PathPattern,
    Projection,
    Property,
    Quantifier,
    ReadQuery,
    RelationshipPattern,
    Subquery,
    Unary,
    Unwind,
    Variable,
)
from graphmem.cypher.cypher_tokens import refuse
from graphmem.cypher.graph_schema import GraphSchema

Dialect = Literal["ladybug", "neo4j"]
SPACE = "graphmem_space"
"""The parameter that holds the space; no query can name it."""


@dataclass(frozen=True, slots=True)
class RenderedQuery:
    """A text for the engine, and all of its parameters."""

    text: str
    parameters: Mapping[str, Any]


def render_query(
    query: ReadQuery, *, dialect: Dialect, space: str, given: Mapping[str, Any], schema: GraphSchema, rows: int
) -> RenderedQuery:
    """The query, which returns at most `rows` rows from each of its parts."""
    renderer = _Renderer(dialect, space, given, schema, rows)
    text = (" UNION ALL " if query.union_all else " UNION ").join(renderer.part(part) for part in query.parts)
    return RenderedQuery(text, renderer.parameters)


def _quoted(name: str) -> str:
    """A name as Cypher takes it; the tokenizer lets letters, digits and _ through, and nothing else."""
    assert name.isascii(), name
    assert name.replace("_", "a").isalnum(), name
    return f"`{name}`"


class _Renderer:
    def __init__(self, dialect: Dialect, space: str, given: Mapping[str, Any], schema: GraphSchema, rows: int) -> None:
        self.parameters: dict[str, Any] = {SPACE: space}
        self._is_neo4j = dialect == "neo4j"
        self._given = given
        self._schema = schema
        self._rows = rows
        self._paths = 0
        self._writes_values = False

    # Clauses

    def part(self, clauses: tuple[Clause, ...]) -> str:
        return " ".join(map(self._clause, clauses))

    def _clause(self, clause: Clause) -> str:
        if isinstance(clause, Match):
            return f"{'OPTIONAL ' if clause.optional else ''}{self._match(clause.patterns, clause.condition)}"
        if isinstance(clause, Unwind):
            return f"UNWIND {self._expression(clause.items)} AS {_quoted(clause.variable)}"
        return self._projection(clause)

    def _match(self, patterns: tuple[PathPattern, ...], condition: Expression | None) -> str:
        conditions: list[str] = []
        texts = [self._path(path, conditions) for path in patterns]
        if condition is not None:
            conditions.append(self._expression(condition))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"MATCH {', '.join(texts)}{where}"

    def _projection(self, clause: Projection) -> str:
        columns = ", ".join(self._column(column) for column in clause.columns)
        text = f"{'RETURN' if clause.is_return else 'WITH'} {'DISTINCT ' if clause.distinct else ''}{columns}"
        if clause.order:
            keys = (f"{self._expression(key.expression)}{' DESC' if key.descending else ''}" for key in clause.order)
            text += f" ORDER BY {', '.join(keys)}"
        skip, limit = self._amount(clause.skip), self._amount(clause.limit)
        if clause.is_return:
            limit = self._rows if limit is None else min(limit, self._rows)
        text += "" if skip is None else f" SKIP {skip:d}"
        text += "" if limit is None else f" LIMIT {limit:d}"
        return text if clause.condition is None else f"{text} WHERE {self._expression(clause.condition)}"

    def _column(self, column: Column) -> str:
        return f"{self._expression(column.expression)} AS {_quoted(column.alias)}"

    def _amount(self, amount: int | str | None) -> int | None:
        return int(self._given[amount]) if isinstance(amount, str) else amount

    # Patterns

    def _path(self, path: PathPattern, conditions: list[str]) -> str:
        name = path.variable
        if self._is_neo4j and any(r.hops for r in path.relationships):
            self._paths += 1
            name = name or f"graphmem_path_{self._paths}"
            inner = f"`graphmem_node` IN nodes({_quoted(name)}) WHERE `graphmem_node`.`space` = ${SPACE}"
            conditions.append(f"all({inner})")
        text = self._node(path.nodes[0])
        for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
            text += self._relationship(relationship) + self._node(node)
        return f"{_quoted(name)} = {text}" if name else text

    def _node(self, node: NodePattern) -> str:
        variable = _quoted(node.variable) if node.variable else ""
        # Ladybug fails on labels of a variable that has some already.
        labels = "" if node.is_bound and not self._is_neo4j else f":{self._alternatives(node.labels)}"
        properties = "".join(f", {_quoted(name)}: {self._expression(value)}" for name, value in node.properties)
        return f"({variable}{labels} {{`space`: ${SPACE}{properties}}})"

    def _relationship(self, relationship: RelationshipPattern) -> str:
        variable = _quoted(relationship.variable) if relationship.variable else ""
        properties = ", ".join(f"{_quoted(name)}: {self._expression(value)}" for name, value in relationship.properties)
        inside = f"{variable}:{self._alternatives(relationship.types)}{self._hops(relationship)}"
        inside += f" {{{properties}}}" if properties else ""
        arrows = {"out": ("-", "->"), "in": ("<-", "-"), "both": ("-", "-")}[relationship.direction]
        return f"{arrows[0]}[{inside}]{arrows[1]}"

    def _hops(self, relationship: RelationshipPattern) -> str:
        if relationship.hops is None:
            return ""
        low, high = relationship.hops
        if self._is_neo4j:
            return f"*{low:d}..{high:d}"
        inner = f"(graphmem_step, graphmem_node | WHERE graphmem_node.space = ${SPACE})"
        return f"* TRAIL {low:d}..{high:d} {inner}"

    def _alternatives(self, names: tuple[str, ...]) -> str:
        assert names, "a pattern without a label or type would reach everything"
        assert set(names) <= self._schema.labels.keys() | self._schema.relationships.keys(), names
        return "|".join(map(_quoted, names))

    # Expressions

    def _expression(self, expression: Expression) -> str:
        match expression:
            case Constant(value=value):
                return self._value(value)
            case Parameter(name=name):
                return self._parameter(name)
            case Variable(name=name):
                return _quoted(name)
            case Property(of=of, name=name):
                return self._property(of, name)
            case ListLiteral(items=items):
                return f"[{', '.join(map(self._expression, items))}]"
            case MapLiteral(items=entries):
                return "{" + ", ".join(f"{_quoted(name)}: {self._expression(value)}" for name, value in entries) + "}"
            case Unary(operator=operator, operand=operand):
                return f"({operator} {self._expression(operand)})"
            case Binary(operator=operator, left=left, right=right):
                return f"({self._expression(left)} {operator} {self._expression(right)})"
            case NullTest(operand=operand, negated=negated):
                return f"({self._expression(operand)} IS {'NOT ' if negated else ''}NULL)"
            case LabelTest(variable=variable, labels=labels):
                return self._label_test(variable.name, labels)
            case CaseExpression():
                return self._case(expression)
            case FunctionCall():
                return self._call(expression)
            case Quantifier(kind=kind, variable=variable_name, items=listed, condition=condition):
                items_text = self._expression(listed)
                with self._in_lambda():
                    return f"{kind}({_quoted(variable_name)} IN {items_text} WHERE {self._expression(condition)})"
            case Comprehension():
                return self._comprehension(expression)
            case Subquery(kind=kind, patterns=patterns, condition=where):
                return f"{kind} {{ {self._match(patterns, where)} }}"

    def _value(self, value: Any) -> str:
        if value is None or isinstance(value, bool):
            return {None: "NULL", True: "true", False: "false"}[value]
        if isinstance(value, int | float):
            return repr(value) if value >= 0 else f"({value!r})"
        if self._writes_values:
            return _written(value)
        name = f"graphmem_value_{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"

    def _parameter(self, name: str) -> str:
        value = self._given[name]
        if self._writes_values:
            if isinstance(value, list | tuple):
                raise refuse(f"the list ${name} inside of a list", 0, hint="Use IN outside of any(...) and [ ... | ... ].")
            return self._value(value)
        self.parameters[f"user_{name}"] = value
        return f"$user_{name}"

    def _property(self, of: Expression, name: str) -> str:
        known = {found for owner in (*self._schema.labels, *self._schema.relationships) for found in self._schema.properties_of(owner)}
        if name in known or self._is_neo4j:
            return f"{self._expression(of)}.{_quoted(name)}"
        return f"date_part('{name}', {self._expression(of)})"

    def _label_test(self, variable: str, labels: tuple[str, ...]) -> str:
        if self._is_neo4j:
            return f"({' OR '.join(f'{_quoted(variable)}:{_quoted(label)}' for label in labels)})"
        return f"(label({_quoted(variable)}) IN [{', '.join(map(_written, labels))}])"

    def _case(self, case: CaseExpression) -> str:
        subject = "" if case.subject is None else f" {self._expression(case.subject)}"
        whens = "".join(f" WHEN {self._expression(when)} THEN {self._expression(then)}" for when, then in case.whens)
        default = "" if case.default is None else f" ELSE {self._expression(case.default)}"
        return f"CASE{subject}{whens}{default} END"

    def _call(self, call: FunctionCall) -> str:
        if call.name == "count" and not call.arguments:
            return "count(*)"
        arguments = [self._expression(argument) for argument in call.arguments]
        if call.name in {"date", "datetime"} and isinstance(call.arguments[0], Constant):
            return arguments[0]
        function = FUNCTIONS[call.name]
        distinct = "DISTINCT " if call.distinct and call.name in AGGREGATES else ""
        return (function.neo4j if self._is_neo4j else function.ladybug).format(*arguments, all=distinct + ", ".join(arguments))

    def _comprehension(self, expression: Comprehension) -> str:
        items, variable = self._expression(expression.items), _quoted(expression.variable)
        with self._in_lambda():
            condition = None if expression.condition is None else self._expression(expression.condition)
            result = None if expression.result is None else self._expression(expression.result)
        if self._is_neo4j:
            where = f" WHERE {condition}" if condition else ""
            return f"[{variable} IN {items}{where}{f' | {result}' if result else ''}]"
        filtered = f"list_filter({items}, {variable} -> {condition})" if condition else items
        return f"list_transform({filtered}, {variable} -> {result})" if result else filtered

    @contextmanager
    def _in_lambda(self) -> Iterator[None]:
        """Ladybug knows no parameters inside of a function over a list: values are written out there."""
        before, self._writes_values = self._writes_values, self._writes_values or not self._is_neo4j
        try:
            yield
        finally:
            self._writes_values = before


def _written(value: Any) -> str:
    """A text or time as ladybug reads it in a query."""
    if isinstance(value, datetime):
        return f"timestamp('{value:%Y-%m-%d %H:%M:%S.%f}')"
    if isinstance(value, date):
        return f"date('{value:%Y-%m-%d}')"
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
