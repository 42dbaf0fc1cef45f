"""What the processes of one server need of each other, each part for itself. The processes are in tests/cli/test_cli_workers.py."""

import asyncio
import gc
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from graphmem.access.access_errors import TooManyRequests
from graphmem.access.rate_limit import RateLimit
from graphmem.access.shared_rate_limit import SharedRateLimit
from graphmem.api import create_app
from graphmem.api.access_control import need_of
from graphmem.api.middleware import ServerOptions
from graphmem.api.server_run import SettledCollector, rare_collections
from graphmem.api.workers.change_feed import ChangeFeed, hear_changes
from graphmem.api.workers.forwarding import READ_HERE, Forwarding
from graphmem.api.workers.freshness import HEADER, Freshness, make_floor, now
from graphmem.api.workers.process_link import ProcessLink
from graphmem.api.workers.worker_loads import WorkerLoads, make_loads, nothing_in_hand
from graphmem.api.workers.worker_process import StateFollower
from graphmem.memory.facade import Memory
from graphmem.storage.state_changes import StateChanges

OBJECTS = 10_000


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def passes(limit: RateLimit | SharedRateLimit, caller: str) -> bool:
    try:
        limit.take(caller)
    except TooManyRequests:
        return False
    return True


def test_processes_count_the_requests_of_a_caller_together(tmp_path: Path) -> None:
    """What one lets pass is gone for the other; another caller has its own; time fills the bucket again."""
    clock = Clock()
    one, other = (SharedRateLimit(tmp_path / "rates", 2.0, 3, clock=clock) for _ in range(2))
    assert [passes(limit, "ada") for limit in (one, other, one, other)] == [True, True, True, False]
    assert passes(other, "ben")
    clock.now += 0.5
    assert [passes(limit, "ada") for limit in (other, one)] == [True, False]


def test_shared_buckets_count_as_those_of_one_process(tmp_path: Path) -> None:
    clock = Clock()
    shared, alone = SharedRateLimit(tmp_path / "rates", 3.0, 5, clock=clock), RateLimit(3.0, 5, clock=clock)
    seen = []
    for number in range(400):
        clock.now += (number % 7) * 0.02
        caller = f"caller {number % 3}"
        seen.append((passes(shared, caller), passes(alone, caller)))
    assert all(one == other for one, other in seen)
    assert {one for one, _ in seen} == {True, False}


def test_a_worker_answers_only_from_a_state_that_is_new_enough() -> None:
    floor, picked_up = make_floor(get_context("spawn")), now()
    freshness = Freshness(floor, lambda: picked_up)
    assert freshness.serves("")
    assert freshness.serves(str(picked_up))
    assert not freshness.serves(str(picked_up + 1))
    assert [freshness.serves(text) for text in ("-1", "soon", "٣", "9" * 40)] == [False] * 4
    floor.value = picked_up + 1
    assert not freshness.serves("")


def test_workers_hear_what_the_writing_process_changed() -> None:
    """Each one of all changes; one that has ended keeps the others waiting for nothing."""
    feed, written = ChangeFeed(get_context("spawn")), StateChanges()
    written.listen(feed.tell)
    workers = [(feed.connect(), StateChanges()) for _ in range(3)]
    workers.pop()[0].close()
    listening = [threading.Thread(target=hear_changes, args=worker) for worker in workers]
    for thread in listening:
        thread.start()
    feed.start()
    states = [(1, 1, 1, 1, number) for number in range(3)]
    written.note(states[0], states[1], frozenset({"a"}))
    written.note(states[1], states[2], frozenset({"b"}))
    feed.close()
    for thread in listening:
        thread.join(10)
    assert [heard.between(states[0], states[2]) for _, heard in workers] == [{"a", "b"}] * 2


def test_full_collections_settle() -> None:
    """What the first ones have left is passed over by the next; later on, nothing more is."""
    collector, frozen = SettledCollector(1), gc.get_freeze_count()
    try:
        held = [[number] for number in range(OBJECTS)]
        collector("stop", {"generation": 0})
        collector("start", {"generation": 2})
        # Other threads may let go of some that are passed over.
        assert gc.get_freeze_count() <= frozen
        collector("stop", {"generation": 2})
        assert (settled := gc.get_freeze_count()) >= frozen + OBJECTS
        held += [[number] for number in range(OBJECTS)]
        collector("stop", {"generation": 2})
        assert gc.get_freeze_count() <= settled
        assert len(held) == 2 * OBJECTS
    finally:
        gc.unfreeze()


def test_a_server_collects_garbage_rarely_and_then_as_before() -> None:
    before, callbacks = gc.get_threshold(), [*gc.callbacks]
    with rare_collections(30_000):
        assert gc.get_threshold() == (30_000, *before[1:])
        assert any(isinstance(callback, SettledCollector) for callback in gc.callbacks)
    assert gc.get_threshold() == before
    assert gc.callbacks == callbacks


def loads_of(count: int) -> list[WorkerLoads]:
    """What so many workers see of each other, all of them taking part."""
    shared = make_loads(get_context("spawn"), count)
    workers = [WorkerLoads(shared, number) for number in range(count)]
    for worker in workers:
        worker.take_part(True)
    return workers


def test_a_busy_worker_finds_one_that_is_less_busy() -> None:
    one, two, three = loads_of(3)
    assert one.less_busy() is None
    with one.working(), one.working(), two.working():
        assert one.less_busy() == 2
        assert two.less_busy() == 2
        assert three.less_busy() is None
        three.take_part(False)
        assert one.less_busy() == 1
        assert two.less_busy() is None
        # It does not keep its own while it takes none of others.
        assert three.less_busy() == 1
    assert not one.others_take
    assert three.others_take
    assert one.in_hand == two.in_hand == 0


def test_nothing_is_handed_to_a_worker_that_has_ended() -> None:
    shared = make_loads(get_context("spawn"), 2)
    one, two = WorkerLoads(shared, 0), WorkerLoads(shared, 1)
    two.take_part(True)
    assert one.less_busy() == 1
    nothing_in_hand(shared, 1)
    assert one.less_busy() is None


@pytest.mark.parametrize("is_ever_idle", [True, False])
def test_a_state_is_opened_between_requests(is_ever_idle: bool) -> None:
    """Others get what comes meanwhile; a worker that is never idle opens it all the same."""
    one, two = loads_of(2)
    seen: list[tuple[int, int | None, int | None]] = []
    is_opened = threading.Event()

    class Store:
        version = "first"

        def make_room(self) -> None:
            """Nothing."""

        def refresh(self) -> None:
            seen.append((one.in_hand, one.less_busy(), two.less_busy()))
            is_opened.set()

    floor = make_floor(get_context("spawn"))
    follower = StateFollower(Store(), floor, one, gap=60.0 if is_ever_idle else 0.0)  # type: ignore[arg-type]
    is_opened.clear()
    floor.value = now()
    following = threading.Thread(target=follower.run)
    with one.working():
        following.start()
        while one.less_busy() is None and not is_opened.is_set():
            threading.Event().wait(0.001)
        if not is_ever_idle:
            assert is_opened.wait(60)
    assert is_opened.wait(60)
    follower.stop()
    following.join()
    assert seen[1:] == [(0 if is_ever_idle else 1, 1, None)]
    assert two.less_busy() is None
    with two.working():
        assert two.less_busy() == 0


def test_workers_open_a_state_one_after_the_other() -> None:
    """While one of two does it, the other one goes on taking requests."""
    one, two = loads_of(2)
    two.take_part(False)
    took: list[bool] = []
    is_opened = threading.Event()

    class Store:
        version = "first"

        def make_room(self) -> None:
            """Nothing."""

        def refresh(self) -> None:
            took.append(two.less_busy() is None)
            is_opened.set()

    floor = make_floor(get_context("spawn"))
    follower = StateFollower(Store(), floor, one, gap=0.0, turn=60.0)  # type: ignore[arg-type]
    is_opened.clear()
    floor.value = now()
    following = threading.Thread(target=follower.run)
    following.start()
    assert not is_opened.wait(0.3)
    assert two.less_busy() == 0  # It takes requests of the other one meanwhile.
    two.take_part(True)
    assert is_opened.wait(60)
    follower.stop()
    following.join()
    assert took == [False, True]


@pytest.fixture
def parts(local_memory: Memory) -> tuple[TestClient, list[str], Any]:
    """A client of a worker's application, the paths that it passed on, and the floor."""
    passed_on: list[str] = []
    floor = make_floor(get_context("spawn"))

    async def writer(scope: Any, receive: Any, send: Any) -> None:
        passed_on.append(f"{scope['method']} {scope['path']}")
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    app = Forwarding(create_app(local_memory), writer=writer, freshness=Freshness(floor, lambda: 5), loads=loads_of(1)[0])
    return TestClient(app, base_url="http://localhost"), passed_on, floor


def test_a_worker_answers_what_only_reads_and_passes_on_the_rest(parts: tuple[TestClient, list[str], Any]) -> None:
    client, passed_on, floor = parts
    space = "/v1/spaces/default"
    assert client.post(f"{space}/recall", json={"question": "Where does Ada live?"}).status_code == 200
    assert client.get(f"{space}/facts", params={"limit": 1}).json() == {"items": [], "next": None}
    assert client.get(f"{space}/facts", params={"limits": 1}).status_code == 422
    assert passed_on == []
    others = [
        ("POST", f"{space}/messages"),
        ("GET", f"{space}/jobs"),
        ("GET", "/metrics"),
        ("GET", "/healthz"),
        ("POST", f"{space}/decisions/merge"),
        ("GET", "/v1/spaces/not-seen-yet/facts"),
        ("GET", "/v1/nowhere"),
    ]
    assert [client.request(*other).status_code for other in others] == [202] * len(others)
    assert client.get(f"{space}/facts", headers={HEADER: "6"}).status_code == 202
    floor.value = 6
    assert client.get(f"{space}/facts").status_code == 202
    assert passed_on == [*(f"{method} {path}" for method, path in others), *[f"GET {space}/facts"] * 2]


def test_no_route_that_writes_is_answered_by_a_worker() -> None:
    """Whatever the modules of a worker get: a route that needs another role than `read` goes to the writing process."""
    writing = [
        (method, route.path)
        for routes in READ_HERE
        for route in routes.router.routes
        for method in route.methods  # type: ignore[attr-defined]
        if need_of(route.endpoint, method).role != "read"  # type: ignore[attr-defined]
    ]
    assert ("POST", "/v1/spaces/{space}/messages") in writing
    from graphmem.api.workers.forwarding import readable_routes

    for method, path in writing:
        here = [pattern for methods, pattern in readable_routes() if method in methods and pattern.match(path)]
        assert here == [], (method, path)


@pytest.mark.parametrize(("path", "tells"), [("messages", False), ("consolidate", True), ("decisions/merge", False), ("recall", False)])
def test_changes_that_take_something_back_are_told(path: str, tells: bool, local_memory: Memory) -> None:
    told: list[str] = []
    options = ServerOptions(on_change=lambda: told.append(path))
    with TestClient(create_app(local_memory, options=options), base_url="http://localhost") as client:
        body = {"messages": {"messages": []}, "recall": {"question": "Who?"}}.get(path, {})
        client.post(f"/v1/spaces/default/{path}", json=body)  # Nothing to merge: an error of the caller.
    assert (told != []) == tells


def writing_process() -> FastAPI:
    """An application that says what reached it."""
    app = FastAPI()

    @app.post("/echo/{name}")
    async def echo(name: str, request: Request) -> dict[str, Any]:
        body = await request.body()
        client = request.client.host if request.client else ""
        return {"name": name, "query": str(request.query_params), "size": len(body), "kind": request.headers.get("kind"), "client": client}

    @app.get("/lines")
    async def lines() -> StreamingResponse:
        async def all_lines() -> Any:
            for number in range(1000):
                yield f"{number}\n" * 100

        return StreamingResponse(all_lines(), media_type="text/plain")

    @app.get("/broken")
    async def broken() -> StreamingResponse:
        async def half() -> Any:
            yield "half"
            raise RuntimeError("broken off")

        return StreamingResponse(half(), media_type="text/plain")

    @app.post("/refused", status_code=413)
    async def refused() -> dict[str, str]:
        return {"error": "too large"}

    return app


@contextmanager
def run_at(app: Any, listener: socket.socket, trusted: str) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", http="h11", lifespan="off", forwarded_allow_ips=trusted))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[str]:
    """The address of a server that passes everything on to another one, over a socket that has a name."""
    path = tmp_path / "writer"
    inner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    inner.bind(str(path))
    inner.listen()
    outer = socket.create_server(("127.0.0.1", 0))
    with run_at(writing_process(), inner, "*"), run_at(ProcessLink(path), outer, "10.0.0.1"):
        yield f"http://127.0.0.1:{outer.getsockname()[1]}"


def test_a_request_reaches_the_writing_process_as_it_came(linked: str) -> None:
    """Path, query, headers, body and the address of the caller, which nobody can make up; whole or in parts, large and streamed."""
    import httpx

    with httpx.Client(base_url=linked) as client:
        headers = {"kind": "test", "x-forwarded-for": "6.6.6.6"}
        told = client.post("/echo/caf%C3%A9%20x", params={"a": "1 2"}, content=b"x" * 3_000_000, headers=headers)
        assert told.json() == {"name": "café x", "query": "a=1+2", "size": 3_000_000, "kind": "test", "client": "127.0.0.1"}
        assert int(told.headers[HEADER]) > 0
        assert len(told.headers.get_list("date")) == 1
        in_parts = client.post("/echo/x", content=iter([b"one", b"two"]))
        assert in_parts.json()["size"] == 6
        assert client.get("/lines").text.count("\n") == 100_000
        assert client.get("/nowhere").status_code == 404
        assert HEADER not in client.get("/nowhere").headers


def test_a_request_is_handed_to_a_worker_that_is_less_busy(local_memory: Memory, tmp_path: Path) -> None:
    """It answers as if it had been asked itself, knows the caller, and hands nothing on; one that is gone is done without."""
    import httpx

    one, two = loads_of(2)
    callers: list[Any] = []
    app, floor = create_app(local_memory), make_floor(get_context("spawn"))

    async def handed(scope: Any, receive: Any, send: Any) -> None:
        callers.append(scope["client"])
        await app(scope, receive, send)

    handed.state = app.state  # type: ignore[attr-defined]
    path = tmp_path / "worker-1"
    links = {1: ProcessLink(path, names_state=False)}
    nobody, fresh = ProcessLink(tmp_path / "nobody"), Freshness(floor, now)
    asked = Forwarding(app, writer=nobody, freshness=fresh, loads=one, others=links)
    other = Forwarding(handed, writer=nobody, freshness=fresh, loads=two, others={0: links[1]})  # type: ignore[arg-type]
    inner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    inner.bind(str(path))
    inner.listen()
    outer = socket.create_server(("127.0.0.1", 0))
    with run_at(asked, outer, "10.0.0.1"), httpx.Client(base_url=f"http://localhost:{outer.getsockname()[1]}") as client:
        with run_at(other, inner, "10.0.0.1"):
            assert client.get("/v1/spaces/default/facts").json() == {"items": [], "next": None}
            assert callers == []
            with one.working():
                answer = client.post("/v1/spaces/default/recall", json={"question": "Who?"}, headers={"x-forwarded-for": "6.6.6.6"})
                assert (answer.status_code, HEADER in answer.headers) == (200, False)
                assert callers == [("127.0.0.1", 0)]
                with two.working():
                    assert client.get("/v1/spaces/default/facts").status_code == 200
                assert len(callers) == 1
        with one.working():
            assert client.get("/v1/spaces/default/facts").status_code == 200
    assert len(callers) == 1


@pytest.mark.parametrize("patience", [60.0, 0.01])
def test_requests_of_a_worker_take_turns_but_wait_for_none_that_is_slow(patience: float, local_memory: Memory) -> None:
    """The first request goes on when the second one has begun, if that begins at all while the first one works."""
    order: list[str] = []
    has_begun = asyncio.Event()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        name = scope["query_string"].decode()
        order.append(f"{name} begins")
        if name == "second":
            has_begun.set()
        elif patience < 1:
            await has_begun.wait()
        else:
            await asyncio.sleep(0.05)
        order.append(f"{name} ends")

    answer.state = create_app(local_memory).state  # type: ignore[attr-defined]
    fresh = Freshness(make_floor(get_context("spawn")), now)
    worker = Forwarding(answer, writer=answer, freshness=fresh, loads=loads_of(1)[0], patience=patience)  # type: ignore[arg-type]

    async def ask(*names: str) -> None:
        scope = {"type": "http", "method": "GET", "path": "/v1/spaces/default/facts", "headers": []}
        await asyncio.gather(*(worker({**scope, "query_string": name.encode()}, None, None) for name in names))  # type: ignore[arg-type]

    asyncio.run(ask("first", "second"))
    in_turn = ["first begins", "first ends", "second begins", "second ends"]
    assert order == (in_turn if patience > 1 else [in_turn[0], in_turn[2], in_turn[3], in_turn[1]])


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(linked: str) -> None:
    import httpx

    with httpx.Client(base_url=linked) as client, pytest.raises(httpx.RemoteProtocolError):
        client.get("/broken")


def test_an_answer_that_comes_before_the_body_is_passed_on(tmp_path: Path) -> None:
    """A server that refuses a request reads no body, and closes: the body cannot be sent any more, and the answer counts."""
    import httpx

    path = tmp_path / "writer"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def refuse() -> None:
            taken, _ = listener.accept()
            with taken:
                taken.recv(1 << 16)
                taken.sendall(b"HTTP/1.1 415 Unsupported Media Type\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno")

        refusing = threading.Thread(target=refuse)
        refusing.start()

        async def body() -> AsyncIterator[bytes]:
            refusing.join()  # The event loop stands still until the answer is there and the connection is closed.
            yield b"x" * 1000
            yield b"y" * 1000

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=ProcessLink(path)), base_url="http://localhost") as client:
                return await client.post("/v1/spaces/default/messages", content=body())

        answer = asyncio.run(ask())
    assert (answer.status_code, answer.text) == (415, "no")


def test_without_a_writing_process_the_answer_says_so(tmp_path: Path) -> None:
    import httpx

    transport = httpx.ASGITransport(app=ProcessLink(tmp_path / "nobody"))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/healthz")

    answer = asyncio.run(ask())
    assert answer.status_code == 503
    assert "process of this server" in answer.json()["error"]


def test_posts_at_once_are_each_told_of_their_own(local_client: TestClient, story: list[dict[str, Any]]) -> None:
    """Together or one by one: a bad row, a key that comes twice and an unmeetable mark stay with their request, and reads go on."""
    space = "/v1/spaces/default"
    rows = [{**story[0], "conversation": f"c{number}", "key": f"k{number}"} for number in range(6)]
    bodies: dict[str, tuple[dict[str, Any], str]] = {f"row {n}": ({"messages": [row]}, "") for n, row in enumerate(rows)}
    bodies["bad row"] = ({"messages": [{"text": "no speaker"}, {**story[1], "key": "good"}]}, "")
    bodies["nobody"] = ({"messages": [{**story[2], "key": "secret"}], "scope": "private"}, "")
    bodies |= {f"twice {n}": ({"messages": [{**story[3], "key": "twice"}]}, "one-key") for n in range(2)}
    answers: dict[str, Any] = {}

    def send(name: str) -> None:
        body, key = bodies[name]
        answers[name] = local_client.post(f"{space}/messages", json=body, headers={"Idempotency-Key": key} if key else {})

    reads: list[int] = []
    _at_once([*(lambda name=name: send(name) for name in bodies), lambda: reads.append(local_client.get(f"{space}/facts").status_code)])
    assert {answers[f"row {n}"].json()["rows"][0]["status"] for n in range(6)} == {"new"}
    assert [row["status"] for row in answers["bad row"].json()["rows"]] == ["rejected", "new"]
    assert answers["nobody"].status_code == 400
    statuses = sorted(answers[f"twice {n}"].status_code for n in range(2))
    assert statuses in ([200, 200], [200, 409])
    again = local_client.post(f"{space}/messages", json=bodies["twice 0"][0], headers={"Idempotency-Key": "one-key"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert reads == [200]
    kept = local_client.get(f"{space}/messages", params={"limit": 100}).json()["items"]
    assert sorted(message["key"] for message in kept) == sorted([*(f"k{n}" for n in range(6)), "good", "twice"])


def test_posts_at_once_store_what_posts_one_by_one_store(
    local_memory: Memory, local_client: TestClient, story: list[dict[str, Any]]
) -> None:
    rows = [{**row, "key": f"{row['speaker']} {row['sent_at']}"} for row in story]
    _at_once([lambda row=row: local_client.post("/v1/spaces/default/messages", json={"messages": [row]}) for row in rows])
    assert local_memory.stats()["messages"] == len(rows)
    assert local_memory.compare_with_rebuild() == []
    alone = local_memory.in_space("alone")
    with TestClient(create_app(alone), base_url="http://localhost") as client:
        for row in rows:
            client.post("/v1/spaces/alone/messages", json={"messages": [row]})
    assert alone.stats() == local_memory.stats()


def _at_once(calls: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
