"""Tools: saved views, export, queries, and the tour."""

from pathlib import Path

import pytest

from tests.explorer.conftest import Explorer


def test_a_view_is_saved(explorer: Explorer) -> None:
    """In this browser, by name; and removed again."""
    explorer.ask("Where does Ada live?")
    explorer.page.locator("#menu summary").click()
    explorer.page.get_by_label("Name of this view").fill("Ada's home")
    explorer.page.locator("#menu-items").get_by_role("button", name="Save").click()
    explorer.open("/")
    explorer.tool("Ada's home")
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.page.locator("#menu summary").click()
    explorer.page.get_by_role("button", name="Remove Ada's home").click()
    assert explorer.page.locator("#menu-items .lines li").count() == 0


@pytest.mark.parametrize(
    ("name", "start", "inside"),
    [
        ("PNG", b"\x89PNG", b""),
        ("SVG", b"<svg", b"Bergen"),
        ("CSV", b"kind,id,label", b"Bergen"),
        ("GraphML", b"<?xml", b"Bergen"),
        ("Cypher", b"MERGE", b"Bergen"),
    ],
)
def test_what_is_drawn_is_exported(explorer: Explorer, name: str, start: bytes, inside: bytes) -> None:
    """As a picture, a table, or a graph for other tools."""
    explorer.ask("Where does Ada live?")
    explorer.page.locator("#menu summary").click()
    with explorer.page.expect_download() as download:
        explorer.page.locator("#menu-items").get_by_role("button", name=name, exact=True).click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(start)
    assert inside in content
    assert b"<script>" not in content


def test_the_tour_has_five_steps(explorer: Explorer) -> None:
    """Each points at a part of the page; it ends at the last one."""
    explorer.press("Take the tour")
    tour = explorer.page.get_by_role("dialog")
    for number in range(1, 6):
        assert f"{number} of 5" in tour.inner_text()
        assert explorer.page.locator(".toured").count() == 1
        tour.get_by_role("button").first.click()
    assert tour.is_hidden()
    explorer.wait(lambda: explorer.page.locator(".toured").count() == 0)
