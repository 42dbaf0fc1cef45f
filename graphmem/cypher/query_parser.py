"""Queries: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, RETURN, ORDER BY, SKIP, LIMIT, UNION, and no other clause."""

from graphmem.cypher.cypher_config import QUERY_LIMITS
from graphmem.cypher.cypher_syntax import Clause, Column, Match, Projection, ReadQuery, SortKey, Unwind, Variable
from graphmem.cypher.cypher_tokens import refuse, tokens_of
from graphmem.cypher.expression_parser import parse_expression, parse_parameter
from graphmem.cypher.pattern_parser import parse_patterns
from graphmem.cypher.token_reader import TokenReader
from graphmem.model.errors import QueryRefused


def parse_query(text: str) -> ReadQuery:
    """The syntax tree of a reading query. Raises QueryRefused, with the part and its position, for everything else."""
    reader = TokenReader(text, tokens_of(text))
    try:
        query = _query(reader)
    except RecursionError:
        raise refuse("the query is nested too deeply", reader.next.start) from None
    count = sum(map(len, query.parts))
    if count > QUERY_LIMITS.clauses:
        raise refuse(f"the query has {count} clauses, at most {QUERY_LIMITS.clauses} are allowed", 0)
    return query


def _query(reader: TokenReader) -> ReadQuery:
    parts = [_part(reader)]
    joins: set[bool] = set()
    while reader.skip_word("UNION"):
        joins.add(reader.skip_word("ALL"))
        parts.append(_part(reader))
    if len(joins) > 1:
        raise refuse("UNION and UNION ALL in one query", 0)
    reader.skip_symbol(";")
    if reader.next.kind != "end":
        raise _not_a_clause(reader)
    return ReadQuery(tuple(parts), True in joins)


def _part(reader: TokenReader) -> tuple[Clause, ...]:
    """Clauses up to RETURN."""
    clauses: list[Clause] = []
    while True:
        at = reader.next.start
        if reader.at_word("MATCH") or reader.at_word("OPTIONAL", "MATCH"):
            optional = reader.skip_word("OPTIONAL")
            reader.take()
            patterns = parse_patterns(reader, parse_expression)
            condition = parse_expression(reader) if reader.skip_word("WHERE") else None
            clauses.append(Match(optional=optional, patterns=patterns, condition=condition, at=at))
        elif reader.skip_word("UNWIND"):
            items = parse_expression(reader)
            reader.need_word("AS", "after the list of UNWIND")
            clauses.append(Unwind(items, reader.need_variable(), at))
        elif reader.skip_word("WITH"):
            clauses.append(_projection(reader, at, is_return=False))
        elif reader.skip_word("RETURN"):
            return (*clauses, _projection(reader, at, is_return=True))
        else:
            raise _not_a_clause(reader)


def _not_a_clause(reader: TokenReader) -> QueryRefused:
    return reader.unexpected("a query reads: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, RETURN, ORDER BY, SKIP, LIMIT, UNION")


def _projection(reader: TokenReader, at: int, *, is_return: bool) -> Projection:
    distinct = reader.skip_word("DISTINCT")
    columns = () if reader.skip_symbol("*") else _columns(reader, needs_alias=not is_return)
    order = _order(reader) if reader.skip_word("ORDER", "BY") else ()
    skip = _amount(reader) if reader.skip_word("SKIP") else None
    limit = _amount(reader) if reader.skip_word("LIMIT") else None
    condition = parse_expression(reader) if not is_return and reader.skip_word("WHERE") else None
    return Projection(
        is_return=is_return, distinct=distinct, columns=columns, order=order, skip=skip, limit=limit, condition=condition, at=at
    )


def _columns(reader: TokenReader, *, needs_alias: bool) -> tuple[Column, ...]:
    found = [_column(reader, needs_alias=needs_alias)]
    while reader.skip_symbol(","):
        found.append(_column(reader, needs_alias=needs_alias))
    return tuple(found)


def _column(reader: TokenReader, *, needs_alias: bool) -> Column:
    start = reader.next.start
    expression = parse_expression(reader)
    source = " ".join(reader.text[start : reader.last_end].replace("`", "").split())
    alias = reader.need_variable() if reader.skip_word("AS") else ""
    if needs_alias and not alias and not isinstance(expression, Variable):
        raise refuse("an expression of WITH has no name", start, hint="Add AS name.")
    return Column(expression, alias, source, start)


def _order(reader: TokenReader) -> tuple[SortKey, ...]:
    found: list[SortKey] = []
    while not found or reader.skip_symbol(","):
        expression = parse_expression(reader)
        descending = reader.skip_word("DESC") or reader.skip_word("DESCENDING")
        if not descending and not reader.skip_word("ASC"):
            reader.skip_word("ASCENDING")
        found.append(SortKey(expression, descending))
    return tuple(found)


def _amount(reader: TokenReader) -> int | str:
    token = reader.next
    if token.kind == "number" and isinstance(token.value, int):
        return int(reader.take().value)
    if token.kind == "parameter":
        return parse_parameter(reader).name
    raise reader.unexpected("a whole number or a parameter is expected")
