"""A real Prometheus reads /metrics, and every expression of the dashboard gives a series."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graphmem.api import create_app
from graphmem.memory.facade import Memory
from graphmem.resources import folder
from tests.api.served import served

PROMETHEUS = shutil.which("prometheus")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROMETHEUS is None, reason="`make test-setup` installs Prometheus")]
CONFIG = "global: {{scrape_interval: 1s}}\nscrape_configs: [{{job_name: graphmem, static_configs: [{{targets: ['{target}']}}]}}]\n"


@pytest.fixture
def prometheus(local_memory: Memory, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a Prometheus that scrapes a server, which was asked right and wrong."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    with served(create_app(local_memory)) as address:
        config = tmp_path / "prometheus.yml"
        config.write_text(CONFIG.format(target=address.removeprefix("http://")))
        command = [str(PROMETHEUS), f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}", f"--web.listen-address={listen}"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            rows = [{"conversation": "c", "speaker": "Ada", "sent_at": "2025-01-05", "text": "I live in Oslo."}]
            with (
                httpx.Client(base_url=f"{address}/v1/spaces/default", timeout=60) as api,
                httpx.Client(base_url=f"http://{listen}") as client,
            ):
                api.post("/messages", json={"messages": rows})
                begun = time.monotonic()
                while time.monotonic() - begun < 5:  # Rates need several scrapes.
                    api.post("/answer", json={"question": "Where does Ada live?"})
                    api.get("/facts/none")
                    time.sleep(0.2)
                yield client
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_every_expression_of_the_dashboard_gives_a_series(prometheus: httpx.Client) -> None:
    dashboard = json.loads((folder("infra") / "grafana" / "graphmem.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    empty = asked
    for _ in range(50):
        empty = [expression for expression in asked if not series(prometheus, expression)]
        if not empty:
            break
        time.sleep(0.5)
    assert empty == []
    assert {metric["metric"]["space"] for metric in series(prometheus, "graphmem_messages")} == {"default"}


def series(prometheus: httpx.Client, expression: str) -> list[dict[str, dict[str, str]]]:
    """What an expression gives now; values that are no number are none."""
    try:
        found = prometheus.get("/api/v1/query", params={"query": expression}).json()["data"]["result"]
    except httpx.TransportError:  # It is starting.
        return []
    return [one for one in found if one["value"][1] != "NaN"]
