"""The node types of the graph, each declared once: label, record, columns, edges, and what is done with its rows.

Row makers, tables, counts and lists of queries follow from here. What has to be text (contracts, Cypher files, the schemas of the
engines) is compared with it by `graphmem check`. A new node type is a record, its declaration, the files that this check asks for,
and the step that makes its rows. `Meta`, the notes of the store itself, is the only node that belongs to no space and is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from graphmem.model.community import Community
from graphmem.model.entity import Decision, Entity
from graphmem.model.fact import Fact
from graphmem.model.message import Message
from graphmem.model.reports import Quarantined
from graphmem.model.unit import Unit
from graphmem.model.validity import FOREVER


@dataclass(frozen=True, kw_only=True)
class EdgeType:
    """Edges that a node owns: they are written by `query` and removed with the node, and lead to nodes with the label `to`.

    `field` is what holds them in the record: ids, or members; "" if they are found apart from it. `is_column` says that the node keeps
    that field as a column, too. An edge that is `incoming` leads from the other node to its owner.
    """

    name: str
    query: str
    to: str
    field: str = ""
    properties: tuple[str, ...] = ()
    is_column: bool = False
    incoming: bool = False


@dataclass(frozen=True, kw_only=True)
class NodeType:
    """One type of node.

    `table` is its plural: the name of its contract (schemas/TABLE.json) and of its queries (put_TABLE, clear_TABLE, ...). A type
    without a record has `string_columns`. `null_values` are stored where the record has None. `fingerprint` is the column that
    changes with the row, "" if there is none. `json_columns` are fields that the node keeps as JSON text besides their edges, to be
    read with it. `filled` are columns with their types that follow from edges, and are set once these are written. `reads` are the
    queries that return every column, and at most `computed` besides.

    `clear_derived` is the query that removes what a whole build makes again, "" if a build makes none of it. `in_delta` says that
    GraphDelta carries the rows, `is_counted` that statistics count them, `is_dropped` that single rows are removed by id.
    """

    label: str
    table: str
    record: type[Any] | None = None
    string_columns: tuple[str, ...] = ()
    null_values: Mapping[str, object] = field(default_factory=dict)
    fingerprint: str = ""
    json_columns: tuple[str, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)
    edges: tuple[EdgeType, ...] = ()
    reads: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    clear_derived: str = ""
    in_delta: bool = False
    is_counted: bool = False
    is_dropped: bool = True

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What the node itself keeps, without its fingerprint: the fields of its record that are not edges."""
        if self.record is None:
            return self.string_columns
        edges = {edge.field for edge in self.edges if not edge.is_column} - {*self.json_columns}
        return tuple(field.name for field in fields(self.record) if field.name not in edges)


_MEMBER = ("role",)
UNIT_MEMBERS = EdgeType(name="HAS_MEMBER", query="link_members", to="Entity", field="members", properties=_MEMBER)
BEARS_ON = EdgeType(name="BEARS_ON", query="link_bears_on", to="Unit")
PART_OF = EdgeType(name="PART_OF", query="link_part_of", to="Community", field="parent")
IN_COMMUNITY = EdgeType(name="IN_COMMUNITY", query="link_in_community", to="Entity", field="entity_ids", incoming=True, is_column=True)

NODE_TYPES = (
    NodeType(
        label="Message",
        table="messages",
        record=Message,
        # Of the message's own edges: empty until the graph is built from it.
        fingerprint="linked",
        filled={
            "following": "string",
            "entity_ids": "list<string>",
            "fact_ids": "list<string>",
            "length": "int",
            "following_length": "int",
        },
        edges=(
            EdgeType(name="MENTIONS", query="link_mentions", to="Entity", properties=("start", "end")),
            EdgeType(name="NEXT", query="link_next", to="Message"),
        ),
        reads=("all_messages", "built_messages", "messages", "messages_page"),
        in_delta=True,
    ),
    NodeType(
        label="Entity",
        table="entities",
        record=Entity,
        fingerprint="fingerprint",
        reads=("entities_by_id", "entities_like", "entities_page"),
        computed=("distance",),
        clear_derived="clear_entities",
        in_delta=True,
        is_counted=True,
    ),
    NodeType(
        label="Fact",
        table="facts",
        record=Fact,
        null_values={"event_start": FOREVER, "event_end": FOREVER, "event_precision": ""},
        fingerprint="fingerprint",
        json_columns=("members",),
        edges=(
            EdgeType(name="HAS_ROLE", query="link_roles", to="Entity", field="members", properties=_MEMBER),
            EdgeType(
                name="STATED_IN", query="link_stated_in", to="Message", field="message_id", properties=("start", "end"), is_column=True
            ),
            EdgeType(name="SUPERSEDES", query="link_supersedes", to="Fact", field="supersedes"),
            EdgeType(name="CONTRADICTS", query="link_contradicts", to="Fact", field="contradicts"),
        ),
        reads=("all_facts", "facts_between", "facts_by_id", "facts_in_messages", "facts_of_entity", "facts_of_relation"),
        clear_derived="clear_facts",
        in_delta=True,
        is_counted=True,
    ),
    NodeType(
        label="Unit",
        table="units",
        record=Unit,
        fingerprint="fingerprint",
        json_columns=("members",),
        edges=(
            UNIT_MEMBERS,
            EdgeType(name="RESTS_ON", query="link_rests_on", to="Fact", field="fact_ids", is_column=True),
            BEARS_ON,
        ),
        reads=("units_by_id", "units_of_entity", "units_of_space", "units_page"),
        clear_derived="clear_units",
        in_delta=True,
        is_counted=True,
    ),
    NodeType(
        label="Community",
        table="communities",
        record=Community,
        fingerprint="fingerprint",
        edges=(PART_OF, IN_COMMUNITY),
        reads=("communities",),
        clear_derived="clear_communities",
        is_counted=True,
    ),
    NodeType(
        label="Decision",
        table="decisions",
        record=Decision,
        fingerprint="fingerprint",
        reads=("decisions", "decisions_of_entity", "user_decisions"),
        # What users decided stays.
        clear_derived="clear_rule_decisions",
        in_delta=True,
    ),
    NodeType(label="Quarantined", table="quarantined", record=Quarantined, reads=("quarantined",), is_counted=True),
    # Who read a message. What was extracted is a key value; `content` holds it in stores of an older graphmem, until they are built again.
    NodeType(label="Extraction", table="extractions", string_columns=("id", "space", "extractor", "content")),
    NodeType(label="Reply", table="replies", string_columns=("id", "space", "message_id", "extractor", "content")),
    # The key values of a server. An embedded store has a file for them (`storage/key_value_file.py`), and no such node.
    NodeType(label="State", table="state", string_columns=("id", "space", "kind", "content")),
    # Who may read a turn, and what for. Its id is that of the first version of the turn.
    NodeType(label="Mark", table="marks", string_columns=("id", "space", "agent", "task", "scope", "purpose")),
    NodeType(label="Pending", table="pending", string_columns=("id", "space", "kind", "content"), clear_derived="clear_pending"),
)
NODE_TYPE_OF: Mapping[type[Any], NodeType] = {node.record: node for node in NODE_TYPES if node.record is not None}
