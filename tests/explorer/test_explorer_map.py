"""The overview: people first, communities as areas that open, and a view that can be changed."""

from playwright.sync_api import Browser

from tests.explorer.conftest import DESK, Explorer


def test_all_speakers_are_in_the_overview(explorer: Explorer) -> None:
    """Whoever speaks is drawn, with what they are tied to."""
    people = explorer.page.locator("#panel .names").first.inner_text()
    for name in ("Ada", "Ben", "Mira"):
        assert name in explorer.nodes()
        assert name in people


def test_the_picture_follows_its_place(explorer: Explorer) -> None:
    """What stands below the graph may grow: all that is drawn is still seen."""

    def height(selector: str) -> float:
        box = explorer.page.locator(selector).bounding_box()
        assert box is not None
        return box["height"]

    before = height("#canvas")
    explorer.page.locator("summary", has_text="Filters").click()
    explorer.wait(lambda: height("#canvas") < before and abs(height("#canvas .sigma-nodes") - height("#canvas")) < 1)
    bottom = explorer.page.locator("#canvas").bounding_box()
    assert bottom is not None
    assert all(node["y"] <= bottom["y"] + bottom["height"] for node in explorer.nodes().values())


def test_a_community_opens(explorer: Explorer) -> None:
    """From the list, by the keyboard too: its entities are drawn, and Back closes it."""
    before = explorer.measures()["order"]
    explorer.page.locator("#panel h2", has_text="Communities").locator("+ ul button").first.click()
    explorer.settle()
    explorer.press("Open it on the map")
    assert "areas=community-" in explorer.page.url
    assert explorer.measures()["order"] >= before
    explorer.press("Close it on the map")
    assert "areas=" not in explorer.page.url


def test_coming_near_shows_entities(browser: Browser, large: str) -> None:
    """Semantic zoom on 5,000 entities: an area that fills the view shows what is in it; from afar it is an area again."""
    with browser.new_page(viewport=DESK, base_url=large, reduced_motion="reduce") as page:
        explorer = Explorer(page)
        explorer.open("/")
        before = explorer.measures()["order"]
        assert len(explorer.measures()["areas"]) == 20
        for _ in range(5):
            page.get_by_role("button", name="Zoom in").click()
        explorer.wait(lambda: explorer.measures()["order"] > before)
        page.get_by_role("button", name="Show all").click()
        explorer.wait(lambda: explorer.measures()["order"] == before)
        explorer.open("/?map=all")
        explorer.wait(lambda: explorer.measures()["order"] == 5000)
        assert explorer.problems == []


def test_every_entity_can_be_shown(explorer: Explorer) -> None:
    """The whole map, with all ties."""
    explorer.press("Show every entity")
    explorer.wait(lambda: {"Ada", "Bergen", "Rome", "Vienna"} <= set(explorer.nodes()))
    assert "map=all" in explorer.page.url


def test_the_mini_map_moves_the_view(explorer: Explorer) -> None:
    """A click in it goes there."""
    before = explorer.nodes()["Ada"]["x"]
    explorer.page.locator("#minimap").click(position={"x": 10, "y": 10})
    explorer.wait(lambda: explorer.nodes()["Ada"]["x"] != before)


def test_a_double_click_expands(explorer: Explorer) -> None:
    """The facts of an entity are added where it lies; Collapse takes them away."""
    node = explorer.nodes()["Ada"]
    explorer.page.mouse.dblclick(node["x"], node["y"])
    explorer.wait(lambda: any(n["kind"] == "fact" for n in explorer.nodes().values()))
    explorer.settle()
    assert "expanded=entity-" in explorer.page.url
    explorer.click_node("Ada")
    explorer.press("Collapse")
    assert not any(n["kind"] == "fact" for n in explorer.nodes().values())


def test_the_context_menu(explorer: Explorer) -> None:
    """Hide and pin, by mouse and keyboard."""
    node = explorer.nodes()["Ben"]
    explorer.page.mouse.click(node["x"], node["y"], button="right")
    menu = explorer.page.get_by_role("menu")
    assert menu.get_by_role("menuitem").all_inner_texts()[:3] == ["Open", "Show its neighbourhood", "Expand"]
    explorer.page.keyboard.press("Escape")
    assert menu.is_hidden()
    explorer.page.mouse.click(node["x"], node["y"], button="right")
    menu.get_by_role("menuitem", name="Hide").click()
    explorer.wait(lambda: "Ben" not in explorer.nodes())
    assert "hidden=" in explorer.page.url
    explorer.page.go_back()
    explorer.wait(lambda: "Ben" in explorer.nodes())


def test_the_path_between_two_entities(explorer: Explorer) -> None:
    """It is numbered, the rest is dimmed, and it has an address."""
    explorer.click_node("Ada")
    explorer.press("Path from here")
    explorer.page.locator("#panel .contents summary").click()
    explorer.press("Bergen")
    explorer.wait(lambda: "path=" in explorer.page.url)
    explorer.settle()
    assert explorer.labels(explorer.measures()["path"]) == ["Ada", "Bergen"]
    assert explorer.heading == "From Ada to Bergen"
