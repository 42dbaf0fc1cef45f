"""Keys, roles, spaces and limits over the real application."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphmem.access.access_config import RATES
from graphmem.access.api_keys import Role, new_key
from graphmem.access.server_file import ServerFile
from graphmem.api import create_app
from graphmem.api.api_app import LOCAL
from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SECRET_WORD = "Quillon"
"""Said in the hidden space alone."""


class Keyed:
    """An application with keys, over two spaces: `mine` and `theirs`."""

    def __init__(self, client: TestClient, file: ServerFile) -> None:
        self.client = client
        self.file = file

    def key(self, role: Role, *spaces: str) -> dict[str, str]:
        """The header of a new key."""
        key, written = new_key(role, role, spaces or ("*",), NOW)
        self.file.add_key(key)
        return {"Authorization": f"Bearer {written}"}

    def say(self, space: str, *texts: str) -> None:
        """Post messages of Ada to a space, as an administrator."""
        rows = [{"conversation": "c", "speaker": "Ada", "sent_at": f"2025-01-0{n}", "text": text} for n, text in enumerate(texts, 1)]
        done = self.client.post(f"/v1/spaces/{space}/messages", json={"messages": rows}, headers=self.key("admin"))
        assert done.status_code == 200, done.text


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Keyed]:
    with Memory.open(tmp_path_factory.mktemp("keyed") / "memory.lbug", embedder=embedder, space="mine") as memory:
        file = ServerFile(None)
        options = replace(LOCAL, rates=replace(RATES, steady=1e6, burst=10**6, refused=1e6, refused_burst=10**6))
        with TestClient(
            create_app(memory, server_file=file, options=options), raise_server_exceptions=False, base_url="http://localhost"
        ) as client:
            keyed = Keyed(client, file)
            keyed.say("mine", "I live in Oslo.", "My sister Mira works at the aquarium.")
            keyed.say(
                "theirs", f"I live in {SECRET_WORD}.", f"My boss in {SECRET_WORD} is Ben. I moved to Bergen.", f"{SECRET_WORD} is small."
            )
            yield keyed


def every_route(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation of a space."""
    paths = client.get("/openapi.json").json()["paths"]
    return [
        (method.upper(), path, operation)
        for path, operations in paths.items()
        for method, operation in operations.items()
        if path.startswith("/v1/spaces/{space}")
    ]


def ids_of(keyed: Keyed, space: str) -> list[str]:
    """Ids of every kind that a space holds."""
    headers = keyed.key("admin")
    found: set[str] = set()
    for noun in ("messages", "facts", "entities", "units", "communities"):
        page = keyed.client.get(f"/v1/spaces/{space}/{noun}", headers=headers)
        if page.status_code == 200:
            found.update(item["id"] for item in page.json()["items"])
    return sorted(found)


BODIES: dict[str, dict[str, Any]] = {
    "RecallRequest": {"question": f"Who lives in {SECRET_WORD}?"},
    "PackRequest": {"question": f"Who lives in {SECRET_WORD}?"},
    "QuestionRequest": {"question": f"Who lives in {SECRET_WORD}?"},
    "ResolutionRequest": {"keep": "both"},
    "MergeRequest": {"left": "ID", "right": "Ada"},
    "UnmergeRequest": {"entity": "ID", "alias": "Ada"},
    "RenameRequest": {"entity": "ID", "name": "Ada"},
    "Messages": {"messages": []},
    "CypherQuestion": {"question": "How many messages are there?"},
    "RetractionRequest": {},
    "CorrectionRequest": {"text": "Ada lives in Bergen."},
    "FeedbackRequest": {"question": "Who is Ada?", "useful": ["ID"]},
    "ForgetRequest": {"message": "ID"},
    "RetainRequest": {"period": "1000 years"},
    "MarkRequest": {"message": "ID", "agent": "nurse"},
    "ExportRequest": {"form": "graphml"},
    "CypherRequest": {"query": "MATCH (m:Message) RETURN m.text LIMIT 1"},
}


def body_of(operation: dict[str, Any], id_: str) -> dict[str, Any]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    body = BODIES.get(schema.get("$ref", "").rpartition("/")[2], {})
    return {name: id_ if value == "ID" else value for name, value in body.items()}


def test_a_key_sees_nothing_of_another_space(keyed: Keyed) -> None:
    """Every route of the hidden space is 404 and says nothing; its ids mean nothing in the space that the key opens."""
    mine = keyed.key("admin", "mine")
    assert keyed.client.get("/v1/spaces", headers=mine).json() == {"spaces": ["mine"], "default": "mine", "role": "admin"}
    before = keyed.client.get("/v1/spaces/theirs/stats", headers=keyed.key("admin")).json()["counts"]
    hidden = ids_of(keyed, "theirs")
    assert hidden
    for method, path, operation in every_route(keyed.client):
        for id_, space in itertools.product(hidden[:: max(1, len(hidden) // 6)], ("theirs", "mine")):
            names = [part[1:-1] for part in path.split("/") if part.startswith("{") and part != "{space}"]
            url = path.format(space=space, **dict.fromkeys(names, id_))
            wants_entity = any(p["name"] == "entity" and p["in"] == "query" for p in operation.get("parameters", []))
            required = {p["name"]: id_ for p in operation.get("parameters", []) if p["in"] == "query" and p.get("required")}
            query = {**required, **({"entity": id_} if wants_entity else {})}
            if path.endswith("/diff"):
                query |= {"from": "2020-01-01", "to": "2030-01-01"}
            body = body_of(operation, id_) if "requestBody" in operation else None
            done = keyed.client.request(method, url, params=query, json=body, headers=mine)
            assert done.status_code < 500, (method, url, done.text)
            assert done.status_code != 422, (method, url, done.text)
            assert SECRET_WORD not in done.text.replace(BODIES["QuestionRequest"]["question"], ""), (method, url)
            if space == "theirs":
                assert done.status_code == 404, (method, url)
            elif names:
                assert done.status_code >= 400, (method, url)
    assert keyed.client.get("/v1/spaces/theirs/stats", headers=keyed.key("admin")).json()["counts"] == before


def test_a_role_is_enough_or_not(keyed: Keyed) -> None:
    """Reading is not writing, and a key that is missing or wrong is neither."""
    reader, writer = keyed.key("read", "mine"), keyed.key("write", "mine")
    body = {"messages": []}
    post = "/v1/spaces/mine/messages"
    assert keyed.client.post(post, json=body, headers=reader).status_code == 403
    assert keyed.client.post(post, json=body, headers=writer).status_code == 200
    assert keyed.client.post("/v1/spaces/mine/recall", json={"question": "Who is Mira?"}, headers=reader).status_code == 200
    for headers in ({}, {"Authorization": "Bearer gm_none"}, {"Authorization": "Basic x"}):
        done = keyed.client.get("/v1/spaces", headers=headers)
        assert (done.status_code, done.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert keyed.client.get("/healthz").status_code == 200


def test_each_request_is_in_the_audit_log(keyed: Keyed) -> None:
    """Who, what and how it ended; never what was asked."""
    reader = keyed.key("read", "mine")
    id_ = reader["Authorization"].split("_")[1]
    keyed.client.post("/v1/spaces/mine/answer", json={"question": "Where is the hush-hush?"}, headers=reader)
    keyed.client.post("/v1/spaces/mine/messages", json={"messages": []}, headers=reader)
    keyed.client.get("/v1/spaces/theirs/entities", headers=reader)
    entries = keyed.file.audit(caller=id_)
    assert [(e.deed, e.action.split("/")[-1], e.space, e.status) for e in entries] == [
        ("refused", "entities", "theirs", 404),
        ("refused", "messages", "mine", 403),
        ("read", "answer", "mine", 200),
    ]
    assert "hush" not in repr(entries)


def test_what_is_not_known_is_refused(keyed: Keyed) -> None:
    """A field or parameter that would be ignored is a mistake of the caller."""
    admin = keyed.key("admin")
    for body in ({"question": "Who is Mira?", "space": "theirs"}, {"question": "Who is Mira?", "lmit": 3}):
        assert keyed.client.post("/v1/spaces/mine/recall", json=body, headers=admin).status_code == 422
    assert keyed.client.post("/v1/spaces/mine/messages", json={"messages": [], "space": "theirs"}, headers=admin).status_code == 422
    assert keyed.client.get("/v1/spaces/mine/entities", params={"lmit": 3}, headers=admin).status_code == 422
    assert keyed.client.get("/v1/spaces/none/entities", headers=admin).status_code == 404
    assert keyed.client.get("/v1/spaces/mine/entities", params={"cursor": "nonsense"}, headers=admin).status_code == 400


def test_a_rate_is_kept(local_memory: Memory) -> None:
    """Beyond the burst, 429 with the seconds to wait; a wrong key has a smaller one."""
    file = ServerFile(None)
    options = replace(LOCAL, rates=replace(RATES, steady=0.1, burst=3, refused=0.1, refused_burst=2))
    with TestClient(create_app(local_memory, server_file=file, options=options), base_url="http://localhost") as client:
        statuses = [client.get("/v1/spaces").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        assert int(client.get("/v1/spaces").headers["retry-after"]) >= 1
        wrong = {"Authorization": "Bearer wrong"}
        assert [client.get("/v1/spaces", headers=wrong).status_code for _ in range(3)] == [401, 401, 429]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "localhost.evil.example"}, 400),
        ({"Host": "["}, 400),
        ({"Host": "localhost:8420"}, 200),
        ({"Host": "[::1]:8420"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://localhost:5173"}, 200),
        ({"Origin": "file://localhost"}, 403),
        ({"X-Long": "x" * 20_000}, 431),
    ],
)
def test_hosts_and_origins(keyed: Keyed, headers: dict[str, str], status: int) -> None:
    assert keyed.client.get("/v1/spaces", headers={**keyed.key("read"), **headers}).status_code == status


def test_an_allowed_site_may_call(local_memory: Memory) -> None:
    """By its whole origin, with the answer to its browser's question before; no other one."""
    options = replace(LOCAL, hosts=("memory.example",), origins=("https://app.example",))
    with TestClient(create_app(local_memory, options=options), base_url="http://memory.example") as client:
        done = client.get("/v1/spaces", headers={"Origin": "https://app.example"})
        assert (done.status_code, done.headers["access-control-allow-origin"]) == (200, "https://app.example")
        asked = {
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        }
        assert client.options("/v1/spaces/default/answer", headers=asked).status_code == 200
        assert client.get("/v1/spaces", headers={"Origin": "http://app.example"}).status_code == 403
        assert client.get("/v1/spaces", headers={"Host": "localhost"}).status_code == 400


def test_a_write_is_carried_out_once(local_memory: Memory, tmp_path: Path) -> None:
    """The second answer is the first one; another body under the same key is refused."""
    rows = [{"conversation": "c", "speaker": "Ada", "sent_at": "2025-01-05", "text": "I live in Oslo."}]
    with TestClient(create_app(local_memory), base_url="http://localhost") as client:
        once = {"Idempotency-Key": "a-1"}
        first, second = (client.post("/v1/spaces/default/messages", json={"messages": rows}, headers=once) for _ in range(2))
        assert first.json()["new"] == 1
        assert first.content == second.content
        assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
        assert client.post("/v1/spaces/default/messages", json={"messages": []}, headers=once).status_code == 422
        assert client.post("/v1/spaces/other/messages", json={"messages": rows}, headers=once).status_code == 422
        assert client.post("/v1/spaces/default/messages", json={"messages": []}, headers={"Idempotency-Key": "x" * 256}).status_code == 422
        asked = {"headers": {"Idempotency-Key": "a-2"}, "json": {"question": "Where does Ada live?"}}
        answers = [client.post("/v1/spaces/default/recall", **asked) for _ in range(2)]
        assert "idempotency-replayed" not in answers[1].headers  # What is only asked is not kept.
