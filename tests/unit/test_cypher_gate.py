"""The gate before the engine: nothing but reads of the grammar pass, and what is refused is named with its place."""

import json
import re
from pathlib import Path

import pytest

from graphmem.cypher import graph_schema
from graphmem.cypher.plan_check import check_plan
from graphmem.cypher.query_parser import parse_query
from graphmem.cypher.query_rendering import RenderedQuery, render_query
from graphmem.cypher.query_resolution import resolve_query
from graphmem.cypher.safe_cypher import checked_parameters, run_cypher
from graphmem.model.errors import QueryRefused
from graphmem.storage import open_store

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "cypher" / "hostile.json").read_text("utf-8"))


def rendered(text: str, dialect: str = "neo4j", /, **given: object) -> RenderedQuery:
    """What the engine would be handed."""
    schema, parameters = graph_schema(), checked_parameters(given)
    resolved = resolve_query(parse_query(text), parameters, schema)
    return render_query(resolved.query, dialect=dialect, space="mine", given=parameters, schema=schema, rows=10)


def test_there_are_three_hundred_hostile_texts_and_more() -> None:
    assert len({text for texts in HOSTILE.values() for text in texts}) >= 480


@pytest.mark.parametrize("dialect", ["neo4j", "ladybug"])
@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_no_hostile_text_passes(kind: str, dialect: str) -> None:
    for text in HOSTILE[kind]:
        with pytest.raises(QueryRefused, match=r"^cypher, character ") as refused:
            rendered(text, dialect)
        assert refused.value.position >= 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (n) DETACH DELETE n", "character 11: 'DETACH' is not allowed here"),
        ("MATCH (n:Message) RETURN n.space", "character 27: the property 'space' is not open to queries"),
        ("MATCH (n:Mesage) RETURN n", "character 7: there is no label 'Mesage'. There are Message,"),
        ("MATCH (m:Message)-[:LIKES]->(e) RETURN e", "there is no relationship type 'LIKES'. There are MENTIONS"),
        ("MATCH (m:Message)<-[:MENTIONS]-(e:Entity) RETURN e", r"fits this pattern. There are \(Message\)-\[:MENTIONS\]->\(Entity\)"),
        ("MATCH (m:Message) RETURN m.tekst", "Message has no property 'tekst'. There are id,"),
        ("MATCH (m:Message)-[:NEXT*]->(n) RETURN n", r"a path without an upper bound. Write \*1..N"),
        ("MATCH (m:Message) RETURN duration(m.sent_at)", r"duration\(\) is not a function of the list"),
        ("MATCH (m:Message) RETURN $who", r"the parameter \$who is not given"),
    ],
)
def test_a_refusal_says_which_part_and_what_there_is(text: str, said: str) -> None:
    with pytest.raises(QueryRefused, match=said):
        rendered(text)


@pytest.mark.parametrize("dialect", ["neo4j", "ladybug"])
def test_every_node_of_every_pattern_carries_the_space(dialect: str) -> None:
    """Anonymous nodes, bound ones, those of subqueries, of conditions, and the inner ones of paths of variable length."""
    text = """
        MATCH (m:Message)-[:MENTIONS]->()<-[:HAS_ROLE]-(f), (m)-[:NEXT*1..3]->(k)
        WHERE EXISTS { (f)-[:STATED_IN]->(:Message) WHERE NOT (k)-[:NEXT]->() }
        OPTIONAL MATCH (u:Unit)-[:RESTS_ON]->(f)
        RETURN m.id, COUNT { (u)-[:HAS_MEMBER]->(x) WHERE (x)-->() } AS n
    """
    out = rendered(text, dialect).text
    nodes = re.findall(r"(?<=[ \-\]>])\((?=`|:)[^()]*\)", out)
    assert len(nodes) >= 15
    assert [node for node in nodes if "{`space`: $graphmem_space" not in node and "WHERE" not in node] == []
    assert "graphmem_node" in out
    assert rendered(text, dialect).parameters["graphmem_space"] == "mine"


def test_no_text_of_the_user_is_in_the_query() -> None:
    """Values are parameters of names that no query can name; a text that looks like a clause stays a text."""
    out = rendered("MATCH (n:Message {id: 'x\\'}) DETACH DELETE n //'}) WHERE n.text = $text RETURN n", text="DELETE")
    assert "DELETE" not in out.text
    assert out.parameters == {"graphmem_space": "mine", "graphmem_value_1": "x'}) DETACH DELETE n //", "user_text": "DELETE"}


@pytest.mark.parametrize("value", ["'", "\\", "\\' + 'x", "x' IN [1]) OR any(y IN ['", "a\\\\'"])
def test_a_text_inside_of_a_list_function_stays_a_text(value: str) -> None:
    """Ladybug takes no parameters there, so it is written out."""
    written = rendered("MATCH (m:Message) WHERE any(x IN m.attachments WHERE x = $v) RETURN m.id", "ladybug", v=value).text
    literal = written.split("`x` = ")[1].removesuffix(")))").split("))")[0] if value.isalnum() else written
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    assert f"'{quoted}'" in literal


@pytest.mark.parametrize("given", [{"x": {"a": 1}}, {"x": [[1]]}, {"x": object()}, {"x": "a\0"}, {"x": 2**70}, {"x": [1, "a"]}, {"`x": 1}])
def test_parameters_are_plain_values(given: dict[str, object]) -> None:
    with pytest.raises(QueryRefused):
        checked_parameters(given)


@pytest.mark.parametrize(
    ("dialect", "operator"),
    [
        *(("neo4j", name) for name in ("ProcedureCall", "LoadCSV", "Create", "SetProperty", "DetachDelete", "AllNodesScan", "NO PLAN")),
        *(("ladybug", name) for name in ("INSERT", "DELETE", "COPY_TO", "Function: SHOW_TABLES", "UNREADABLE", "SET_PROPERTY")),
    ],
)
def test_a_plan_with_another_operator_is_refused(dialect: str, operator: str) -> None:
    with pytest.raises(QueryRefused, match="plan of the query"):
        check_plan({"Projection", operator} if dialect == "neo4j" else {"PROJECTION", operator}, dialect)


def test_the_schema_says_what_everything_means() -> None:
    schema = graph_schema()
    assert {"Message", "Entity", "Fact", "Unit"} <= schema.labels.keys()
    assert not {"Meta", "State", "Reply", "Pending", "Extraction"} & schema.labels.keys()
    for label, info in schema.labels.items():
        assert "space" not in info.properties
        assert [name for name, found in info.properties.items() if not found.about] == [], label
    assert schema.relationships["IN_COMMUNITY"].start == "Entity"
    assert "(Fact)-[:HAS_ROLE {role}]->(Entity)" in schema.as_text()


@pytest.mark.parametrize("text", ["RETURN {_LABEL: 1} AS m", "RETURN {_NODES: 1} AS m", "MATCH (m:Message) RETURN toString(m)"])
def test_what_only_the_engine_makes_is_not_made_up(text: str) -> None:
    """Nodes and paths are shown by their declared properties, and maps of a user are none."""
    with pytest.raises(QueryRefused):
        resolve_query(parse_query(text), {}, graph_schema())


def test_an_endless_sum_is_refused(tmp_path: Path) -> None:
    store = open_store(f"ladybug:{tmp_path / 'm.lbug'}")
    with pytest.raises(QueryRefused, match="too many parts"):
        run_cypher(store, "default", f"RETURN {'1+' * 4_000}1")
    store.close()
