"""Expand, hide, pin and filter: what of the graph is shown, by every field that can be filtered."""

import pytest

from tests.explorer.conftest import Explorer


@pytest.fixture
def mira(explorer: Explorer) -> Explorer:
    """The page around Mira."""
    explorer.ask("mira")
    assert len(explorer.facts()) > 2
    return explorer


@pytest.mark.parametrize(
    ("label", "value", "stay", "address"),
    [
        ("Predicate", "adopt", ["adopt"], "predicate=adopt"),
        ("Speaker", "Ben", ["be sister of", "work at"], "speaker=Ben"),
        ("Conversation", "elsewhere", [], "conversation=elsewhere"),
        ("Source", "elsewhere", [], "source=elsewhere"),
        ("Since", "2025-05-04", ["plan: visit"], "since=2025-05-04"),
        ("Until", "2025-01-31", ["be sister of", "work at"], "until=2025-01-31"),
        ("Trust", "3", None, "trust=3"),
        ("Confidence", "1", [], "confidence=1"),
    ],
)
def test_a_filter_by_a_field(mira: Explorer, label: str, value: str, stay: list[str] | None, address: str) -> None:
    """It acts at once, is in the address, is counted, and Clear takes it away."""
    before = mira.facts()
    mira.filter(label, value)
    assert address in mira.page.url
    assert mira.page.locator("#filter-count").inner_text() == "1"
    if stay is None:
        assert len(mira.facts()) < len(before)
    else:
        assert [fact for fact in mira.facts() if fact in before] == stay == mira.facts()
    mira.page.locator("#filters").get_by_role("button", name="Clear").click()
    mira.wait(lambda: mira.facts() == before)


def test_a_filter_by_kind(mira: Explorer) -> None:
    """Of facts and of entities."""
    mira.page.locator("#filter-bar summary").click()
    mira.page.locator("#filters .kinds").get_by_label("plan").check()
    mira.wait(lambda: mira.facts() == ["plan: visit"])
    mira.page.locator("#filters").get_by_role("button", name="Clear").click()
    mira.settle()
    mira.page.locator("#filters .kinds").get_by_label("place").check()
    mira.wait(lambda: {n["label"] for n in mira.nodes().values() if n["kind"] == "entity"} >= {"Mira", "Rome"})
    assert "Pico" not in mira.nodes()


def test_filters_that_leave_nothing(explorer: Explorer) -> None:
    """The page says why it is empty."""
    explorer.open("/?kind=event")
    explorer.wait(lambda: "The filters leave nothing to draw." in explorer.page.locator("#notice").inner_text())


def test_expand_and_collapse_by_the_menu(explorer: Explorer) -> None:
    """The facts of an entity come and go."""
    explorer.menu_of("Ben").get_by_role("menuitem", name="Expand").click()
    explorer.wait(lambda: "not like" in explorer.facts())
    explorer.settle()
    explorer.menu_of("Ben").get_by_role("menuitem", name="Collapse").click()
    explorer.wait(lambda: explorer.facts() == [])


def test_what_is_pinned_stays(explorer: Explorer) -> None:
    """A ring marks it, filters do not take it away, and the layout leaves it where it is."""
    explorer.ask("ben")
    place = explorer.nodes()["Vienna"]
    explorer.menu_of("Vienna").get_by_role("menuitem", name="Pin").click()
    explorer.settle()
    assert "pinned=" in explorer.page.url
    explorer.filter("Predicate", "like")
    assert "Vienna" in explorer.nodes()
    assert explorer.facts() == ["not like"]
    assert place["id"] == explorer.nodes()["Vienna"]["id"]
    explorer.menu_of("Vienna").get_by_role("menuitem", name="Unpin").click()
    explorer.wait(lambda: "Vienna" not in explorer.nodes())


def test_the_neighbourhood_by_the_menu(explorer: Explorer) -> None:
    """It takes the place of the map, and Back leads to the map."""
    explorer.menu_of("Ada").get_by_role("menuitem", name="Show its neighbourhood").click()
    explorer.wait(lambda: "live in" in explorer.facts())
    assert "entity=entity-" in explorer.page.url
    explorer.page.go_back()
    explorer.wait(lambda: explorer.facts() == [])


def test_a_path_by_the_menu(explorer: Explorer) -> None:
    """From one entity to another over a third: numbered, with the facts between them lit and told; and cancelled."""
    explorer.open("/?map=all")
    explorer.menu_of("Mira").get_by_role("menuitem", name="Path from here").click()
    assert "Choose the other end of the path from Mira" in explorer.page.locator("#picking").inner_text()
    explorer.page.locator("#picking").get_by_role("button", name="Cancel").click()
    assert explorer.page.locator("#picking").is_hidden()
    explorer.menu_of("Vienna").get_by_role("menuitem", name="Path from here").click()
    explorer.click_node("Paris")
    explorer.wait(lambda: "path=" in explorer.page.url)
    explorer.settle()
    measures = explorer.measures()
    path = explorer.labels(measures["path"])
    assert (path[0], path[-1]) == ("Vienna", "Paris")
    assert len(path) >= 3
    facts = {node["id"] for node in explorer.nodes().values() if node["kind"] == "fact"}
    assert facts <= set(measures["lit"])
    assert "The facts between them" in explorer.panel
    explorer.page.reload()
    explorer.settle()
    assert explorer.labels(explorer.measures()["path"]) == path


def test_no_path(explorer: Explorer) -> None:
    """Said plainly."""
    explorer.menu_of("Ada").get_by_role("menuitem", name="Path from here").click()
    explorer.page.get_by_role("combobox", name="Question or name").fill("")
    explorer.click_node("Mira")
    explorer.wait(lambda: explorer.heading == "No path")
    assert "No facts lead from one to the other" in explorer.panel
