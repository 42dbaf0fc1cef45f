"""Check every name and the size of a parsed query, and write out what its patterns leave open.

The result has explicit labels and types, and names for all columns: rendering it needs no more knowledge.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphmem.cypher.cypher_config import QUERY_LIMITS
from graphmem.cypher.cypher_syntax import (
    Clause,
    Column,
    Expression,
    Match,
    NodePattern,
    PathPattern,
    Projection,
    Property,
    ReadQuery,
    RelationshipPattern,
    SortKey,
    Unwind,
    Variable,
)
from graphmem.cypher.cypher_tokens import refuse
from graphmem.cypher.expression_check import ExpressionCheck
from graphmem.cypher.graph_schema import GraphSchema
from graphmem.cypher.pattern_resolution import fill_names
from graphmem.cypher.query_scope import Meaning, Scope


@dataclass(frozen=True, slots=True)
class ResolvedQuery:
    """A query whose names are known, with the names of its columns as they are shown."""

    query: ReadQuery
    columns: tuple[str, ...]


def resolve_query(query: ReadQuery, parameters: Mapping[str, Any], schema: GraphSchema) -> ResolvedQuery:
    """The query with all labels, types and column names written out. Raises QueryRefused."""
    resolver = _Resolver(schema, parameters)
    parts = [resolver.part(clauses) for clauses in query.parts]
    returned = [[(column.alias, column.source) for column in _returned(part)] for part in parts]
    shown = [tuple(source if alias.startswith("graphmem") else alias for alias, source in columns) for columns in returned]
    if len(set(shown)) > 1:
        raise refuse("the parts of a UNION return different columns", 0, hint="Name them alike with AS.")
    if len(set(shown[0])) < len(shown[0]):
        raise refuse("two columns have the same name", _returned(parts[0])[0].at, hint="Name them with AS.")
    return ResolvedQuery(ReadQuery(tuple(parts), query.union_all), shown[0])


def _returned(part: tuple[Clause, ...]) -> tuple[Column, ...]:
    last = part[-1]
    assert isinstance(last, Projection)
    return last.columns


class _Resolver:
    """Walks through a query; what is counted is counted over all of its parts."""

    def __init__(self, schema: GraphSchema, parameters: Mapping[str, Any]) -> None:
        self.schema = schema
        self.parameters = parameters
        self.relationships = 0
        self.variable_paths = 0
        self.unwinds = 0
        self.expressions = ExpressionCheck(schema, parameters, self.patterns)

    def part(self, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        scope = Scope()
        unconnected = 0
        found: list[Clause] = []
        for clause in clauses:
            if isinstance(clause, Match):
                unconnected += _count_unconnected(clause.patterns, scope.variables)
                if unconnected > QUERY_LIMITS.unconnected:
                    raise refuse(f"{unconnected} patterns share no variable: all their combinations would be read", clause.at)
                found.append(self._match(clause, scope))
            elif isinstance(clause, Unwind):
                found.append(self._unwind(clause, scope))
            else:
                found.append(self._projection(clause, scope))
        return tuple(found)

    def _match(self, clause: Match, scope: Scope) -> Match:
        patterns = self.patterns(clause.patterns, scope)
        condition = self._condition(clause.condition, scope)
        return replace(clause, patterns=patterns, condition=condition)

    def _condition(self, condition: Expression | None, scope: Scope) -> Expression | None:
        return None if condition is None else self.expressions.resolve(condition, scope, aggregates=False)[0]

    def patterns(self, patterns: Iterable[PathPattern], scope: Scope) -> tuple[PathPattern, ...]:
        """The patterns with labels and types; their variables are added to the scope."""
        return tuple(self._path(path, scope) for path in patterns)

    def _path(self, path: PathPattern, scope: Scope) -> PathPattern:
        filled = fill_names(path, scope, self.schema)
        self._count(filled)
        for relationship in filled.relationships:
            if relationship.variable:
                self._declare(relationship.variable, Meaning("relationship", frozenset(relationship.types)), scope, relationship.at)
        seen: set[str] = set()
        nodes = []
        for node in filled.nodes:
            is_bound = node.is_bound or node.variable in seen
            if node.variable and not is_bound:
                self._declare(node.variable, Meaning("node", frozenset(node.labels)), scope, node.at)
                seen.add(node.variable)
            elif node.variable in seen and scope.variables[node.variable].names != frozenset(node.labels):
                raise refuse(f"'{node.variable}' cannot be in two places of this pattern", node.at)
            nodes.append(replace(node, is_bound=is_bound, properties=self._properties(node, scope)))
        relationships = tuple(replace(r, properties=self._properties(r, scope)) for r in filled.relationships)
        if path.variable:
            self._declare(path.variable, Meaning("path", frozenset(self.schema.labels)), scope, path.nodes[0].at)
        return replace(filled, nodes=tuple(nodes), relationships=relationships)

    def _count(self, path: PathPattern) -> None:
        self.relationships += len(path.relationships)
        self.variable_paths += sum(r.hops is not None for r in path.relationships)
        at = path.nodes[0].at
        if self.relationships > QUERY_LIMITS.relationships:
            raise refuse(f"more than {QUERY_LIMITS.relationships} relationships in one query", at)
        if self.variable_paths > QUERY_LIMITS.variable_paths:
            raise refuse(f"more than {QUERY_LIMITS.variable_paths} paths of variable length in one query", at)

    def _declare(self, name: str, meaning: Meaning, scope: Scope, at: int) -> None:
        if name in scope.variables:
            raise refuse(f"the variable '{name}' is used for two things", at)
        scope.variables[name] = meaning

    def _properties(self, pattern: NodePattern | RelationshipPattern, scope: Scope) -> tuple[tuple[str, Expression], ...]:
        is_node = isinstance(pattern, NodePattern)
        names = frozenset(pattern.labels if isinstance(pattern, NodePattern) else pattern.types)
        found = []
        for name, value in pattern.properties:
            self.expressions.check_property(Meaning("node" if is_node else "relationship", names), name, pattern.at)
            found.append((name, self.expressions.resolve(value, scope, aggregates=False)[0]))
        return tuple(found)

    def _unwind(self, clause: Unwind, scope: Scope) -> Unwind:
        self.unwinds += 1
        if self.unwinds > QUERY_LIMITS.unwinds:
            raise refuse(f"more than {QUERY_LIMITS.unwinds} times UNWIND", clause.at)
        items, meaning = self.expressions.resolve(clause.items, scope, aggregates=False)
        self._declare(clause.variable, meaning.item(), scope, clause.at)
        return replace(clause, items=items)

    def _projection(self, clause: Projection, scope: Scope) -> Projection:
        columns = clause.columns or tuple(Column(Variable(name), name, name, clause.at) for name in sorted(scope.variables))
        if not columns:
            raise refuse("there is nothing that * could stand for", clause.at)
        resolved, after = [], {}
        for number, column in enumerate(columns, 1):
            expression, meaning = self.expressions.resolve(column.expression, scope, aggregates=True)
            alias = column.alias or (expression.name if isinstance(expression, Variable) else f"graphmem_column_{number}")
            if alias in after:
                raise refuse(f"two columns are named '{alias}'", column.at)
            resolved.append(replace(column, expression=expression, alias=alias))
            after[alias] = meaning
        self._check_amounts(clause)
        # What is ordered by may name columns, and variables of before where nothing was gathered.
        both = Scope({**scope.variables, **after})
        order = tuple(self._sort_key(key, both, resolved) for key in clause.order)
        scope.variables = after
        condition = self._condition(clause.condition, scope)
        return replace(clause, columns=tuple(resolved), order=order, condition=condition)

    def _sort_key(self, key: SortKey, scope: Scope, columns: Collection[Column]) -> SortKey:
        """The key; an expression that is a column already is named by that column."""
        expression, _ = self.expressions.resolve(key.expression, scope, aggregates=True)
        same = next((column.alias for column in columns if column.expression == expression), None)
        return replace(key, expression=Variable(same) if same else expression)

    def _check_amounts(self, clause: Projection) -> None:
        for amount in (clause.skip, clause.limit):
            value = self.parameters.get(amount) if isinstance(amount, str) else amount
            if amount is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
                raise refuse("SKIP and LIMIT take a whole number, not below 0", clause.at)


def _count_unconnected(patterns: Iterable[PathPattern], known: Mapping[str, Meaning]) -> int:
    """How many groups of these patterns share no variable with another one or with what is known."""
    groups: list[set[str]] = []
    for path in patterns:
        names = {node.variable for node in path.nodes if node.variable} | _used(path)
        joined = [group for group in groups if group & names]
        groups = [group for group in groups if not group & names] + [names.union(*joined)]
    return sum(not group & known.keys() for group in groups)


def _used(path: PathPattern) -> set[str]:
    """Variables in the properties of a pattern: they tie it to what was read before."""
    found: set[str] = set()
    for properties in (*(n.properties for n in path.nodes), *(r.properties for r in path.relationships)):
        for _, value in properties:
            while isinstance(value, Property):
                value = value.of
            if isinstance(value, Variable):
                found.add(value.name)
    return found
