"""POST /v1/spaces/default/messages: what is remembered, what is not, and why."""

from typing import Any

from fastapi.testclient import TestClient


def row(speaker: str, sent_at: str, text: str) -> dict[str, str]:
    return {"conversation": "c", "speaker": speaker, "sent_at": sent_at, "text": text}


def test_messages_are_remembered_once(told: TestClient, story: list[dict[str, Any]]) -> None:
    """Sending the same messages again brings nothing new."""
    again = told.post("/v1/spaces/default/messages", json={"messages": story}).json()
    assert (again["new"], again["quarantined"]) == (0, 0)
    assert told.get("/v1/spaces/default/stats").json()["counts"]["messages"] == len(story)


def test_a_bad_message_does_not_stop_the_others(client: TestClient) -> None:
    """Each bad message goes to quarantine with its place and the reason; the good one comes in."""
    good = row("Ada", "2025-01-05", "I live in Oslo.")
    rows = [row("Ada", "yesterday", "hm"), good, row("", "2025-01-05", "hm"), row("Ada", "2025-01-05", ""), 3]
    report = client.post("/v1/spaces/default/messages", json={"messages": rows}).json()
    assert (report["messages"], report["quarantined"]) == (1, 3)
    assert report["skipped"] == {"empty message": 1}
    assert [row["status"] for row in report["rows"]] == ["rejected", "new", "rejected", "skipped", "rejected"]
    assert "'sent_at' is not an ISO 8601 time" in report["rows"][0]["reason"]
    assert client.get("/v1/spaces/default/stats").json()["counts"]["quarantined"] == 3


def test_half_a_surrogate_pair_is_quarantined(local_client: TestClient) -> None:
    """JSON can carry text that no store can keep."""
    body = '{"messages": [{"conversation": "c", "speaker": "A", "sent_at": "2025-01-05", "text": "\\ud800"}]}'
    report = local_client.post("/v1/spaces/default/messages", content=body, headers={"Content-Type": "application/json"}).json()
    assert (report["messages"], report["quarantined"]) == (0, 1)
    assert "not plain JSON" in report["rows"][0]["reason"]


def test_nothing_to_remember(client: TestClient) -> None:
    """An empty list is no error."""
    assert client.post("/v1/spaces/default/messages", json={"messages": []}).json()["messages"] == 0


def test_a_body_without_messages_is_refused(local_client: TestClient) -> None:
    """422, saying which field is missing, without repeating the input."""
    answer = local_client.post("/v1/spaces/default/messages", json={"secret": "hush"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "messages"]
    assert "hush" not in answer.text


def test_events_of_rooms_are_no_messages(local_client: TestClient) -> None:
    """They are counted apart; who was there is asked of `rooms`; a malformed one is rejected."""
    event = {"action": "join", "people": ["Mia"], "room": "Harbour crew"}
    forward = {**row("Jon", "2025-01-06", "> I work at Halden Yard."), "forwarded_from": "Kai", "forwarded_at": "2025-01-01T00:00:00Z"}
    joined = {"conversation": "c", "speaker": "Ron", "sent_at": "2025-01-05", "event": event}
    rows = [joined, forward, {**joined, "event": {"action": "fly"}}]
    report = local_client.post("/v1/spaces/default/messages", json={"messages": rows}).json()
    assert ([r["status"] for r in report["rows"]], report["messages"]) == (["new", "new", "rejected"], 1)
    stays = local_client.get("/v1/spaces/default/rooms?conversation=c").json()["items"]
    assert [(stay["person"], stay["room"]) for stay in stays] == [("Jon", "Harbour crew"), ("Mia", "Harbour crew")]
    (happened,) = local_client.get("/v1/spaces/default/rooms/events").json()["items"]
    assert (happened["actor"], happened["action"], happened["people"]) == ("Ron", "join", ["Mia"])
    (message,) = local_client.get("/v1/spaces/default/messages").json()["items"]
    assert (message["forwarded_from"], message["forwarded_at"], message["event"]) == ("Kai", "2025-01-01T00:00:00Z", "")
