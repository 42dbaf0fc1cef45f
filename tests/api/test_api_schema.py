"""The description of the API is true: schemathesis calls every route by it, with what it allows and with what it does not."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from graphmem.access.access_config import RATES
from graphmem.access.api_keys import new_key
from graphmem.access.server_file import ServerFile
from graphmem.api import create_app
from graphmem.api.api_app import LOCAL
from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory

pytestmark = pytest.mark.slow
# Calls of each route. For a long run: GRAPHMEM_SCHEMA_EXAMPLES=200 make test ARGS=tests/api/test_api_schema.py
EXAMPLES = int(os.environ.get("GRAPHMEM_SCHEMA_EXAMPLES", "4"))


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[FastAPI, dict[str, str]]]:
    """An application with a short story in its memory, and the header of an administrator."""
    free = replace(RATES, steady=1e9, burst=10**9, refused=1e9, refused_burst=10**9)
    key, written = new_key("schema", "admin", ["*"], datetime(2026, 1, 5, tzinfo=UTC))
    file, header = ServerFile(None), {"Authorization": f"Bearer {written}"}
    file.add_key(key)
    with Memory.open(tmp_path_factory.mktemp("described") / "memory.lbug", embedder=embedder) as memory:
        app = create_app(memory, server_file=file, options=replace(LOCAL, rates=free, hosts=("*",)))
        with TestClient(app, base_url="http://localhost") as client:
            rows = [{"conversation": "c", "speaker": "Ada", "sent_at": "2025-01-05", "text": "I live in Oslo with Ben."}]
            assert client.post("/v1/spaces/default/messages", json={"messages": rows}, headers=header).status_code == 200
            yield app, header


def test_every_route_does_what_is_said_of_it(described: tuple[FastAPI, dict[str, str]]) -> None:
    """No 5xx; statuses, headers, types and bodies as described; what breaks the description is refused."""
    app, header = described
    problems: list[str] = []
    calls = 0
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():

        @given(found.ok().as_strategy())
        @settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None)
        def call(case: schemathesis.Case) -> None:
            nonlocal calls
            calls += 1
            if calls % 2 and "space" in case.path_parameters:
                case.path_parameters["space"] = "default"
            try:
                case.call_and_validate(headers=header, excluded_checks=[positive_data_acceptance])
            except FailureGroup as group:
                problems.extend(f"{case.method} {case.path}: {error}" for error in group.exceptions)

        call()
    assert not problems, "\n".join(problems)
    assert calls > EXAMPLES * 10
