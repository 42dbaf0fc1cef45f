"""Records to and from Arrow tables. schemas/*.json are the single source of table schemas and nullability."""

import json
from collections.abc import Callable, Iterable, Set
from dataclasses import asdict, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from graphmem.model import Alias, ExtractionProvenance, Member, Mention
from graphmem.model.errors import ContractError
from graphmem.model.node_types import NODE_TYPE_OF
from graphmem.resources import folder

# Arrow is imported where tables are made: a memory that is asked or added to needs none of its 25 MB.
if TYPE_CHECKING:
    import pyarrow as pa

# Every record that has a contract: those of the node types, and those that stages hand on and the graph keeps in another form.
TABLES: dict[type, str] = {
    **{record: node.table for record, node in NODE_TYPE_OF.items()},
    Mention: "mentions",
    Alias: "aliases",
    ExtractionProvenance: "read_by",
}
R = TypeVar("R")


@cache
def arrow_schema(table: str) -> "pa.Schema":
    """The Arrow schema of a table, from schemas/TABLE.json."""
    import pyarrow as pa

    contract = json.loads((folder("schemas") / f"{table}.json").read_text("utf-8"))
    return pa.schema(
        [pa.field(name, _arrow_type(spec), nullable=spec.get("nullable", False)) for name, spec in contract["properties"].items()]
    )


def _arrow_type(spec: dict[str, Any]) -> "pa.DataType":
    import pyarrow as pa

    if spec.get("format") == "date-time":
        return pa.timestamp("us", tz="UTC")
    match spec["type"]:
        case "string":
            return pa.string()
        case "integer":
            return pa.int64()
        case "number":
            return pa.float64()
        case "boolean":
            return pa.bool_()
        case "array":
            return pa.list_(pa.field("element", _arrow_type(spec["items"]), nullable=False))
        case "object":
            return pa.struct([pa.field(name, _arrow_type(inner), nullable=False) for name, inner in spec["properties"].items()])
    raise ContractError(f"schema type {spec['type']!r} has no Arrow type here. Use string, integer, number, boolean, array or object.")


def to_table(record: type[R], records: Iterable[R]) -> "pa.Table":
    """Records as a table that follows their contract. Raises ContractError for a row that breaks it."""
    import pyarrow as pa

    name = TABLES[record]
    try:
        return validate(pa.Table.from_pylist([asdict(r) for r in records], schema=arrow_schema(name)), name)  # type: ignore[call-overload]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ContractError(f"{name}: {error}. Compare schemas/{name}.json.") from None


def validate(table: "pa.Table", name: str) -> "pa.Table":
    """The table cast to the schema of its contract. Raises ContractError for a wrong type or a forbidden null."""
    import pyarrow as pa

    schema = arrow_schema(name)
    missing = [field.name for field in schema if field.name not in table.column_names]
    if missing:
        raise ContractError(f"{name}: the columns {missing} are missing. Compare schemas/{name}.json.")
    try:
        cast = table.select(schema.names).cast(schema)
        cast.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError) as error:
        raise ContractError(f"{name}: {error}. Compare schemas/{name}.json.") from None
    for field in schema:
        if not field.nullable and cast.column(field.name).null_count:
            raise ContractError(f"{name}: column {field.name} has {cast.column(field.name).null_count} null values and must have none.")
    return cast


def to_records(record: type[R], table: "pa.Table") -> list[R]:
    """The rows of a table as records. Raises ContractError if the table breaks its contract."""
    checked = validate(table, TABLES[record])
    return [from_dict(record, row) for row in checked.to_pylist()]


def from_dict(record: type[R], row: dict[str, Any]) -> R:
    """A record from plain values: lists become tuples, and dicts of members `Member`."""
    names, tuples = _shape(record)  # type: ignore[arg-type]
    given = row if row.keys() == names else {name: row[name] for name in names if name in row}
    lists = {name: made(given[name]) for name, made in tuples if name in given}
    return record(**{**given, **lists} if lists else given)


@cache
def _shape(record: type[Any]) -> tuple[Set[str], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The names of the fields, and what makes the values of those that are tuples."""
    hints = get_type_hints(record)
    wanted = {field.name: hints[field.name] for field in fields(record)}
    tuples = {name: get_args(hint)[0] for name, hint in wanted.items() if get_origin(hint) is tuple}
    return wanted.keys(), tuple((name, _members if inner is Member else tuple) for name, inner in tuples.items())


def _members(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(from_dict(Member, value) if isinstance(value, dict) else value for value in values)
