"""Questions: confidence, the numbered path, what was not chosen; and how facts look."""

import pytest

from tests.explorer.conftest import Explorer


@pytest.mark.parametrize("question", ["Where does Ada live?", "What did Mira adopt?", "Where does Mira work?"])
def test_the_answer_is_in_its_picture(explorer: Explorer, question: str) -> None:
    """The path is numbered from the question to what answers, in the picture and in the panel, and all else is dimmed."""
    explorer.ask(question)
    measures = explorer.measures()
    drawn = {node["id"] for node in explorer.page.evaluate("window.graphmem.nodes()")}
    assert len(measures["path"]) >= 2
    assert measures["path"][0] == "question"
    assert set(measures["path"]) <= drawn
    assert set(measures["lit"]) == set(measures["path"])
    assert explorer.page.locator("#panel .path .step").count() == len(measures["path"])


def test_an_answer_says_how_sure_it_is(explorer: Explorer) -> None:
    """With the evidence marked, and the hits that it won against."""
    explorer.ask("Where does Ada live?")
    assert "confidence" in explorer.panel
    assert explorer.page.locator("#panel .evidence mark").count() >= 1
    explorer.page.locator("#panel summary", has_text="What it won against").click()
    assert explorer.page.locator("#panel .rivals li").count() >= 1


def test_closest_is_not_found(explorer: Explorer) -> None:
    """What is near to a question without an answer is shown as such, and no path is drawn."""
    explorer.ask("Who is the king of Spain?")
    assert explorer.measures()["path"] == []
    assert explorer.page.locator("#panel .closest-note").is_visible()
    assert explorer.page.locator("#panel .unfound").count() == 1


def test_negation_and_plans_are_seen(explorer: Explorer) -> None:
    """In the labels of the picture, in the lists, and in the legend."""
    explorer.ask("ben")
    assert "not like" in explorer.nodes()
    assert explorer.page.locator("#panel .look-negated").count() >= 1
    explorer.ask("mira")
    assert any(label.startswith("plan") for label in explorer.nodes())
    legend = explorer.page.locator("#looks").inner_text()
    for words in ("negated", "planned", "does not hold", "contested", "low confidence"):
        assert words in legend


def test_what_ended_can_be_shown(explorer: Explorer) -> None:
    """Ada's first home is drawn as what no longer holds."""
    explorer.ask("ada")
    assert "Oslo" not in explorer.nodes()
    explorer.page.locator("#filter-bar summary").click()
    explorer.page.get_by_label("Show what no longer holds").check()
    explorer.wait(lambda: "Oslo" in explorer.nodes())
    assert "ended=1" in explorer.page.url


def test_filters_act_on_the_picture(explorer: Explorer) -> None:
    """By predicate and speaker; they are in the address, and Clear takes them away."""
    explorer.ask("mira")
    explorer.page.locator("#filter-bar summary").click()
    explorer.page.get_by_label("Predicate").fill("adopt")
    explorer.page.keyboard.press("Tab")
    explorer.wait(lambda: [n["label"] for n in explorer.nodes().values() if n["kind"] == "fact"] == ["adopt"])
    assert "predicate=adopt" in explorer.page.url
    explorer.page.locator("#filters").get_by_role("button", name="Clear").click()
    explorer.wait(lambda: len([n for n in explorer.nodes().values() if n["kind"] == "fact"]) > 1)
