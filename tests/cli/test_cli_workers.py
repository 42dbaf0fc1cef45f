"""`graphmem serve --workers`: one process writes, others answer reads; who calls must not notice, but for what the documentation says."""

import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmem.client import MemoryClient
from tests.cli.conftest import Graphmem

SPACE = "/v1/spaces/default"
MESSAGE = {"conversation": "c1", "speaker": "Ada", "sent_at": "2026-01-05T10:00:00Z", "text": "I live in Oslo.", "key": "one"}


@contextmanager
def serving(graphmem: Graphmem, *options: str) -> Iterator[tuple[str, Any]]:
    """The address of a server of two processes, and the one that was started."""
    with graphmem.start("serve", "--port", "0", "--workers", "2", *options) as process:
        try:
            yield process.stdout.readline().split()[0], process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """The processes that a process started and that serve."""
    # A process is listed with the thread that started it.
    found = [child for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]
    return [int(child) for child in found if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]


def is_there(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def key_of(graphmem: Graphmem, role: str) -> dict[str, Any]:
    return dict(graphmem("keys", "create", role, "--role", role, "--json").json)


def test_who_calls_gets_what_one_process_would_answer(graphmem: Graphmem) -> None:
    """Writes, reads of them, keys, the audit log, metrics and repeated writes, through a worker."""
    writer, admin = key_of(graphmem, "write"), key_of(graphmem, "admin")
    with serving(graphmem) as (address, _), httpx.Client(base_url=address, timeout=60) as http:
        http.headers["Authorization"] = f"Bearer {writer['key']}"
        once = {"json": {"messages": [MESSAGE]}, "headers": {"Idempotency-Key": "k"}}
        posted = http.post(f"{SPACE}/messages", **once)
        assert [row["status"] for row in posted.json()["rows"]] == ["new"]
        # The answer is kept when it has been sent: until then, the same request is told to come again (409).
        wait_until(lambda: http.post(f"{SPACE}/messages", **once).headers.get("Idempotency-Replayed") == "true")
        # Asked for by the state of the answer, the message is there at once; without it, a moment later.
        state = {"Graphmem-State": posted.headers["Graphmem-State"]}
        assert [m["text"] for m in http.get(f"{SPACE}/messages", headers=state).json()["items"]] == ["I live in Oslo."]
        wait_until(lambda: bool(http.get(f"{SPACE}/messages").json()["items"]), 30)
        found = http.post(f"{SPACE}/recall", json={"question": "Where does Ada live?"})
        assert (found.status_code, "Graphmem-State" in found.headers) == (200, False)
        assert "Oslo" in found.text

        stranger = {"Authorization": "Bearer gm_0_0"}
        assert [http.get(f"{SPACE}/{what}", headers=stranger).status_code for what in ("facts", "jobs")] == [401, 401]
        assert http.get(f"{SPACE}/stats", headers={"Host": "evil.example"}).status_code == 400
        assert http.post(f"{SPACE}/forget", json={"everything": True}).status_code == 403

        as_admin = {"Authorization": f"Bearer {admin['key']}"}
        line = 'graphmem_requests_total{method="POST",route="/v1/spaces/{space}/recall",status="200"}'
        wait_until(lambda: line in http.get("/metrics", headers=as_admin).text)
        assert 'graphmem_step_seconds_count{step="recall"}' in http.get("/metrics", headers=as_admin).text
    # More than are shown without a number: what is waited for is asked for again and again.
    entries = graphmem("audit", "--limit", "10000", "--json").json
    deeds = {(entry["caller"], entry["deed"], entry["action"].split("/")[-1]) for entry in entries}
    assert {(writer["id"], "wrote", "messages"), (writer["id"], "read", "recall")} <= deeds


def test_what_is_forgotten_is_not_answered_by_a_worker(graphmem: Graphmem) -> None:
    with serving(graphmem) as (address, _), MemoryClient(address, timeout=60) as client, httpx.Client(base_url=address, timeout=60) as http:
        client.remember([MESSAGE])
        assert [message["text"] for message in client.all_messages()] == ["I live in Oslo."]
        wait_until(lambda: bool(http.get(f"{SPACE}/messages").json()["items"]), 30)
        job = http.post(f"{SPACE}/forget", json={"everything": True, "confirm": True})
        assert job.status_code == 202
        wait_until(lambda: http.get(job.headers["Location"]).json()["status"] == "done")
        # Another client, which knows of no state.
        assert httpx.get(f"{address.rstrip('/')}{SPACE}/messages", timeout=60).json()["items"] == []


def test_rates_are_counted_over_all_processes(graphmem: Graphmem) -> None:
    """A caller that reads from a worker and writes to the writing process has one bucket."""
    with serving(graphmem) as (address, _), httpx.Client(base_url=address, timeout=60) as http:
        stranger = {"Authorization": "Bearer gm_0_0"}
        statuses = [http.get(f"{SPACE}/{what}", headers=stranger).status_code for what in ("facts", "jobs") * 15]
        assert set(statuses) == {401, 429}
        assert statuses.count(401) <= 24  # 20 at once, and one per second.


def test_a_worker_that_dies_is_started_again_and_all_stop_in_order(graphmem: Graphmem) -> None:
    with serving(graphmem) as (address, process):
        (worker,) = children_of(process.pid)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: worker not in children_of(process.pid) and bool(children_of(process.pid)))
        with urllib.request.urlopen(f"{address}healthz", timeout=60) as answered:
            assert answered.status == 200
        (worker,) = children_of(process.pid)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, "Traceback" in err) == (0, False), err
        assert "Stopped." in out + err
        assert not is_there(worker)


def test_workers_end_with_the_process_that_writes(graphmem: Graphmem) -> None:
    with serving(graphmem) as (_, process):
        (worker,) = children_of(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not is_there(worker))


@pytest.mark.parametrize("count", ["0", "x"])
def test_a_number_of_workers_that_cannot_be_is_refused(graphmem: Graphmem, count: str) -> None:
    assert graphmem("serve", "--workers", count).code != 0
