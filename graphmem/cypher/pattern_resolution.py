"""Patterns with every label and type written out: those that the query names, or all that fit the schema there."""

from dataclasses import replace

from graphmem.cypher.cypher_syntax import NodePattern, PathPattern, RelationshipPattern
from graphmem.cypher.cypher_tokens import refuse
from graphmem.cypher.graph_schema import GraphSchema
from graphmem.cypher.query_scope import Scope
from graphmem.model.errors import QueryRefused

Names = frozenset[str]


def fill_names(path: PathPattern, scope: Scope, schema: GraphSchema) -> PathPattern:
    """The path with explicit labels and types; a variable that the scope has keeps its labels. Raises QueryRefused."""
    labels = [_labels(node, scope, schema) for node in path.nodes]
    types = [_types(relationship, schema) for relationship in path.relationships]
    for _ in path.nodes:  # Each round passes what is known one node further.
        for number, relationship in enumerate(path.relationships):
            if relationship.hops is None:
                _narrow(number, relationship, labels, types, schema)
    return replace(
        path,
        nodes=tuple(
            replace(node, labels=tuple(sorted(found)), is_bound=node.variable in scope.variables)
            for node, found in zip(path.nodes, labels, strict=True)
        ),
        relationships=tuple(
            replace(relationship, types=tuple(sorted(found))) for relationship, found in zip(path.relationships, types, strict=True)
        ),
    )


def _labels(node: NodePattern, scope: Scope, schema: GraphSchema) -> Names:
    for label in node.labels:
        if label not in schema.labels:
            raise refuse(f"there is no label '{label}'", node.at, hint=f"There are {', '.join(schema.labels)}.")
    known = scope.variables.get(node.variable)
    if known is None:
        return frozenset(node.labels or schema.labels)
    if known.shape != "node" or known.lists:
        raise refuse(f"'{node.variable}' is not a node", node.at)
    if node.labels and frozenset(node.labels) != known.names:
        raise refuse(f"'{node.variable}' gets another label", node.at, hint="Give it where the variable first appears.")
    return known.names


def _types(relationship: RelationshipPattern, schema: GraphSchema) -> Names:
    for name in relationship.types:
        if name not in schema.relationships:
            hint = f"There are {', '.join(schema.relationships)}."
            raise refuse(f"there is no relationship type '{name}'", relationship.at, hint=hint)
    return frozenset(relationship.types or schema.relationships)


def _narrow(number: int, relationship: RelationshipPattern, labels: list[Names], types: list[Names], schema: GraphSchema) -> None:
    """Keep the labels and types that occur together."""
    fits = {
        (left, name, right)
        for name in types[number]
        for left, right in _ends(name, relationship.direction, schema)
        if left in labels[number] and right in labels[number + 1]
    }
    if not fits:
        raise _no_fit(relationship, types[number], schema)
    labels[number] = frozenset(left for left, _, _ in fits)
    types[number] = frozenset(name for _, name, _ in fits)
    labels[number + 1] = frozenset(right for _, _, right in fits)


def _ends(name: str, direction: str, schema: GraphSchema) -> list[tuple[str, str]]:
    info = schema.relationships[name]
    forward, backward = (info.start, info.end), (info.end, info.start)
    return {"out": [forward], "in": [backward]}.get(direction, [forward, backward])


def _no_fit(relationship: RelationshipPattern, types: Names, schema: GraphSchema) -> QueryRefused:
    known = [f"({schema.relationships[name].start})-[:{name}]->({schema.relationships[name].end})" for name in sorted(types)]
    return refuse("no relationship of the graph fits this pattern", relationship.at, hint=f"There are {', '.join(known)}.")
