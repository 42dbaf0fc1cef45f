"""A node type is declared once: every copy in text follows its declaration, and one that does not is said."""

import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from graphmem.model import Report
from graphmem.model.graph_delta import GraphDelta
from graphmem.model.node_types import NODE_TYPES
from graphmem.resources import folder
from graphmem.storage.node_type_check import check_node_types

FIRST = "cypher/schema/{}/0001_graph.cypher"
Check = Callable[[], list[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the Cypher files and the contracts, to be broken."""
    for name in ("cypher", "schemas"):
        shutil.copytree(folder(name), tmp_path / name)
    return tmp_path


@pytest.fixture
def check(copy: Path) -> Check:
    """What the check says of that folder."""
    return lambda: check_node_types(copy / "cypher", copy / "schemas")


def test_every_copy_follows_its_declaration(check: Check) -> None:
    assert check_node_types() == []
    assert check() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("cypher/write/put_facts.cypher", "// row.kind: string\n", "", "put_facts.cypher: row field kind is missing"),
        ("cypher/write/put_facts.cypher", "row.start: int", "row.start: string", "row field start is string, declared int"),
        ("cypher/write/put_facts.cypher", "row.text: string", "row.text: string\n// row.mood: string", "row field mood is not declared"),
        ("cypher/write/put_facts.cypher", "n.start = row.start", "n.start = row.`end`", "n.start is set from row.end"),
        ("cypher/write/put_facts.cypher", "n.`end` = row.`end`", "n.start = row.start", "put_facts.cypher: n.end is not set"),
        ("cypher/write/put_entities.cypher", "Entity", "Fact", "put_entities.cypher: is not of Entity"),
        ("cypher/write/clear_units.cypher", "Unit", "Fact", "clear_units.cypher: is not of Unit"),
        ("cypher/write/cut_units.cypher", "|RESTS_ON", "", "cut_units.cypher: removes ['BEARS_ON', 'HAS_MEMBER']"),
        ("cypher/write/link_roles.cypher", "HAS_ROLE", "HAS_MEMBER", "link_roles.cypher: does not write HAS_ROLE"),
        ("cypher/write/link_roles.cypher", "row.role: string", "row.role: int", "row field role is int, declared string"),
        ("cypher/write/link_rests_on.cypher", "(b:Fact", "(b:Entity", "does not write RESTS_ON between a:Unit and b:Fact"),
        ("cypher/write/link_in_community.cypher", "(b)-[:IN_COMMUNITY]->(a)", "(a)-[:IN_COMMUNITY]->(b)", "does not write IN_COMMUNITY"),
        ("cypher/read/fingerprints_messages.cypher", "n.linked", "n.id", "does not return n.linked"),
        ("cypher/read/facts_by_id.cypher", "// returns polarity: string\n", "", "facts_by_id.cypher: column polarity is missing"),
        ("cypher/read/facts_by_id.cypher", "f.valid_to AS valid_to", "f.valid_from AS valid_to", "valid_from is returned as valid_to"),
        (
            "cypher/read/user_decisions.cypher",
            "returns score: float",
            "returns score: int",
            "user_decisions.cypher: column score is int, declared float",
        ),
        ("cypher/read/pending.cypher", "// returns id", "// returns space: string\n// returns id", "pending.cypher: returns whole rows"),
        (FIRST.format("ladybug"), "title STRING, kind STRING, valid_from", "title STRING, valid_from", "Unit: column kind is missing"),
        (FIRST.format("ladybug"), "level INT64", "level STRING", "Community: column level is string, declared int"),
        (FIRST.format("ladybug"), "RESTS_ON(FROM Unit TO Fact)", "RESTS_ON(FROM Fact TO Unit)", "ladybug, RESTS_ON: is ('Fact', 'Unit')"),
        (FIRST.format("ladybug"), "NODE TABLE IF NOT EXISTS Meta", "NODE TABLE IF NOT EXISTS Mood", "the table Mood is not declared"),
        (FIRST.format("neo4j"), "(n:Unit) REQUIRE n.id", "(n:Unit) REQUIRE n.key", "no constraint that the id of Unit is unique"),
        (FIRST.format("neo4j"), "(n:Fact) ON (n.space)", "(n:Fact) ON (n.text)", "no index on the space of Fact"),
        ("schemas/units.json", '"title": {', '"heading": {', "units.json: property title is missing"),
        ("schemas/communities.json", '"type": "integer"', '"type": "number"', "communities.json: property level is float, declared int"),
        ("schemas/facts.json", '"nullable": true', '"nullable": false', "facts.json: property event_end may be null"),
        ("schemas/facts.json", '"negative"', '"denied"', "facts.json: property polarity has the values"),
        ("schemas/units.json", '"entity_id"', '"entity"', "units.json: property members: item's property entity_id is missing"),
    ],
)
def test_a_wrong_copy_is_said(copy: Path, check: Check, file: str, old: str, new: str, problem: str) -> None:
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), "utf-8")
    assert problem in "\n".join(check())


@pytest.mark.parametrize(
    "file",
    [
        *("write/put_replies", "write/clear_pending", "write/clear_rule_decisions", "write/drop_entities", "write/cut_communities"),
        *("write/link_part_of", "read/count_units", "read/fingerprints_decisions", "read/communities"),
    ],
)
def test_a_missing_query_is_said(copy: Path, check: Check, file: str) -> None:
    (copy / "cypher" / f"{file}.cypher").unlink()
    assert [problem for problem in check() if Path(file).name in problem]


def test_a_missing_or_unknown_contract_is_said(copy: Path, check: Check) -> None:
    (copy / "schemas" / "units.json").rename(copy / "schemas" / "moods.json")
    assert check() == ["moods.json: is of no record", "units.json: no such file"]


def test_what_a_build_writes_has_its_place_in_the_delta_and_what_is_counted_in_the_report() -> None:
    """Messages are the exception: a build writes what hangs on them, as links."""
    carried = {field.name for field in fields(GraphDelta)}
    for node in NODE_TYPES:
        assert not node.in_delta or node.table == "messages" or {node.table, f"gone_{node.table}"} <= carried
        assert not node.is_counted or node.table in {field.name for field in fields(Report)}
