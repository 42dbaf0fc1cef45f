"""GET /v1/spaces/default/entities and /v1/spaces/default/facts."""

from collections.abc import Callable

from fastapi.testclient import TestClient


def test_an_entity_shows_its_facts_and_who_said_them(told: TestClient, id_of: Callable[[str], str]) -> None:
    """The home that holds comes before the one that ended, each with the message behind it."""
    detail = told.get(f"/v1/spaces/default/entities/{id_of('Ada')}").json()
    homes = [fact for fact in detail["facts"] if fact["predicate"] == "live in"]
    assert [fact["holds"] for fact in homes] == sorted((fact["holds"] for fact in homes), reverse=True)
    now, before = homes[0], homes[-1]
    assert (now["holds"], now["valid_to"]) == (True, None)
    assert (before["holds"], before["valid_to"][:10]) == (False, "2025-03-01")
    texts = {message["id"]: message["text"] for message in detail["messages"]}
    assert texts[before["message_id"]] == "I live in Oslo."


def test_an_entity_as_of_an_earlier_day(told: TestClient, id_of: Callable[[str], str]) -> None:
    """In February the home in Oslo is the one that holds."""
    detail = told.get(f"/v1/spaces/default/entities/{id_of('Ada')}", params={"at": "2025-02-01"}).json()
    holding = [fact for fact in detail["facts"] if fact["holds"]]
    assert {member["name"] for fact in holding for member in fact["members"]} == {"Ada", "Oslo"}


def test_facts_of_an_entity_are_bounded(told: TestClient, id_of: Callable[[str], str]) -> None:
    """More facts than the limit are cut off, and that is said."""
    detail = told.get(f"/v1/spaces/default/entities/{id_of('Ada')}", params={"limit": 1}).json()
    assert len(detail["facts"]) == 1
    assert detail["truncated"]


def test_a_fact_shows_its_message_and_neighbours(told: TestClient, id_of: Callable[[str], str]) -> None:
    """The other facts of Mira are near the one about her work."""
    mira = told.get(f"/v1/spaces/default/entities/{id_of('Mira')}").json()
    work = next(fact for fact in mira["facts"] if "work" in fact["predicate"])
    detail = told.get(f"/v1/spaces/default/facts/{work['id']}").json()
    assert detail["fact"] == work
    assert detail["message"]["speaker"] == "Ben"
    assert any("adopt" in fact["predicate"] for fact in detail["neighbours"])
    assert work["id"] not in {fact["id"] for fact in detail["neighbours"]}


def test_what_is_not_there_is_404(client: TestClient) -> None:
    """The answer names what was asked for and where."""
    for path, noun in (("/v1/spaces/default/entities/entity-0", "entity 'entity-0'"), ("/v1/spaces/default/facts/fact-0", "fact 'fact-0'")):
        answer = client.get(path)
        assert answer.status_code == 404
        assert noun in answer.json()["error"]


def test_entities_without_a_part_of_a_name(told: TestClient) -> None:
    """The most mentioned come first."""
    mentions = [entity["mentions"] for entity in told.get("/v1/spaces/default/entities").json()["items"]]
    assert mentions
    assert mentions == sorted(mentions, reverse=True)
    assert len(told.get("/v1/spaces/default/entities", params={"limit": 1}).json()["items"]) == 1


def test_a_name_is_only_a_name(told: TestClient) -> None:
    """Cypher in a name finds nothing and breaks nothing."""
    assert told.get("/v1/spaces/default/entities", params={"like": "' OR 1=1 RETURN e //"}).json()["items"] == []
