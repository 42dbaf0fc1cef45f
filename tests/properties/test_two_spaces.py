"""Two spaces in one store, and random calls on one of them: no route, tool, resource or named query gives a word of the other."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graphmem.access.access_config import RATES
from graphmem.access.api_keys import new_key
from graphmem.access.server_file import ServerFile
from graphmem.api import create_app
from graphmem.api.api_app import LOCAL
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.integrations.agent_tools import AgentTools
from graphmem.integrations.openai_tools import ERASING, READING, WRITING, call_tool
from graphmem.memory.facade import Memory
from graphmem.memory.flagged_output import plain_value
from graphmem.model.validity import LATEST
from graphmem.resources import folder
from graphmem.storage import GraphStore
from tests.talk import Talk

pytestmark = pytest.mark.slow
# Each line of the hidden space has words that stand nowhere else.
HIDDEN = (
    "Quillon: I live in Aldersund and I like gnomonics.",
    "Zorvane: I work at Brennholm with Quillon.",
    "Quillon: I moved to Corvena last week.",
    "Zorvane: Quillon has eczemazol and met Dagnhild in Draugnes.",
)
WORDS = ("quillon", "aldersund", "gnomonics", "zorvane", "brennholm", "corvena", "eczemazol", "dagnhild", "draugnes")
OPEN = ("Ada: I live in Oslo and I like tea.", "Ben: I work at Siemens with Ada.", "Ada: I moved to Bergen last week.")
ACROSS = frozenset({"spaces", "other_spaces", "meta", "replies"})
"""Queries that are about the whole store: names of spaces, notes and replies by an id that holds the space."""


@dataclass(frozen=True, slots=True)
class World:
    """The memory of the open space, that of the hidden one, a client with a key for the open one alone, and all ids of the hidden one."""

    mine: Memory
    theirs: Memory
    client: TestClient
    ids: tuple[str, ...]
    before: str


def talk(space: str, lines: tuple[str, ...]) -> Talk:
    spoken = Talk(space)
    for number, line in enumerate(lines):
        spoken.say(line, f"2026-01-{number + 5:02}")
    return spoken


@pytest.fixture
def world(address: str) -> Iterator[World]:
    file = ServerFile(None)
    key, written = new_key("mine", "admin", ["mine"], datetime(2026, 1, 5, tzinfo=UTC))
    file.add_key(key)
    rates = replace(RATES, steady=1e9, burst=10**9, refused=1e9, refused_burst=10**9)
    with Memory.open(address, embedder=StandInEmbedder(), extractor=StandInExtractor(), space="mine") as mine:
        theirs = mine.in_space("theirs")
        mine.remember(talk("mine", OPEN).messages)
        theirs.remember(talk("theirs", HIDDEN).messages)
        theirs.consolidate()
        theirs.judge("Where does Quillon live?", useful=["1"])
        mine.consolidate()
        app = create_app(mine, server_file=file, options=replace(LOCAL, rates=rates))
        with TestClient(app, base_url="http://localhost", headers={"Authorization": f"Bearer {written}"}) as client:
            yield World(mine, theirs, client, ids_of(theirs), theirs.content_hash())


def ids_of(memory: Memory) -> tuple[str, ...]:
    """An id of everything that a space holds."""
    entities = memory.entities(limit=1000)
    facts = [fact.id for entity in entities for fact in memory.facts_of(entity.id, history=True)]
    messages = [row["id"] for row in memory.store.read("all_messages", space=memory.space)]
    units = [unit.id for unit, _ in memory.units()]
    return tuple(dict.fromkeys([*(e.id for e in entities), *facts, *messages, *units, *(c.id for c in memory.communities())]))


def leaked(said: str, asked: object = "") -> list[str]:
    """The words of the hidden space in what was said, without those that the caller gave."""
    given = str(asked).lower()
    return [word for word in WORDS if word in said.lower() and word not in given]


words = st.sampled_from(("quillon", "brennholm", "Ada", "Where does Ada live?", "Who likes what?", "Who met whom, and where?"))


@settings(max_examples=3, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
@given(data=st.data())
def test_no_route_gives_a_word_of_another_space(world: World, data: st.DataObject) -> None:
    description = world.client.get("/openapi.json").json()
    schemas = description["components"]["schemas"]
    operations = [
        (method, path, operation)
        for path, methods in sorted(description["paths"].items())
        for method, operation in sorted(methods.items())
        if path.startswith("/v1")
    ]
    for method, path, operation in operations:
        values = st.sampled_from(world.ids) | words
        parameters = operation.get("parameters", [])
        space = data.draw(st.sampled_from(("mine", "mine", "theirs")))
        url = re.sub(r"\{\w+\}", data.draw(st.sampled_from(world.ids)), path.replace("{space}", space))
        query = {
            p["name"]: value
            for p in parameters
            if p["in"] == "query" and (value := drawn(data, p["name"], p["schema"], values)) is not None
        }
        body = body_of(data, operation, schemas, values) if "requestBody" in operation else None
        done = world.client.request(method, url, params=query, json=body)
        assert done.status_code < 500, (method, url, query, body, done.text)
        assert leaked(done.text, (url, query, body)) == [], (method, url, query, body, done.text)
        if "{space}" in path and space == "theirs":
            assert done.status_code == 404
    assert world.theirs.content_hash() == world.before


def drawn(data: st.DataObject, name: str, schema: dict[str, Any], values: st.SearchStrategy[str]) -> Any:
    """A value for a parameter or field, by its name and schema; None to leave it out."""
    kinds = [schema, *schema.get("anyOf", ())]
    if name in ("from", "at", "since"):
        return data.draw(st.sampled_from(("2020-01-01", "2026-01-06")))
    if name in ("to", "known", "until", "before"):
        return data.draw(st.sampled_from(("2026-01-07", "2030-01-01")))
    if name in ("cursor", "confirmation", "period") or any("enum" in kind or "const" in kind for kind in kinds):
        return "1000 years" if name == "period" else None
    if name == "query":
        return data.draw(st.sampled_from(("MATCH (m:Message) RETURN m", "MATCH (e:Entity)<-[r:HAS_ROLE]-(f:Fact) RETURN e.name, f.text")))
    if name in ("agent", "task", "purpose", "guest", "recipe", "scope", "level"):
        return None
    types = {kind.get("type") for kind in kinds}
    if "string" in types:
        return data.draw(values)
    if "integer" in types:
        return data.draw(st.integers(1, 50))
    return data.draw(st.booleans()) if "boolean" in types else None


def body_of(data: st.DataObject, operation: dict[str, Any], schemas: dict[str, Any], values: st.SearchStrategy[str]) -> dict[str, Any]:
    schema = schemas[operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    body = {name: value for name, field in schema["properties"].items() if (value := drawn(data, name, field, values)) is not None}
    if "messages" in body or "messages" in schema["properties"]:
        return {"messages": [{"conversation": "talk", "speaker": "Ada", "sent_at": "2026-01-09", "text": "I like tea.", "key": "k0"}]}
    if "everything" in body:  # One part of a selection: all at once select nothing.
        part = data.draw(st.sampled_from(("message", "speaker", "conversation", "entity", "source")))
        body = {name: value for name, value in body.items() if name in (part, "confirm")}
    for name, field in schema["properties"].items():
        if field.get("type") == "array" and name in ("useful", "useless"):
            body[name] = [data.draw(values)]
    return body


@settings(max_examples=6, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
@given(data=st.data())
def test_no_tool_gives_a_word_of_another_space(world: World, data: st.DataObject) -> None:
    """The tools of MCP and of chat models, with ids and words of the hidden space."""
    tools, names = AgentTools(world.mine), (*READING, *WRITING, *ERASING)
    values = st.sampled_from(world.ids) | words
    for name in names:
        arguments = {
            "recall": {"question": data.draw(values)},
            "answer": {"question": data.draw(values)},
            "timeline": {"entity": data.draw(values)},
            "profile": {"entity": data.draw(values)},
            "cypher": {
                "query": "MATCH (n:Message) WHERE n.id = $id OR n.text CONTAINS $id RETURN n",
                "parameters": {"id": data.draw(values)},
            },
            "remember": {"text": "I like tea.", "speaker": "Ada"},
            "forget": {data.draw(st.sampled_from(("message_id", "speaker", "entity", "conversation"))): data.draw(values)},
        }.get(name, {})
        assert leaked(call_tool(tools, name, arguments, allowed=names), arguments) == [], (name, arguments)
    assert world.theirs.content_hash() == world.before


def test_no_named_query_gives_a_word_of_another_space(world: World) -> None:
    """Every query of cypher/read, asked in the open space with all ids, names and threads of the hidden one."""
    asked = 0
    for path in sorted((folder("cypher") / "read").glob("*.cypher")):
        declared = dict(re.findall(r"^// \$(\w+): (.+)$", path.read_text("utf-8"), re.MULTILINE))
        if path.stem in ACROSS:
            assert "space" not in declared or path.stem in ("other_spaces", "replies"), path.stem
            continue
        assert "space" in declared, path.stem
        given = {name: "mine" if name == "space" else value_of(world, name, kind) for name, kind in declared.items()}
        rows = read(world.mine.store, path.stem, given)
        text = json.dumps(plain_value(rows), default=str)
        assert leaked(text) == [], path.stem
        assert [id_ for id_ in world.ids if id_ in text] == [], path.stem
        asked += 1
    assert asked > 50


def read(store: GraphStore, query: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    with store.snapshot():
        return store.read(query, **given)


def value_of(world: World, name: str, kind: str) -> Any:
    """All that the hidden space has of a kind, or what lets the most through."""
    texts = [*world.ids, *WORDS, *(word.title() for word in WORDS), "talk", "live in", "merge", "review", "apart", "keep", "person"]
    if kind.startswith("list<string"):
        return texts
    if kind.startswith("list<"):
        return []
    if kind == "datetime":
        return LATEST if name in ("at", "known", "until", "end", "to", "valid") else datetime(2020, 1, 1, tzinfo=UTC)
    if kind in ("int", "integer"):
        return 1000
    if kind in ("bool", "boolean"):
        return True
    return 1.0 if kind == "float" else ""
