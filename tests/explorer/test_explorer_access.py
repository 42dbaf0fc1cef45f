"""For everybody: axe on every view, the keyboard alone, less motion, high contrast, and a phone."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, ViewportSize

from tests.explorer.conftest import DESK, Explorer

EXPLORER = Path(__file__).parents[2] / "explorer"
AXE = EXPLORER / "node_modules" / "axe-core" / "axe.min.js"
QUESTION = "/?q=Where+does+Ada+live%3F"
PHONE: ViewportSize = {"width": 390, "height": 844}
SPACE = "/v1/spaces/default"
SMALL_TARGETS = """[...document.querySelectorAll('button, select, input, summary, a')]
    .filter((each) => each.checkVisibility() && !each.closest('.tick'))
    .map((each) => ({ words: each.textContent || each.id, box: each.getBoundingClientRect() }))
    .filter(({ box }) => box.width && (box.width < 23.5 || box.height < 23.5))
    .map(({ words, box }) => `${words} ${box.width}x${box.height}`)"""


class Api:
    """Ids of things to open, from the server itself."""

    def __init__(self, address: str) -> None:
        self.address = address

    def first(self, path: str) -> str:
        """The id of the first item of a list."""
        found = httpx.get(f"{self.address}{SPACE}/{path}", timeout=30).raise_for_status()
        return str(found.json()["items"][0]["id"])


def registered(source: str, name: str) -> list[str]:
    """The words of a list in the page's source: what is added there must be looked at here."""
    found = re.search(rf"{name}[^=]*= \[([^\]]*)\]", (EXPLORER / "src" / source).read_text("utf-8"))
    assert found, f"{source} has no list {name}"
    return re.findall(r'"([^"]+)"', found[1])


# How each page of the panel is opened. A kind that is registered and has no entry fails the test.
OPENED: Mapping[str, Callable[[Api], str]] = {
    "entity": lambda api: f"entity:{api.first('entities?like=Ada')}",
    "fact": lambda api: f"fact:{api.first('facts')}",
    "unit": lambda api: f"unit:{api.first('units')}",
    "community": lambda api: f"community:{api.first('communities')}",
    "message": lambda api: f"message:{api.first('messages')}",
    "diff": lambda api: "diff:2025-01-01..2025-12-31",
    "correct": lambda api: "correct",
    "cypher": lambda api: "cypher",
    "explain": lambda api: "explain",
}


def addresses(api: Api) -> dict[str, str]:
    """Every view that the page registers, by name, with its address."""
    kinds = registered("state.ts", "OPENABLE")
    assert set(kinds) == set(OPENED), "the page has other panels than are looked at here"
    parts = re.findall(r'\bfold\("(\w+)"', (EXPLORER / "src" / "pages" / "correct.ts").read_text("utf-8"))
    assert len(parts) >= 5
    ada = api.first("entities?like=Ada")
    other = api.first("entities?like=Bergen")
    return {
        "start": "/",
        "whole": "/?map=all",
        "nothing found": "/?q=Who+is+the+king+of+Spain%3F",
        "around an entity": f"/?entity={ada}&ended=1",
        "path": f"/?path={ada}~{other}",
        **{f"answer as {view}": f"{QUESTION}&view={view}" for view in registered("codec.ts", "VIEWS")},
        **{f"panel {kind}": f"/?open={OPENED[kind](api)}" for kind in kinds},
        **{f"put right: {part}": f"/?open=correct:{part}" for part in parts},
        "not there": "/?open=entity:nobody",
    }


def test_axe_finds_nothing(browser: Browser, told: str) -> None:
    """WCAG 2.2 AA, on every view and panel, with all that folds unfolded, in both themes."""
    assert AXE.is_file(), "axe-core is not installed: run `npm ci` in explorer/"
    with browser.new_page(viewport=DESK, base_url=told, reduced_motion="reduce", bypass_csp=True) as page:
        explorer = Explorer(page)
        found: dict[str, list[str]] = {}
        for name, address in addresses(Api(told)).items():
            explorer.open(address)
            unfold(page)
            found |= in_both_themes(page, name)
        explorer.open(QUESTION)
        page.locator("#menu summary").click()
        found |= in_both_themes(page, "tools")
        page.keyboard.press("Escape")
        explorer.open("/")
        explorer.menu_of("Ada")
        found |= in_both_themes(page, "node menu")
        page.keyboard.press("Escape")
        explorer.press("Take the tour")
        found |= in_both_themes(page, "tour")
        assert found == {}


def in_both_themes(page: Page, name: str) -> dict[str, list[str]]:
    """What axe finds on a view: in the light by every rule, in the dark by those of colours."""
    page.emulate_media(color_scheme="light")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
    page.emulate_media(color_scheme="light")
    return {name: found} if found else {}


def test_axe_finds_nothing_on_a_phone_and_on_an_empty_memory(browser: Browser, told: str, empty: str) -> None:
    """The first run, and the narrow layout."""
    for address, size in ((empty + "/", DESK), (told + QUESTION, PHONE), (told + "/?open=correct:forget", PHONE)):
        with browser.new_page(viewport=size, reduced_motion="reduce", bypass_csp=True) as page:
            Explorer(page).open(address)
            assert violations(page) == []


def test_the_keyboard_is_enough(explorer: Explorer) -> None:
    """From the search to a fact without a mouse; the view pans and zooms, and the menu of tools opens and closes."""
    page = explorer.page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Where does Ada live?")
    page.keyboard.press("Enter")
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.settle()
    reach(page, "#canvas")
    before = explorer.measures()["ratio"], explorer.nodes()["Ada"]["x"]
    page.keyboard.press("+")
    explorer.wait(lambda: explorer.measures()["ratio"] < before[0])
    page.keyboard.press("ArrowRight")
    explorer.wait(lambda: explorer.nodes()["Ada"]["x"] != before[1])
    reach(page, "#panel .path button")
    page.keyboard.press("Enter")
    explorer.settle()
    assert page.locator("#panel h1:focus").count() == 1
    reach(page, "#menu summary", backwards=True)
    page.keyboard.press("Enter")
    assert page.locator("#menu-items").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#menu-items").is_hidden()


def test_the_node_menu_by_keyboard(explorer: Explorer) -> None:
    """Arrows go through it, Escape closes it, and what it does is done."""
    explorer.menu_of("Ben")
    explorer.page.keyboard.press("ArrowDown")
    assert explorer.page.locator("#node-menu :focus").inner_text() == "Show its neighbourhood"
    explorer.page.keyboard.press("End")
    assert explorer.page.locator("#node-menu :focus").inner_text() == "Pin"
    explorer.page.keyboard.press("Enter")
    explorer.settle()
    assert "pinned=entity-" in explorer.page.url


def test_less_motion(explorer: Explorer) -> None:
    """Nothing moves by itself for those who prefer that: the layout is at rest when it is first seen."""
    moving = "document.getAnimations().filter((each) => each.playState === 'running').length"
    assert explorer.page.evaluate(moving) == 0
    before = {label: (node["x"], node["y"]) for label, node in explorer.nodes().items()}
    explorer.page.wait_for_timeout(300)
    assert {label: (node["x"], node["y"]) for label, node in explorer.nodes().items()} == before


def test_high_contrast(browser: Browser, told: str) -> None:
    """With the system's own colours, what is pressed or numbered can still be told, and axe finds nothing."""
    with browser.new_page(viewport=DESK, base_url=told, forced_colors="active", reduced_motion="reduce", bypass_csp=True) as page:
        explorer = Explorer(page)
        explorer.open(QUESTION)
        pressed, other = (page.locator(f"#views [aria-pressed={state}]").first for state in ("true", "false"))
        colour = "(each) => getComputedStyle(each).backgroundColor"
        assert pressed.evaluate(colour) != other.evaluate(colour)
        assert page.locator("#panel .path .step").first.is_visible()
        assert violations(page) == []
    with browser.new_page(viewport=DESK, base_url=told, contrast="more", reduced_motion="reduce") as page:
        explorer = Explorer(page)
        explorer.open(QUESTION)
        quiet, ink = (
            page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')") for name in ("quiet", "ink")
        )
        assert quiet == ink, "with more contrast, quiet text is as dark as the rest"


def test_on_a_phone_the_answer_is_first(explorer: Explorer) -> None:
    """At 390 px: the answer above the graph, nothing runs out, and targets have at least 24 px, also in the panels that put right."""
    explorer.page.set_viewport_size(PHONE)
    explorer.open(QUESTION)
    answer = explorer.page.locator("#panel h1").bounding_box()
    stage = explorer.page.locator("#stage").bounding_box()
    assert answer is not None
    assert stage is not None
    assert answer["y"] + answer["height"] < 500
    assert answer["y"] < stage["y"]
    for address in (QUESTION, "/", f"{QUESTION}&view=table", "/?open=correct:forget", "/?open=cypher", "/?open=diff"):
        explorer.open(address)
        unfold(explorer.page)
        assert explorer.page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert explorer.page.evaluate(SMALL_TARGETS) == [], address


def test_gestures_on_a_phone(browser: Browser, told: str) -> None:
    """A finger moves the graph, two zoom it, and a tap opens what it touches."""
    with browser.new_page(viewport=PHONE, base_url=told, has_touch=True, is_mobile=True, reduced_motion="reduce") as page:
        explorer = Explorer(page)
        explorer.open("/")
        page.locator("#canvas").scroll_into_view_if_needed()
        box = page.locator("#canvas").bounding_box()
        assert box is not None
        x, y = box["x"] + 60, box["y"] + box["height"] - 60
        touch = touches(page)
        before = explorer.nodes()["Ada"]["x"]
        touch((x, y), (x + 20, y), (x + 60, y))
        explorer.wait(lambda: explorer.nodes()["Ada"]["x"] > before + 20)
        ratio = explorer.measures()["ratio"]
        pinch(page, x + 100, y - 60)
        explorer.wait(lambda: explorer.measures()["ratio"] < ratio)
        page.get_by_role("button", name="Show all").click()
        explorer.wait(lambda: explorer.measures()["ratio"] == 1)
        explorer.settle()
        node = explorer.nodes()["Ada"]
        page.touchscreen.tap(node["x"], node["y"])
        explorer.wait(lambda: explorer.heading == "Ada")
        assert explorer.problems == []


def reach(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def touches(page: Page) -> Callable[..., None]:
    """Moves one finger over points."""
    session = page.context.new_cdp_session(page)

    def move(*points: tuple[float, float]) -> None:
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y, "id": 0}]})
            page.wait_for_timeout(30)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    return move


def pinch(page: Page, x: float, y: float) -> None:
    """Moves two fingers apart."""
    session = page.context.new_cdp_session(page)
    for number, gap in enumerate((15, 25, 40, 60)):
        points = [{"x": x + side * gap, "y": y, "id": id_} for id_, side in enumerate((-1, 1))]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove" if number else "touchStart", "touchPoints": points})
        page.wait_for_timeout(30)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def unfold(page: Page) -> None:
    """Open all that is folded, but the menu of tools, which lies over the rest."""
    page.evaluate("document.querySelectorAll('details:not(#menu)').forEach((each) => { each.open = true; })")


RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page, rules: Mapping[str, object] = RULES) -> list[str]:
    """What axe finds on the page as it is: rule, and the first elements."""
    if not page.evaluate("!!window.axe"):
        page.add_script_tag(path=AXE)
    result = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", dict(rules))
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in result["violations"]]
