"""`graphmem bench api`: how fast a server answers while requests come at a steady rate, whether or not it keeps up.

The server is a process of its own, and this one sends: questions, lists of facts, and new messages, each at its time.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

from graphmem.bench.bench_locomo import read_questions
from graphmem.bench.result import write_result
from graphmem.client import MemoryClient
from graphmem.config import Settings
from graphmem.ingest import read_log
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message
from graphmem.model.errors import LogError, SettingsError

KINDS = ("recall", "facts", "recall", "facts", "recall", "post", "recall", "facts", "recall", "recall")
"""What is sent, over and over: six questions and three lists of facts for each message."""
TIMEOUT_S = 30.0
KEPT_OPEN_S = 4.0
"""How long a connection is used again: the server closes one that says nothing for five seconds."""
MOST_AT_ONCE = 200
"""Requests that wait for an answer at once; the ones after them are late."""
ADDRESS = re.compile(r"http://\S+?:\d+")
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request: what it was, the seconds from its time in the schedule to its answer, and the status (0: no answer)."""

    kind: str
    seconds: float
    status: int


def run(
    data: Path,
    *,
    settings: Settings,
    rate: float,
    seconds: float,
    messages: int | None,
    workers: int = 1,
    out: Path | None,
    progress: Progress,
) -> dict[str, Any]:
    """Remember a LoCoMo file in a temporary store, serve it, and measure; the last messages of the file are those that are posted.

    Where more are to be posted than half of the file, they are posted again in conversations of other names.

    `workers` are the processes of the server. Raises LogError if it is not a LoCoMo file.
    """
    questions = [question.text for question in read_questions(data)]
    log = [entry for entry in read_log(data, space=settings.space) if isinstance(entry, Message)][:messages]
    posts = max(1, round(rate * seconds * KINDS.count("post") / len(KINDS)))
    if not questions or len(log) < 2:
        raise LogError(f"{data}: has no questions or messages. Give a LoCoMo file.")
    stored, posted = log[: -min(posts, len(log) // 2)], log[-min(posts, len(log) // 2) :]
    with tempfile.TemporaryDirectory() as folder:
        store = f"ladybug:{Path(folder) / 'bench.lbug'}"
        with open_from_settings(settings.model_copy(update={"store": store})) as memory:
            memory.remember(stored, progress=progress)
        with serving(store, settings, workers) as (address, server):
            before, used = round(os.getloadavg()[0], 1), cpu_seconds(server)
            sent, sending = _load(address, settings.space, questions, posted, rate=rate, seconds=seconds)
            used = [after - before for before, after in zip(used, cpu_seconds(server), strict=False)]
            peak = peak_memory_mb(server)
    result = {
        "messages": len(stored),
        "posted": posts,
        "rate": rate,
        "seconds": seconds,
        "workers": workers,
        "load_average": [before, round(os.getloadavg()[0], 1)],
        "peak_memory_mb": peak,
        "cpu_per_second": [round(one / seconds, 2) for one in used],
        "sending_per_second": round(sending / seconds, 2),
        **measured(sent, seconds),
    }
    return write_result(result, out)


def measured(sent: Sequence[Sent], seconds: float) -> dict[str, Any]:
    """Requests, errors and percentiles in milliseconds, of all and by kind; `answered_rate` is per second of the run."""
    errors = Counter(f"{one.kind} {one.status}" for one in sent if not 200 <= one.status < 300)
    kinds = {kind: _times([one for one in sent if one.kind == kind]) for kind in sorted({one.kind for one in sent})}
    answered = sum(200 <= one.status < 300 for one in sent)
    return {"errors": dict(errors), "answered_rate": round(answered / seconds, 1), "all": _times(sent), **kinds}


def _times(sent: Sequence[Sent]) -> dict[str, float]:
    ordered = sorted(one.seconds * 1000 for one in sent)
    at = {f"p{share}": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1) for share in (50, 95, 99)}
    return {"requests": len(ordered), **at, "slowest": round(ordered[-1], 1)}


def _load(
    address: str, space: str, questions: Sequence[str], posted: Sequence[Message], *, rate: float, seconds: float
) -> tuple[list[Sent], float]:
    """Send at a steady rate; what was sent, and the CPU seconds that it took here.

    A request that is late does not hold up the next: its lateness counts as its time.
    """
    calls, connections = _calls(questions, posted), _Connections(urlsplit(address).netloc, f"/v1/spaces/{space}")
    begun, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(MOST_AT_ONCE) as senders:
        running = []
        for number in range(round(rate * seconds)):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            running.append(senders.submit(connections.send, next(calls), due))
        return [one.result() for one in running], time.process_time() - used


class _Connections:
    """Connections to the server that stay open, the one that was used last first."""

    def __init__(self, host: str, root: str) -> None:
        self._host = host
        self._root = root
        self._idle: list[tuple[float, HTTPConnection]] = []

    def send(self, call: "_Call", due: float) -> Sent:
        """Send a request that was due at a moment, and read its answer."""
        connection = self._take()
        try:
            connection.request(call.method, self._root + call.path, call.body, {"Content-Type": "application/json"} if call.body else {})
            with connection.getresponse() as response:
                response.read()
                status = response.status
        except (OSError, HTTPException):
            connection.close()
            status = 0
        else:
            self._idle.append((time.monotonic(), connection))
        return Sent(kind=call.kind, seconds=time.perf_counter() - due, status=status)

    def _take(self) -> HTTPConnection:
        while self._idle:
            used, connection = self._idle.pop()
            if time.monotonic() - used < KEPT_OPEN_S:
                return connection
            connection.close()
        return HTTPConnection(self._host, timeout=TIMEOUT_S)


class _Call(NamedTuple):
    kind: str
    method: str
    path: str
    body: bytes = b""


def _calls(questions: Sequence[str], posted: Sequence[Message]) -> Iterator[_Call]:
    asked, rows = cycle(questions), _new_rows(posted)
    for kind in cycle(KINDS):
        if kind == "recall":
            yield _Call(kind, "POST", "/recall", orjson.dumps({"question": next(asked)}))
        elif kind == "facts":
            yield _Call(kind, "GET", "/facts?limit=50")
        else:
            yield _Call(kind, "POST", "/messages", orjson.dumps({"messages": [next(rows)]}))


def _new_rows(posted: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """The messages as the API takes them, and then once more as those of other conversations, so that each is new."""
    for number in count():
        for message in posted:
            row = row_of(message)
            yield {**row, "conversation": f"{row['conversation']} ({number})"} if number else row


def row_of(message: Message) -> dict[str, Any]:
    """A message as the API takes it."""
    own = {name: getattr(message, name) for name in ("conversation", "thread", "key", "speaker", "role", "text")}
    return {**own, "sent_at": message.sent_at.isoformat(), "attachments": list(message.attachments)}


@contextmanager
def serving(store: str, settings: Settings, workers: int = 1) -> "Iterator[tuple[str, subprocess.Popen[str]]]":
    """The address of `graphmem serve` in a process of its own, warm: it was asked once."""
    command = [sys.executable, "-m", "graphmem.cli", "serve", "--port", "0", "--store", store, "--space", settings.space]
    given = ["--model", settings.model, *(["--workers", str(workers)] if workers > 1 else [])]
    process = subprocess.Popen([*command, *given], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = ADDRESS.search(process.stdout.readline())
        if found is None:
            raise SettingsError("bench api: the server did not start; its error is above.")
        with MemoryClient(found[0], space=settings.space, timeout=TIMEOUT_S) as client:
            client.recall("Who is there?")
        yield found[0], process
    finally:
        process.terminate()
        try:
            process.wait(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:  # It still works at requests that nobody waits for any more.
            process.kill()
            process.wait()


def peak_memory_mb(process: "subprocess.Popen[str]") -> list[int]:
    """The peak memory in MB of a running process, and of those that it started and that serve; none where the system does not tell."""
    found = (re.search(r"VmHWM:\s+(\d+) kB", _told(pid, "status")) for pid in processes_of(process.pid))
    return [int(one[1]) // 1024 for one in found if one]


def cpu_seconds(process: "subprocess.Popen[str]") -> list[float]:
    """The CPU seconds of the same processes so far."""
    fields = [_told(pid, "stat").rpartition(")")[2].split() for pid in processes_of(process.pid)]
    return [(int(each[11]) + int(each[12])) / os.sysconf("SC_CLK_TCK") for each in fields if each]


def processes_of(pid: int) -> list[int]:
    """A process and those that it started, but for helpers of Python that only watch; oldest first."""
    children = [child for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text("utf-8").split()]
    return [pid, *(int(child) for child in children if "resource_tracker" not in _told(int(child), "cmdline"))]


def _told(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8")
    except OSError:
        return ""


def table(result: dict[str, Any]) -> list[list[str]]:
    """Milliseconds by kind of request."""
    columns = ("requests", "p50", "p95", "p99", "slowest")
    rows = [[kind, *(f"{result[kind][column]:g}" for column in columns)] for kind in ("all", *sorted(set(KINDS))) if kind in result]
    return [["request", *columns], *rows]
