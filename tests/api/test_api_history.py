"""GET /v1/spaces/default/timeline, /v1/spaces/default/diff and /v1/spaces/default/conflicts, and what is decided there."""

from fastapi.testclient import TestClient

CONTESTED = [
    {"conversation": "c", "speaker": "Ada", "sent_at": "2025-01-05T10:00:00Z", "text": "I live in Oslo."},
    {"conversation": "c", "speaker": "Ben", "sent_at": "2025-02-05T10:00:00Z", "text": "Ada lives in Bergen."},
]


def test_a_timeline_says_who_what_and_when(told: TestClient) -> None:
    lines = told.get("/v1/spaces/default/timeline", params={"entity": "Ada"}).json()["items"]
    (bergen,) = [line for line in lines if line["replaced"]]
    assert {k: bergen[k] for k in ("subject", "what", "since", "until", "said_by", "said_at", "replaced")} == {
        "subject": "Ada",
        "what": "live in Bergen",
        "since": "2025-03-01",
        "until": "",
        "said_by": "Ada",
        "said_at": "2025-03-01",
        "replaced": ["I live in Oslo"],
    }
    then = told.get("/v1/spaces/default/timeline", params={"entity": "Ada", "at": "2025-02-01"}).json()["items"]
    assert [line["what"] for line in then] == ["live in Oslo"]
    assert told.get("/v1/spaces/default/timeline", params={"entity": "Nobody"}).json()["items"] == []


def test_a_diff_between_two_dates(told: TestClient) -> None:
    found = told.get("/v1/spaces/default/diff", params={"from": "2025-02-01", "to": "2025-03-15", "entity": "Ada"}).json()
    assert [line["what"] for line in found["ceased"]] == ["live in Oslo"]
    assert "live in Bergen" in [line["what"] for line in found["became_true"]]
    assert found["corrected"] == []
    assert told.get("/v1/spaces/default/diff", params={"from": "2025-03-01", "to": "2025-02-01"}).status_code == 400
    assert told.get("/v1/spaces/default/diff", params={"from": "2025-03-01"}).status_code == 422


def test_a_conflict_is_settled_and_opened_again(client: TestClient) -> None:
    client.post("/v1/spaces/default/messages", json={"messages": CONTESTED})
    (conflict,) = client.get("/v1/spaces/default/conflicts").json()["items"]
    assert (conflict["later"]["standing"], conflict["earlier"]["standing"]) == ("outranked", "contested")
    assert client.post("/v1/spaces/default/conflicts/conflict-none", json={"keep": "both"}).status_code == 404
    made = client.post(f"/v1/spaces/default/conflicts/{conflict['id']}", json={"keep": conflict["earlier"]["id"], "reason": "her own word"})
    assert (made.json()["verdict"], made.json()["reasons"]) == ("keep", ["her own word"])
    assert client.get("/v1/spaces/default/conflicts", params={"all": True}).json()["items"] == []
    assert client.get("/v1/spaces/default/conflicts/decisions").json()["items"] == [made.json()]
    assert client.delete(f"/v1/spaces/default/conflicts/decisions/{made.json()['id']}").status_code == 200
    assert len(client.get("/v1/spaces/default/conflicts").json()["items"]) == 1


def test_a_message_from_the_future_is_a_problem_of_its_own(local_client: TestClient) -> None:
    later = {**CONTESTED[0], "sent_at": "9998-01-01T00:00:00Z"}
    found = local_client.post("/v1/spaces/default/messages", json={"messages": [CONTESTED[1], later]}).json()
    assert ["ahead of the clock" in (row["reason"] or "") for row in found["rows"]] == [False, True]
