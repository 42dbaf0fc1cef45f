"""What each named read costs on Neo4j: it grows with the answer, not with the space, and no plan scans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.model.ids import home_of
from graphmem.model.validity import LATEST
from graphmem.storage.queries import load, names
from graphmem.storage.vector_sets import VectorSet
from tests.neo4j_server import Server

pytestmark = pytest.mark.slow
SIZES = {"plans-small": 120, "plans-large": 1200}
GROWTH = 1.5
SLACK = 60
"""Db hits that do not count: a plan has some, whatever it finds."""
SUMS = {
    *("count_communities", "count_entities", "count_facts", "count_quarantined", "count_units", "extractors", "threads", "not_extracted"),
    "room_speakers",
    "count_unit_links",
}
"""They sum up a space or a conversation, from an index on its key: asked once for a report, a list of rooms or after a change of the
extractor, never for a question."""
ALL = {"indexed_without"}
"""Asked for by a change of the embedding model, which looks at every message of a space until each has its new vectors."""
PAGES = {"entities_page", "facts_page", "messages_page", "units_page"}
"""They list a space page by page with filters, in an order that has no index yet: a page costs what the space is long."""
PROOFS = {"count_holding"}
"""They look at every node on purpose: nothing may be left of what was forgotten."""
SCANS = {"AllNodesScan", "NodeByLabelScan", "CartesianProduct"}
PARTS = 12


@dataclass
class Loaded:
    """A server with two spaces, one ten times the other."""

    driver: neo4j.Driver

    def ids(self, label: str, space: str) -> list[str]:
        """Some ids of a label, of those with few edges: a hub's answer is long."""
        text = f"MATCH (n:{label}) WHERE n.space = $space RETURN n.id AS id ORDER BY COUNT {{ (n)--() }}, n.id LIMIT {PARTS}"
        return [record["id"] for record in self.driver.execute_query(text, space=space).records]

    def parameters(self, query: Any, space: str) -> dict[str, Any]:
        """Realistic values for the parameters of a query."""
        labels = re.findall(r"MATCH \(\w+:(\w+) \{id: (?:wanted|\$id)\}", query.text)
        ids = self.ids(labels[0], space) if labels else []
        span = self.driver.execute_query("MATCH (m:Message {space: $space}) RETURN min(m.sent_at) AS first", space=space).records[0]
        first = span["first"].to_native()
        vectors = VectorSet()
        known = {
            "space": space, "ids": ids, "id": ids[0] if ids else f"space:{space}", "known": LATEST, "at": LATEST, "like": "anna",
            "conversation": "chat-00001", "thread": f"{first:%Y-%m-%d}", "speaker": "", "kind": "", "predicate": "", "said_by": "",
            "history": True, "recorded_at": first, "sent_at": first, "distance": 0, "mentions": 5, "name": "",
            "limit": 10, "most": 50, "kept": ["stand-in"], "verdicts": ["review"], "verbs": ["visit "], "sources": [f"part of {space}"],
            "since": first, "until": first + timedelta(hours=1), "home": home_of(space), "terms": ["", "coffee", "museum"],
            "vector": StandInEmbedder().question("coffee at the museum").tolist(), "alone": vectors.alone,
            "in_context": vectors.in_context, "wide": 50, "query": f"+home:{home_of(space)}^0 +terms:(coffee museum)", **vectors.indexes,
        }  # fmt: skip
        return {name: known[name] for name in query.parameters}

    def profile(self, name: str, space: str) -> tuple[int, int, set[str]]:
        """Db hits, rows and operators of a query."""
        query = load(name, "neo4j")
        with self.driver.session() as session:
            result = session.run("PROFILE " + query.text, self.parameters(query, space))
            rows = len(list(result))
            plan = result.consume().profile
        assert plan is not None
        operators = list(_operators(plan))
        return sum(one.get("dbHits", 0) for one in operators), rows, {_name(one) for one in operators}


def _operators(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _operators(child)


def _name(operator: dict[str, Any]) -> str:
    """The operator; a product of single rows is none."""
    name: str = operator["operatorType"].split("@")[0]
    return "" if name == "CartesianProduct" and operator.get("rows", 0) <= 1 else name


@pytest.fixture(scope="module")
def loaded(neo4j_server: Server) -> Iterator[Loaded]:
    neo4j_server.wipe()
    for space, size in SIZES.items():
        with Memory.open(neo4j_server.address, space=space, embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
            memory.remember(generate_log(size, space=space))
            memory.consolidate()
    with neo4j.GraphDatabase.driver(
        neo4j_server.uri, auth=(neo4j_server.user, neo4j_server.password), notifications_min_severity="OFF"
    ) as driver:
        for space in SIZES:
            text = f"MATCH (m:Message {{space: $space}}) WITH m ORDER BY m.id LIMIT {PARTS} SET m.source = 'part of ' + $space"
            driver.execute_query(text, space=space)
        driver.execute_query("CALL db.prepareForReplanning()")
        yield Loaded(driver)


def test_all_entities_are_listed_by_mentions(loaded: Loaded) -> None:
    """An empty text finds every name, the most mentioned first, and costs what the list is long."""
    query = load("entities_like", "neo4j")
    given = {space: {**loaded.parameters(query, space), "like": ""} for space in SIZES}
    with loaded.driver.session() as session:
        found = {space: session.run("PROFILE " + query.text, given[space]) for space in SIZES}
        rows = {space: [record["mentions"] for record in result] for space, result in found.items()}
        hits = [sum(one.get("dbHits", 0) for one in _operators(result.consume().profile or {})) for result in found.values()]
    assert all(len(one) == 10 and one == sorted(one, reverse=True) for one in rows.values())
    assert hits[1] <= GROWTH * hits[0] + SLACK


READS = [name for name in names("neo4j") if load(name, "neo4j").returns and name not in PROOFS]


@pytest.mark.parametrize("name", READS)
def test_a_read_costs_what_its_answer_is_long(loaded: Loaded, name: str) -> None:
    """Ten times the space, and at most 1.5 times the db hits per row; nothing is scanned but what is asked for."""
    small, large = (loaded.profile(name, space) for space in SIZES)
    assert not large[2] & SCANS, sorted(large[2])
    if name in SUMS | PAGES | ALL:
        return
    longer = max(1.0, large[1] / max(small[1], 1))
    assert large[0] <= GROWTH * longer * small[0] + SLACK, f"{small[0]} db hits for {small[1]} rows, then {large[0]} for {large[1]}"
