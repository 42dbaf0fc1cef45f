"""/v1/spaces/default/graph/...: the map, pictures of answers, paths, and pages about one thing."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient

GRAPH = "/v1/spaces/default/graph"


def test_the_overview_has_all_who_speak(told: TestClient) -> None:
    """With counts of the whole, and ties whose ends are drawn."""
    overview = told.get(f"{GRAPH}/map").json()
    people = {place["label"] for place in overview["places"] if place["speaks"]}
    ids = {place["id"] for place in overview["places"]}
    assert "Ada" in people
    assert {end for tie in overview["ties"] for end in (tie["source"], tie["target"])} <= ids
    assert overview["entities"] >= len(ids)
    assert overview["facts"] > 0


def test_the_map_follows_what_is_remembered(told: TestClient) -> None:
    """A kept projection is read again when the space has changed."""
    before = told.get(f"{GRAPH}/map/whole").json()
    line = {"conversation": "story", "speaker": "Zoe", "sent_at": "2025-07-01", "text": "I live in Lima."}
    assert told.post("/v1/spaces/default/messages", json={"messages": [line]}).status_code == 200
    after = told.get(f"{GRAPH}/map/whole").json()
    assert set(after["labels"]) - set(before["labels"]) == {"Zoe", "Lima"}
    assert len(after["x"]) == len(after["ids"]) == len(after["community"])


def test_the_whole_map_as_of_a_day(told: TestClient) -> None:
    """Places stay; ties are those of facts that hold then."""
    early, late = (told.get(f"{GRAPH}/map/whole", params={"at": at}).json() for at in ("2025-02-01", "2025-12-31"))
    assert early["x"] == late["x"]
    assert early["source"] != late["source"] or early["target"] != late["target"]


@pytest.mark.parametrize("question", ["Where does Ada live?", "What did Mira adopt?"])
def test_the_answer_is_in_its_picture(told: TestClient, question: str) -> None:
    """The path leads from the question to the fact of the answer, over nodes and edges of the picture."""
    found = told.post(f"{GRAPH}/answer", json={"question": question}).json()
    nodes = {node["id"] for node in found["graph"]["nodes"]}
    edges = {frozenset((edge["source"], edge["target"])) for edge in found["graph"]["edges"]}
    path = [step["id"] for step in found["path"]]
    assert found["answer"]["found"]
    assert path[0] == "question"
    assert set(path) <= nodes
    assert all(frozenset(step) in edges for step in pairwise(path))
    fact = found["answer"]["fact"]
    assert fact is None or fact["id"] in path
    assert [step["number"] for step in found["path"]] == list(range(1, len(path) + 1))


def test_no_answer_has_no_path(told: TestClient) -> None:
    """Only what is closest is drawn."""
    found = told.post(f"{GRAPH}/answer", json={"question": "Who is the king of Spain?"}).json()
    assert (found["answer"]["found"], found["path"], found["rivals"]) == (False, [], [])


def test_the_path_between_two_entities(told: TestClient, id_of: Callable[[str], str]) -> None:
    """In order, with the facts that tie them."""
    path = told.get(f"{GRAPH}/path", params={"from": id_of("Ada"), "to": id_of("Bergen")}).json()
    assert [entity["name"] for entity in path["entities"]] == ["Ada", "Bergen"]
    assert any(node["kind"] == "fact" for node in path["graph"]["nodes"])


def test_what_is_around_an_entity(told: TestClient, id_of: Callable[[str], str]) -> None:
    """Neighbours by role, and the conversations that speak of it."""
    context = told.get(f"{GRAPH}/entities/{id_of('Ada')}").json()
    assert ("place", "Bergen") in {(each["role"], each["name"]) for each in context["neighbours"]}
    assert [each["conversation"] for each in context["conversations"]] == ["story"]


def test_a_message_in_its_thread(told: TestClient) -> None:
    """With the facts that it states."""
    found = told.post(f"{GRAPH}/answer", json={"question": "Where does Ada live?"}).json()
    message = found["answer"]["evidence"][0]["message"]["id"]
    page = told.get(f"{GRAPH}/messages/{message}").json()
    assert message in {each["id"] for each in page["thread"]}
    assert page["facts"]


def test_the_histogram_counts_facts(told: TestClient) -> None:
    """When they begin to hold, and when they were recorded: as many in both."""
    histogram = told.get(f"{GRAPH}/histogram").json()
    assert sum(histogram["held"]) == sum(histogram["known"]) > 0
    assert len(histogram["starts"]) == len(histogram["held"])


@pytest.mark.parametrize("path", ["entities/none", "communities/none", "messages/none", "map/communities/none", "path?from=a&to=b"])
def test_what_is_not_there(local_client: TestClient, path: str) -> None:
    """404, with the name of what was asked for."""
    answer = local_client.get(f"{GRAPH}/{path}")
    assert answer.status_code == 404
    assert "There is no" in answer.json()["error"]


def test_an_empty_space_has_an_empty_map(local_client: TestClient) -> None:
    """Nothing is no error."""
    overview = local_client.get(f"{GRAPH}/map").json()
    assert (overview["places"], overview["areas"], overview["entities"]) == ([], [], 0)
    assert local_client.get(f"{GRAPH}/map/whole").json()["ids"] == []
    assert local_client.get(f"{GRAPH}/histogram").json() == {"starts": [], "held": [], "known": []}
