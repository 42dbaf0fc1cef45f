"""Queries of users on each engine: the same rows, one space, bounded, and read-only also where the grammar is left out."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphmem.cypher import graph_schema, run_cypher
from graphmem.cypher.cypher_config import RESULT_LIMITS
from graphmem.cypher.plan_check import check_plan
from graphmem.memory.facade import Memory
from graphmem.model.errors import GraphmemError, QueryRefused
from graphmem.storage.bounded_read import ReadLimits
from tests.fakes import ScriptedModel
from tests.talk import Talk

HOSTILE = json.loads((Path(__file__).parents[1] / "data" / "cypher" / "hostile.json").read_text("utf-8"))
DOING = ("writes", "schema changes", "procedures and settings", "files, network and other databases", "session and plans")
# They only read: hints for a plan, the end of a query, a subquery that matches, and the line of a file that is not loaded.
HARMLESS = {
    "MATCH (n:Message) HINT (n) RETURN n",
    "MATCH (n:Message) USING SCAN n:Message RETURN n",
    "MATCH (m:Message) CALL (m) { MATCH (m)-->(x) RETURN x } RETURN x",
    "FINISH",
    "RETURN linenumber()",
}
LIMITS = ReadLimits(seconds=5, rows=100, characters=10_000, memory=128 << 20)


def talk(space: str, person: str, city: str) -> Talk:
    """A small talk; in each space with other names."""
    return (
        Talk(space)
        .say(f"{person}: I live in {city}.", "2026-01-05")
        .say(f"Ben: {person} likes chess.", "2026-01-05")
        .say(f"{person}: I moved to Bergen last week.", "2026-03-02")
        .say("Ben: I visited Bergen yesterday.", "2026-03-02")
    )


@pytest.fixture
def ours(open_memory: Callable[..., Memory]) -> Iterator[Memory]:
    """A memory of the space `ours`."""
    with open_memory(space="ours") as memory:
        memory.remember(talk("ours", "Ada", "Oslo").messages)
        yield memory


def test_a_query_reads_the_graph(ours: Memory) -> None:
    found = ours.cypher(
        "MATCH (e:Entity {name: $name})<-[r:HAS_ROLE]-(f:Fact)-[:HAS_ROLE]->(p:Entity {kind: 'place'})"
        " WHERE f.valid_from >= datetime('2026-01-01') RETURN f.text, r.role AS role, p.name, f.valid_from.year AS year"
        " ORDER BY f.valid_from, p.name",
        {"name": "Ada"},
    )
    assert found.columns == ("f.text", "role", "p.name", "year")
    assert found.as_dicts()[0] == {"f.text": "I live in Oslo", "role": "agent", "p.name": "Oslo", "year": 2026}
    assert not found.truncated


def test_nodes_and_paths_show_declared_properties_only(ours: Memory) -> None:
    (node,) = ours.cypher("MATCH (m:Message) RETURN m ORDER BY m.sent_at LIMIT 1").rows[0]
    assert (node["label"], node["text"]) == ("Message", "I live in Oslo.")
    assert node["sent_at"] == datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    assert set(node) == {"label", *graph_schema().labels["Message"].properties}
    ((path, names),) = ours.cypher(
        "MATCH p = (a:Message)-[:NEXT*1..2]->(b) WHERE a.text STARTS WITH 'I live' RETURN p, [n IN nodes(p) | n.speaker] AS names"
    ).rows
    assert [n["speaker"] for n in path["nodes"]] == names == ["Ada", "Ben"]
    assert path["relationships"] == [{"type": "NEXT"}]


def test_the_language_means_the_same_on_both_engines(ours: Memory) -> None:
    """Arithmetic, texts, lists, case, null, subqueries, unions."""
    (row,) = ours.cypher(
        "WITH [3, 1] AS l, 'Abc' AS s RETURN 1 + 2 * 3 AS a, 7 % 4 AS b, size(l) AS c, head(l) AS d, last(l) AS e, size([]) AS f,"
        " toLower(s) AS g, substring(s, 1, 2) AS h, split('a b', ' ') AS i, [x IN l WHERE x > 2 | x * 2] AS j,"
        " any(x IN l WHERE x = 3) AS k, CASE WHEN size(l) > 1 THEN 'two' ELSE 'one' END AS m, coalesce(null, 5) AS n,"
        " 1 < 2 < 3 AS o, NOT true XOR true AS p,"
        " date('2026-01-05').year AS q, 3 IN l AS r, s CONTAINS 'b' AS t, -2 AS u, {a: 1} AS v"
    ).rows
    assert row == (7, 3, 2, 3, 1, 0, "abc", "bc", ["a", "b"], [6], True, "two", 5, True, True, 2026, True, True, -2, {"a": 1})
    counted = ours.cypher(
        "MATCH (e:Entity) WHERE (e)<-[:MENTIONS]-() RETURN e.name, COUNT { (e)<-[:MENTIONS]-() } AS n ORDER BY n DESC, e.name"
    )
    assert counted.rows[0][1] >= 2
    both = ours.cypher("MATCH (m:Message {speaker: 'Ada'}) RETURN m.speaker UNION MATCH (m:Message) RETURN m.speaker")
    assert sorted(both.rows) == [("Ada",), ("Ben",)]
    assert ours.cypher(
        "UNWIND $names AS n OPTIONAL MATCH (e:Entity {name: n}) RETURN n, e.name ORDER BY n", {"names": ["Ada", "Zoe"]}
    ).rows == (
        ("Ada", "Ada"),
        ("Zoe", None),
    )


def test_rows_and_time_are_bounded(ours: Memory) -> None:
    few = run_cypher(ours.store, "ours", "MATCH (m:Message) RETURN m.id", limits=replace(RESULT_LIMITS, rows=2))
    assert (len(few.rows), few.truncated) == (2, True)
    short = run_cypher(ours.store, "ours", "MATCH (m:Message) RETURN m.text", limits=replace(RESULT_LIMITS, characters=20))
    assert short.truncated
    assert len(short.rows) < 4
    text = "UNWIND $l AS a UNWIND $l AS b UNWIND $l AS c RETURN sum(a * b % (c + 1)) AS n"
    with pytest.raises(QueryRefused, match=r"took longer than 0\.3 seconds"):
        run_cypher(ours.store, "ours", text, {"l": list(range(3000))}, limits=replace(RESULT_LIMITS, seconds=0.3))


PAST_THE_GRAMMAR = (
    "CREATE (:Entity {id: 'evil', space: 'ours'})",
    "MATCH (m:Message) SET m.text = 'evil'",
    "MATCH (m:Message) DETACH DELETE m",
    "CALL db.labels() YIELD label RETURN label",
    "CALL show_tables() RETURN *",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD FROM '/etc/passwd' (file_format='csv') RETURN *",
    "COPY (MATCH (m:Message) RETURN m.text) TO '/srv/graphmem-evil.csv'",
    "SHOW DATABASES",
    "DROP TABLE Message",
    "MATCH (m:Message) RETURN m.id; MATCH (m) DETACH DELETE m",
)


def test_the_second_line_holds_without_the_grammar(ours: Memory) -> None:
    """A text that went past the grammar is refused by its plan, by the engine, or by the read-only connection."""
    for text in PAST_THE_GRAMMAR:
        with pytest.raises(GraphmemError):
            ours.store.read_bounded(text, {}, check=lambda operators: check_plan(operators, ours.store.dialect), limits=LIMITS)
    assert ours.cypher("MATCH (m:Message) RETURN count(*)").rows == ((4,),)
    assert ours.cypher("MATCH (e:Entity {id: 'evil'}) RETURN e").rows == ()
    # Nor if no plan is checked.
    with pytest.raises(GraphmemError):
        ours.store.read_bounded(PAST_THE_GRAMMAR[0], {}, check=lambda operators: None, limits=LIMITS)
    assert ours.cypher("MATCH (e:Entity {id: 'evil'}) RETURN e").rows == ()


def test_no_hostile_text_runs(ours: Memory) -> None:
    """None passes the gate; and of what would write, call or load, nothing passes the plan and the engine without the gate."""
    before = ours.content_hash()
    for text in (text for texts in HOSTILE.values() for text in texts):
        with pytest.raises(QueryRefused):
            ours.cypher(text)
    ran = []
    for text in (text for kind in DOING for text in HOSTILE[kind]):
        try:
            ours.store.read_bounded(text, {}, check=lambda operators: check_plan(operators, ours.store.dialect), limits=LIMITS)
        except GraphmemError:
            continue
        ran.append(text)
    assert {*ran} <= HARMLESS
    assert ours.content_hash() == before


def test_a_chat_model_writes_the_query_over_the_same_gate(ours: Memory) -> None:
    """A query that is refused goes back to the model with the reason; one that never passes is refused in the end."""
    model = ScriptedModel(
        '{"query": "MATCH (n) DETACH DELETE n"}',
        '{"query": "MATCH (m:Message) WHERE m.speaker = \'Ben\' RETURN count(*) AS n"}',
        *['{"query": "MATCH (n:Meta) RETURN n"}'] * 3,
    )
    ours._llm = model
    found = ours.ask_cypher("How often did Ben write?")
    assert found.as_dicts() == [{"n": 2}]
    assert "count(*)" in found.query
    assert "'DETACH' is not allowed" in model.asked[1]
    with pytest.raises(QueryRefused, match=r"there is no label 'Meta'.*The chat model wrote: MATCH"):
        ours.ask_cypher("What is hidden?")


def random_query(dice: random.Random) -> str:
    """A query of the grammar: patterns of any shape, bound and anonymous nodes, subqueries, paths, and what they return."""
    labels = ["", "", ":Message", ":Entity", ":Fact", ":Fact|Unit"]
    types = ["", "", ":NEXT", ":MENTIONS", ":HAS_ROLE|STATED_IN", ":MENTIONS|NEXT"]

    def hop(*, bounded: bool = True) -> str:
        hops = dice.choice(["", "", "*1..2", "*0..2"]) if bounded else ""
        left, right = dice.choice([("-", "->"), ("<-", "-"), ("-", "-")])
        return f"{left}[{dice.choice(types)}{hops}]{right}"

    first = f"(a{dice.choice(labels)}){hop()}(b)"
    second = dice.choice(["", f", (b){hop(bounded=False)}({dice.choice(labels)})", f" OPTIONAL MATCH (a){hop(bounded=False)}(c)"])
    where = dice.choice(
        ["", f" WHERE EXISTS {{ (b){hop()}({dice.choice(labels)}) }}", f" WHERE NOT (b){hop(bounded=False)}()", " WHERE a.id <> 'x'"]
    )
    returned = dice.choice(
        [
            "RETURN a.id AS x, b.id AS y, count(*) AS n",
            "RETURN count(*) AS n",
            "WITH DISTINCT a MATCH (a)--(d) RETURN a.id AS x, count(d) AS n",
            f"RETURN a.id AS x, COUNT {{ (a){hop(bounded=False)}() }} AS n",
            "WITH collect(DISTINCT b) AS bs UNWIND bs AS b MATCH (b)--(e) RETURN b.id AS x, count(*) AS n",
        ]
    )
    joined = f"{second}{where}" if second.startswith(",") else f"{where}{second}"
    return f"MATCH {first}{joined} {returned}"


@pytest.mark.slow
def test_no_query_ever_sees_another_space(ours: Memory, open_memory: Callable[..., Memory]) -> None:
    """Whatever is asked, the rows are the same before and after another space moves in, even with edges between the two."""
    dice = random.Random(20)
    queries = [random_query(dice) for _ in range(30)]
    before = [_rows(ours, query) for query in queries]
    asked = [rows for rows in before if rows is not None]
    assert len(asked) > 12
    assert sum(bool(rows) for rows in asked) > 6
    with open_memory(space="theirs") as theirs:
        theirs.remember(talk("theirs", "Eve", "Paris").messages)
        _join(ours, theirs)
        other = {str(value) for row in theirs.cypher("MATCH (n) RETURN n.id").rows for value in row}
    after = [_rows(ours, query) for query in queries]
    assert [query for query, b, a in zip(queries, before, after, strict=True) if b != a] == []
    everything = str(ours.cypher("MATCH (n) RETURN n").rows) + str(ours.cypher("MATCH p = ()-[*0..2]-() RETURN p").rows)
    assert not [id_ for id_ in other if id_ in everything]
    assert "Eve" not in everything
    assert "Paris" not in everything


def _rows(memory: Memory, query: str) -> list[str] | None:
    """The rows, or None for a pattern that fits nothing in the schema."""
    try:
        return sorted(map(str, memory.cypher(query).rows))
    except QueryRefused as error:
        if "fits this pattern" in str(error):
            return None
        raise


def _join(ours: Memory, theirs: Memory) -> None:
    """Edges from one space to the other, which no code of ours makes: a query must not follow them."""

    def ids(memory: Memory, label: str) -> list[str]:
        return [row[0] for row in memory.cypher(f"MATCH (n:{label}) RETURN n.id ORDER BY n.id").rows]

    store = ours.store
    for left, right in ((ours, theirs), (theirs, ours)):
        messages = zip(ids(left, "Message"), ids(right, "Message"), strict=False)
        store.write_rows("link_next", [{"source": a, "target": b} for a, b in messages])
        mentions = zip(ids(left, "Message"), ids(right, "Entity"), strict=False)
        store.write_rows("link_mentions", [{"source": a, "target": b, "start": 0, "end": 1} for a, b in mentions])
        roles = zip(ids(left, "Fact"), ids(right, "Entity"), strict=False)
        store.write_rows("link_roles", [{"source": a, "target": b, "role": "theme"} for a, b in roles])
        stated = zip(ids(left, "Fact"), ids(right, "Message"), strict=False)
        store.write_rows("link_stated_in", [{"source": a, "target": b, "start": 0, "end": 1} for a, b in stated])
