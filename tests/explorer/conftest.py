"""The built page in a real browser, served by a real server over the real embedded memory."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from graphmem.api import create_app
from graphmem.api.api_app import STATIC
from graphmem.bench.bench_explorer import generated_map
from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory
from graphmem.memory.map_reader import MapReader
from tests.api.served import served
from tests.talk import Talk

DESK: ViewportSize = {"width": 1280, "height": 800}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EVIL = '<script>window.hacked = 1</script> I love Lisbon <img src="x" onerror="window.hacked = 1">'
STORY = (
    Talk()
    .say("Ada: I live in Oslo.", "2025-01-05")
    .say("Ben: My sister Mira works at the aquarium.", "2025-01-05")
    .say("Ada: I moved to Bergen. I live in Bergen now.", "2025-03-01")
    .say("Mira: I adopted a dog called Pico.", "2025-04-01")
    .say(f"Mira: {EVIL}", "2025-05-02")
    .say("Ben: I don't like olives.", "2025-05-03")
    .say("Mira: I plan to visit Rome.", "2025-05-04")
    .say("Ben: I live in Vienna.", "2025-06-01")
    .say("Mira: Ben lives in Paris.", "2025-06-02")
)


class Explorer:
    """What a reader sees and does. Waiting is done here, because the page's own rules forbid to evaluate text in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)

    def nodes(self) -> dict[str, dict[str, Any]]:
        """What is drawn, by label, with places in pixels."""
        return {node["label"]: node for node in self.page.evaluate("window.graphmem.nodes()")}

    def wait(self, until: Callable[[], object], seconds: float = 20) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"waited {seconds} s in vain; problems: {self.problems}; panel: {self.panel[:200]}"
            self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """Wait until the page is idle, its layout rests, and every node has its place on the screen."""
        idle = "!!window.graphmem && window.graphmem.settled() && !document.querySelector('[aria-busy]')"
        self.wait(lambda: self.page.evaluate(idle) and all(isfinite(n["x"] + n["y"]) for n in self.nodes().values()))

    def ask(self, text: str) -> None:
        self.page.get_by_role("combobox", name="Question or name").fill(text)
        self.page.keyboard.press("Enter")
        self.settle()

    def measures(self) -> dict[str, Any]:
        """Path, lit and flashing nodes, camera, and areas, as the page draws them."""
        return dict(self.page.evaluate("window.graphmem.measures()"))

    def labels(self, ids: list[str]) -> list[str]:
        """The labels of these nodes."""
        by_id = {node["id"]: node["label"] for node in self.page.evaluate("window.graphmem.nodes()")}
        return [by_id[id_] for id_ in ids]

    def open(self, address: str) -> None:
        """Load an address."""
        self.page.goto(address)
        self.settle()

    def tool(self, name: str) -> None:
        """Choose an item of the menu of tools."""
        self.page.locator("#menu summary").click()
        self.page.locator("#menu-items").get_by_role("button", name=name, exact=True).click()
        self.settle()

    def press(self, name: str) -> None:
        """Press a button of the panel."""
        self.page.locator("#panel").get_by_role("button", name=name, exact=True).first.click()
        self.settle()

    def place_of(self, label: str) -> dict[str, Any]:
        """A node, read when it has its place on the screen: it has none while the picture is drawn again."""
        self.settle()
        read: list[dict[str, Any]] = []

        def is_placed() -> bool:
            read.append(self.nodes()[label])
            return isfinite(read[-1]["x"] + read[-1]["y"])

        self.wait(is_placed)
        return read[-1]

    def click_node(self, label: str) -> None:
        node = self.place_of(label)
        self.page.mouse.click(node["x"], node["y"])
        self.settle()

    def menu_of(self, label: str) -> Locator:
        """Open the context menu of a node."""
        node = self.place_of(label)
        self.page.mouse.click(node["x"], node["y"], button="right")
        return self.page.get_by_role("menu")

    def filter(self, label: str, value: str) -> None:
        """Set a filter."""
        if not self.page.locator("#filter-bar[open]").count():
            self.page.locator("#filter-bar summary").click()
        self.page.locator("#filters").get_by_label(re.compile(f"^{label}")).fill(value)
        self.page.keyboard.press("Tab")
        self.settle()

    def facts(self) -> list[str]:
        """The labels of the facts drawn."""
        return sorted(node["label"] for node in self.page.evaluate("window.graphmem.nodes()") if node["kind"] == "fact")

    def go_to_day(self, key: str) -> None:
        """Move the slider by a key."""
        self.page.get_by_role("slider", name="As of").focus()
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(300)
        self.settle()

    @property
    def heading(self) -> str:
        return self.page.locator("#panel h1").inner_text()

    @property
    def panel(self) -> str:
        return self.page.locator("#panel").inner_text()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """The address of a memory that was told the story."""
    assert (STATIC / "index.html").is_file(), "the explorer is not built: run `make setup`"
    with Memory.open(tmp_path_factory.mktemp("told") / "memory.lbug", embedder=embedder) as memory:
        memory.remember(STORY.messages)
        memory.consolidate()
        with served(create_app(memory)) as address:
            yield address


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """The address of an empty memory."""
    with Memory.open(tmp_path_factory.mktemp("empty") / "memory.lbug", embedder=embedder) as memory, served(create_app(memory)) as address:
        yield address


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """The address of a memory with a generated map of 5,000 entities in 20 communities."""
    with Memory.open(tmp_path_factory.mktemp("large") / "memory.lbug", embedder=embedder) as memory:
        memory.map = MapReader(memory.space, memory.store, fixed=generated_map(5000))
        with served(create_app(memory)) as address:
            yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium as the system has it. Closed after this module: while it is open its event loop counts as running here."""
    chromium = shutil.which("chromium")
    assert chromium, "the tests of the page need `chromium` on the PATH: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def explorer(browser: Browser, told: str) -> Iterator[Explorer]:
    """The page at its start. At the end nothing may have gone wrong in it."""
    with browser.new_page(viewport=DESK, base_url=told, reduced_motion="reduce") as page:
        explorer = Explorer(page)
        page.goto("/")
        explorer.settle()
        yield explorer
        assert explorer.problems == []
        assert page.evaluate("window.hacked") is None
