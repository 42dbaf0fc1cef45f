"""POST /v1/spaces/default/recall and /v1/spaces/default/answer."""

import pytest
from fastapi.testclient import TestClient

from graphmem.tokens import count_tokens


def test_an_answer_has_its_evidence(told: TestClient) -> None:
    """The answer names the city, and the sentence that says so comes with speaker and time."""
    answer = told.post("/v1/spaces/default/answer", json={"question": "Where does Ada live?"}).json()
    assert answer["found"]
    assert "Bergen" in answer["text"]
    said = answer["evidence"][0]["message"]
    assert (said["speaker"], said["sent_at"]) == ("Ada", "2025-03-01T09:00:00Z")


def test_an_answer_as_of_an_earlier_day(told: TestClient) -> None:
    """Before the move, Ada lived in Oslo."""
    answer = told.post("/v1/spaces/default/answer", json={"question": "Where does Ada live?", "at": "2025-02-01"}).json()
    assert "Oslo" in answer["text"]
    assert answer["fact"]["holds"]
    assert answer["fact"]["valid_to"].startswith("2025-03-01")


def test_what_is_not_in_memory_shows_what_is_closest(told: TestClient) -> None:
    """No answer is no error."""
    answer = told.post("/v1/spaces/default/answer", json={"question": "Who is the king of Spain?"}).json()
    assert not answer["found"]
    assert answer["evidence"] == []
    assert len(answer["closest"]) <= 5


def test_recall_stays_in_its_budget(told: TestClient) -> None:
    """A pack counts its tokens and says what it left out; an open end is null."""
    large = told.post("/v1/spaces/default/recall", json={"question": "Where does Ada live?"})
    small = told.post("/v1/spaces/default/recall", json={"question": "Where does Ada live?", "budget": 60})
    wide = large.json()
    narrow = small.json()
    assert wide["hits"]
    assert count_tokens(small.text) <= 60 < count_tokens(large.text) <= 4000
    assert narrow["text"]
    assert narrow["left_out_count"]
    assert wide["as_of"] == {"valid": None, "known": None}


@pytest.mark.parametrize("path", ["/v1/spaces/default/recall", "/v1/spaces/default/answer"])
@pytest.mark.parametrize("question", ["", "   ", "x" * 10_001])
def test_a_question_that_cannot_be_asked(local_client: TestClient, path: str, question: str) -> None:
    """400, with a sentence that says what to do, and nothing of the inside."""
    answer = local_client.post(path, json={"question": question})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert "question" in answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("body", ['{"question": "\\ud800"}', '{"question": 3}', '{"question": "x", "at": "soon"}', "[", "{}"])
def test_a_body_that_cannot_be_read(local_client: TestClient, body: str) -> None:
    """422, FastAPI's own."""
    answer = local_client.post("/v1/spaces/default/answer", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert "detail" in answer.json()
