"""Lists in pages and as lines, and every noun of the API, once for each engine."""

import json
import time
from typing import Any

from fastapi.testclient import TestClient

from graphmem.api.server_config import REQUESTS

ROOT = "/v1/spaces/default"


def pages(client: TestClient, noun: str, **query: Any) -> list[list[dict[str, Any]]]:
    """All pages of a list."""
    found, cursor = [], ""
    while True:
        page = client.get(f"{ROOT}/{noun}", params={**query, "cursor": cursor}).json()
        found.append(page["items"])
        if page["next"] is None:
            return found
        cursor = page["next"]


def ended(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    """The job when it has ended."""
    deadline = time.monotonic() + 60
    while job["status"] in ("waiting", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
        job = client.get(f"{ROOT}/jobs/{job['id']}").json()
    return job


def test_every_list_has_the_same_items_in_pages_as_in_one_stream(told: TestClient) -> None:
    """In the same order, none twice; as NDJSON one item per line."""
    ended(told, told.post(f"{ROOT}/consolidate").json())
    for noun, query in [
        ("messages", {}),
        ("facts", {"history": True}),
        ("facts", {"entity": "Ada", "history": True}),
        ("entities", {}),
        ("units", {"history": True}),
        ("communities", {}),
        ("timeline", {"entity": "Ada"}),
        ("jobs", {}),
    ]:
        whole = told.get(f"{ROOT}/{noun}", params=query).json()
        assert whole["next"] is None
        assert whole["items"], noun
        one_by_one = pages(told, noun, limit=1, **query)
        assert [item for page in one_by_one for item in page] == whole["items"]
        assert all(len(page) == 1 for page in one_by_one)
        lines = told.get(f"{ROOT}/{noun}", params=query, headers={"Accept": "application/x-ndjson"})
        assert lines.headers["content-type"] == "application/x-ndjson"
        assert [json.loads(line) for line in lines.text.splitlines()] == whole["items"]
        some = told.get(f"{ROOT}/{noun}", params={**query, "limit": 1}, headers={"Accept": "application/x-ndjson"})
        assert len(some.text.splitlines()) == 1
    foreign = told.get(f"{ROOT}/timeline", params={"entity": "Ada", "limit": 1}).json()["next"]
    if foreign:
        assert told.get(f"{ROOT}/messages", params={"cursor": foreign}).status_code == 400


def test_lists_are_filtered(told: TestClient) -> None:
    """By who, when and what; what has ended is only in the history."""
    texts = [m["text"] for m in told.get(f"{ROOT}/messages", params={"speaker": "Ada", "since": "2025-02-01"}).json()["items"]]
    assert texts == ["I moved to Bergen. I live in Bergen now."]
    assert told.get(f"{ROOT}/messages", params={"conversation": "none"}).json()["items"] == []
    assert told.get(f"{ROOT}/messages", params={"until": "2025-01-05T10:01:00Z"}).json()["items"][0]["text"] == "I live in Oslo."
    now = told.get(f"{ROOT}/facts", params={"predicate": "live in"}).json()["items"]
    ever = told.get(f"{ROOT}/facts", params={"predicate": "live in", "history": True}).json()["items"]
    then = told.get(f"{ROOT}/facts", params={"predicate": "live in", "at": "2025-02-01"}).json()["items"]
    assert all(fact["holds"] for fact in now)
    assert len(now) < len(ever)
    assert [fact["text"] for fact in then] == ["I live in Oslo"]
    assert told.get(f"{ROOT}/facts", params={"kind": "nonsense"}).status_code == 422


def test_one_of_each(told: TestClient) -> None:
    """What a list shows can be asked for by its id."""
    (message,) = told.get(f"{ROOT}/messages", params={"speaker": "Mira"}).json()["items"]
    assert told.get(f"{ROOT}/messages/{message['id']}").json() == message
    unit = told.get(f"{ROOT}/units", params={"history": True}).json()["items"][0]
    detail = told.get(f"{ROOT}/units/{unit['id']}").json()
    assert detail["unit"] == unit
    assert {fact["id"] for fact in detail["facts"]} == set(unit["fact_ids"])
    assert detail["messages"]
    assert unit["members"][0]["name"]
    for noun in ("messages", "units", "communities", "quarantine", "jobs", "facts", "entities"):
        assert told.get(f"{ROOT}/{noun}/none").status_code == 404
    assert told.delete(f"{ROOT}/decisions/none").status_code == 404


def test_names_are_merged_and_parted(told: TestClient) -> None:
    """A user's decision makes one of two entities; taking it back makes two of them."""
    made = told.post(f"{ROOT}/decisions/merge", json={"left": "Ada", "right": "Ben"}).json()
    (decision,) = made["added"]
    assert decision["made_by"] == "user"
    assert told.get(f"{ROOT}/decisions", params={"made_by": "user"}).json()["items"][0]["id"] == decision["id"]
    assert len(told.get(f"{ROOT}/entities", params={"like": "ben"}).json()["items"][0]["aliases"]) >= 1
    undone = told.delete(f"{ROOT}/decisions/{decision['id']}").json()
    assert [d["id"] for d in undone["removed"]] == [decision["id"]]
    assert told.post(f"{ROOT}/decisions/merge", json={"left": "Ada", "right": "Nobody"}).status_code == 404


def test_an_explanation_has_every_reason(told: TestClient) -> None:
    found = told.post(f"{ROOT}/explain", json={"question": "Where does Ada live?"}).json()
    assert "Bergen" in found["text"]
    assert found["hits"][0]["reasons"]
    assert found["seeds"]


def test_many_messages_become_a_job(local_client: TestClient) -> None:
    """Beyond the rows of one request, the answer is 413, or a job with its progress; a space that is new is made by it."""
    rows = [
        {"conversation": f"c{n % 50}", "speaker": "Ada", "sent_at": "2025-01-05T10:00:00Z", "text": f"{n}!", "key": str(n)}
        for n in range(REQUESTS.rows + 1)
    ]
    assert local_client.post("/v1/spaces/many/messages", json={"messages": rows}).status_code == 413
    rows[7]["sent_at"] = "soon"
    asked = local_client.post("/v1/spaces/many/messages", json={"messages": rows}, headers={"Prefer": "respond-async"})
    assert asked.status_code == 202
    job, deadline = asked.json(), time.monotonic() + 60
    while job["status"] in ("waiting", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
        job = local_client.get(asked.headers["location"]).json()
    assert (job["status"], job["result"]["new"], [row["index"] for row in job["result"]["rejected"]]) == ("done", REQUESTS.rows, [7])
    assert job["progress"]["store messages"] == REQUESTS.rows + 1
    assert local_client.get(f"{ROOT}/jobs/{job['id']}").status_code == 404
    assert local_client.get("/v1/spaces").json()["spaces"] == ["default", "many"]


def test_a_row_with_an_unknown_field_is_rejected(local_client: TestClient) -> None:
    """Nothing that a client sends is silently ignored."""
    row = {"conversation": "c", "speaker": "Ada", "sent_at": "2025-01-05", "text": "I live in Oslo."}
    rows = [{**row, "space": "other"}, row, row]
    done = local_client.post(f"{ROOT}/messages", json={"messages": rows}).json()["rows"]
    assert [each["status"] for each in done] == ["rejected", "new", "new"]
    assert "'space'" in done[0]["reason"]
    assert local_client.get(f"{ROOT}/messages/{done[1]['id']}").json()["text"] == "I live in Oslo."
    again = local_client.post(f"{ROOT}/messages", json={"messages": [row]}).json()["rows"]
    assert [each["status"] for each in again] == ["known"]
    assert local_client.get(f"{ROOT}/quarantine").json()["items"][0]["reason"] == done[0]["reason"]
