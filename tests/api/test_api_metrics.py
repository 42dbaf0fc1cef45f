"""GET /metrics, spans and the dashboard over a real application."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from graphmem.access.api_keys import new_key
from graphmem.access.server_file import ServerFile
from graphmem.api import create_app
from graphmem.api.api_app import LOCAL
from graphmem.api.request_recorder import Served, log_as_json
from graphmem.memory.facade import Memory
from graphmem.resources import folder

ROWS = [{"conversation": "c", "speaker": "Ada", "sent_at": "2025-01-05", "text": "I live in Oslo."}]


def test_what_prometheus_reads(local_memory: Memory) -> None:
    """Rows by noun and space, requests by route and never by id, steps by name; and the dashboard asks for nothing else."""
    with TestClient(create_app(local_memory), base_url="http://localhost") as client:
        client.post("/v1/spaces/work/messages", json={"messages": ROWS})
        client.post("/v1/spaces/work/answer", json={"question": "Where does Ada live?"})
        client.get("/v1/spaces/work/facts/fact-none")
        shown = client.get("/metrics")
    assert shown.headers["content-type"].startswith("text/plain")
    found = {s.name: s for family in text_string_to_metric_families(shown.text) for s in family.samples}
    labelled = {(s.name, *s.labels.values()): s.value for family in text_string_to_metric_families(shown.text) for s in family.samples}
    assert labelled["graphmem_messages", "work"] == 1
    assert labelled["graphmem_requests_total", "GET", "/v1/spaces/{space}/facts/{fact_id}", "404"] == 1
    assert {s.labels["step"] for f in text_string_to_metric_families(shown.text) for s in f.samples if "step" in s.labels} >= {
        "recall",
        "answer",
        "build graph",
    }
    dashboard = json.loads((folder("infra") / "grafana" / "graphmem.json").read_text("utf-8"))
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    names = {word for word in re.findall(r"\w+", asked) if word.startswith("graphmem_")}
    assert names
    assert names <= {*found}


def test_metrics_are_for_administrators(local_memory: Memory) -> None:
    file = ServerFile(None)
    key, written = new_key("reader", "read", ["*"], datetime(2026, 1, 5, tzinfo=UTC))
    file.add_key(key)
    with TestClient(create_app(local_memory, server_file=file), base_url="http://localhost") as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"Authorization": f"Bearer {written}"}).status_code == 403


def test_a_step_is_a_span(local_memory: Memory) -> None:
    """Once the SDK is configured, by whoever runs graphmem."""
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    trace.set_tracer_provider(provider)
    with TestClient(create_app(local_memory), base_url="http://localhost") as client:
        client.post("/v1/spaces/default/answer", json={"question": "Where does Ada live?"})
    provider.shutdown()
    by_name = {span.name: span for span in spans.get_finished_spans()}
    request, answer, recall = (by_name[name] for name in ("graphmem.request", "graphmem.answer", "graphmem.recall"))
    assert recall.parent is not None
    assert recall.parent.span_id == answer.context.span_id
    assert {answer.context.trace_id, request.context.trace_id} == {recall.context.trace_id}
    assert "Ada" not in repr([span.attributes for span in by_name.values()])


def test_a_request_is_a_line_of_json(local_memory: Memory, caplog) -> None:
    """With the route and the caller, without the question."""
    seen: list[Served] = []
    with (
        TestClient(
            create_app(local_memory, options=replace(LOCAL, sinks=(seen.append, log_as_json))), base_url="http://localhost"
        ) as client,
        caplog.at_level("INFO"),
    ):
        client.post("/v1/spaces/default/answer", json={"question": "Where is the hush-hush?"})
    line = json.loads(next(r.getMessage() for r in caplog.records if r.name == "graphmem.server"))
    assert (line["route"], line["status"], line["caller"]) == ("/v1/spaces/{space}/answer", 200, "anybody")
    assert line["ms"] > 0
    assert "hush" not in str(line)
    assert [served.space for served in seen] == ["default"]
