"""Stored extractions: a node names the extractor of a message, a key value has the content, another one the parse of its text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graphmem.model.key_value import KeyValue
from graphmem.storage import GraphStore
from graphmem.storage.packed_text import unpack_text

KIND = "extraction"
PARSE_KIND = "parse"
_PREFIX = "extraction:"
_PARSE_PREFIX = "parse:"


@dataclass(frozen=True, slots=True)
class StoredExtraction:
    """`content` is JSON in UTF-8."""

    extractor: str
    content: bytes


def read_contents(store: GraphStore, space: str, ids: Sequence[str]) -> dict[str, bytes]:
    """The contents that are stored of messages, by message."""
    found = store.key_values.get(space, [_PREFIX + id_ for id_ in ids])
    return {key.removeprefix(_PREFIX): content for key, content in found.items()}


def put_extractions(store: GraphStore, space: str, extractions: Mapping[str, StoredExtraction]) -> None:
    """Store extractions by message; inside a transaction."""
    nodes = [{"id": id_, "space": space, "extractor": one.extractor, "content": ""} for id_, one in extractions.items()]
    store.write_rows("put_extractions", nodes)
    rows = [KeyValue(id=_PREFIX + id_, space=space, kind=KIND, value=one.content) for id_, one in extractions.items()]
    store.key_values.put(rows)


def read_parses(store: GraphStore, space: str, ids: Sequence[str]) -> dict[str, str]:
    """The parses that are kept of messages, by message."""
    found = store.key_values.get(space, [_PARSE_PREFIX + id_ for id_ in ids])
    return {key.removeprefix(_PARSE_PREFIX): content.decode() for key, content in found.items()}


def put_parses(store: GraphStore, space: str, parses: Mapping[str, str]) -> None:
    """Keep the parses of messages; inside a transaction."""
    rows = [KeyValue(id=_PARSE_PREFIX + id_, space=space, kind=PARSE_KIND, value=parse.encode()) for id_, parse in parses.items()]
    store.key_values.put(rows)


def drop_extractions(store: GraphStore, ids: Collection[str], *, unchanged: Collection[str] = ()) -> None:
    """Remove the extractions of messages; inside a transaction. The parses of those whose text is `unchanged` stay."""
    store.write("drop_extractions", ids=sorted(ids))
    parsed = {*ids} - {*unchanged}
    store.key_values.drop([*(_PREFIX + id_ for id_ in sorted(ids)), *(_PARSE_PREFIX + id_ for id_ in sorted(parsed))])


def move_older_contents(store: GraphStore, space: str, ids: Sequence[str]) -> None:
    """Turn contents that an older graphmem kept on the nodes into key values, and remove nodes whose content is lost."""
    rows = {row["id"]: row for row in store.read("extractions_of", space=space, ids=list(ids))}
    older = {id_: StoredExtraction(row["extractor"], unpack_text(row["content"])) for id_, row in rows.items() if row["content"]}
    put_extractions(store, space, older)
    drop_extractions(store, {*rows} - {*read_contents(store, space, list(rows))})
