"""The page, as a reader uses it."""

from pathlib import Path

from playwright.sync_api import Browser

from graphmem.api import create_app
from graphmem.embedding import Embedder
from graphmem.memory.facade import Memory
from tests.api.served import served
from tests.explorer.conftest import Explorer


def test_the_start_shows_what_is_there(explorer: Explorer) -> None:
    """Counts, the people who speak, communities."""
    assert "9 messages" in explorer.panel
    assert {"Ada", "Ben", "Mira"} <= set(explorer.nodes())
    assert explorer.page.locator("#legend .key").count() >= 1
    assert "drawn of" in explorer.page.locator("#counts").inner_text()


def test_a_question_is_answered_and_drawn(explorer: Explorer) -> None:
    """The answer line, the sentence that says so with speaker and date, and the nodes it is about."""
    explorer.ask("Where does Ada live?")
    assert "Bergen" in explorer.heading
    assert "I moved to Bergen. I live in Bergen now." in explorer.panel
    assert "Ada · 2025-03-01" in explorer.panel
    assert {"Ada", "Bergen"} <= set(explorer.nodes())


def test_an_answer_has_an_address(explorer: Explorer) -> None:
    """What is shown can be loaded again."""
    explorer.ask("Where does Ada live?")
    explorer.page.reload()
    explorer.settle()
    assert "Bergen" in explorer.heading


def test_a_question_without_an_answer(explorer: Explorer) -> None:
    """Said plainly, with what is closest."""
    explorer.ask("Who is the king of Spain?")
    assert "not in memory" in explorer.heading.lower()


def test_a_name_opens_the_entity(explorer: Explorer) -> None:
    """In any case of letters."""
    explorer.ask("ada")
    assert explorer.heading == "Ada"
    assert "entity=" in explorer.page.url


def test_a_click_on_an_entity_shows_its_facts(explorer: Explorer) -> None:
    """What holds, what held before, since when, and who said it."""
    explorer.click_node("Ada")
    assert explorer.heading == "Ada"
    assert "since 2025-03-01" in explorer.panel
    assert "2025-01-05 to 2025-03-01" in explorer.panel
    assert explorer.panel.index("Holds now") < explorer.panel.index("Held before") < explorer.panel.index("I live in Oslo.")


def test_a_click_on_a_fact_shows_who_said_it(explorer: Explorer) -> None:
    """Its members with their roles, the message, and a way back."""
    explorer.ask("What did Mira adopt?")
    explorer.click_node("adopt")
    assert explorer.heading == "adopt"
    assert "I adopted a dog called Pico." in explorer.panel
    assert "Mira · 2025-04-01" in explorer.panel
    explorer.press("← To the answer")
    assert "Pico" in explorer.heading
    explorer.page.get_by_role("link", name="graphmem").click()
    explorer.wait(lambda: explorer.heading == "Ask this memory")


def test_the_slider_goes_back_in_time(explorer: Explorer) -> None:
    """On the first day Ada lives in Oslo; the drawing, the panel and the answer show it."""
    explorer.ask("Where does Ada live?")
    explorer.go_to_day("Home")
    assert explorer.page.locator("#shown-day").inner_text() == "2025-01-05"
    assert "Oslo" in explorer.heading
    assert "Oslo" in explorer.nodes()
    assert "Bergen" not in explorer.nodes()
    explorer.page.get_by_role("button", name="Latest").click()
    explorer.wait(lambda: "Bergen" in explorer.nodes())
    assert "Oslo" not in explorer.nodes()


def test_an_entity_as_of_a_day(explorer: Explorer) -> None:
    """What comes later is shown as such."""
    explorer.click_node("Ada")
    explorer.go_to_day("Home")
    assert explorer.heading == "Ada"
    assert "Holds on 2025-01-05" in explorer.panel
    assert explorer.panel.index("I live in Oslo.") < explorer.panel.index("Holds later")


def test_a_message_with_script_is_text(explorer: Explorer) -> None:
    """It is shown to the letter and runs nothing."""
    explorer.ask("Is there a script in Lisbon?")
    assert '<script>window.hacked = 1</script> I love Lisbon <img src="x"' in explorer.panel
    explorer.page.wait_for_timeout(200)
    assert explorer.page.locator("#panel :is(script, img)").count() == 0
    assert explorer.page.evaluate("window.hacked") is None


def test_the_keyboard_reaches_every_entity(explorer: Explorer) -> None:
    """The list of people does the same as a click on a node, and moves the focus to what opened."""
    entity = explorer.page.locator("#panel").get_by_role("button", name="Mira", exact=True).first
    entity.focus()
    explorer.page.keyboard.press("Enter")
    explorer.settle()
    assert explorer.heading == "Mira"
    assert explorer.page.locator("#panel h1:focus").count() == 1


def test_the_drawing_has_a_text_alternative(explorer: Explorer) -> None:
    """For those who do not see it."""
    words = explorer.page.locator("#canvas").get_attribute("aria-label") or ""
    assert "entities and" in words
    assert "as of the latest" in words


def test_a_community_stands_out_when_pressed(explorer: Explorer) -> None:
    """And no longer when pressed again."""
    key = explorer.page.locator("#legend .key").first
    key.click()
    assert key.get_attribute("aria-pressed") == "true"
    key.click()
    assert key.get_attribute("aria-pressed") == "false"


def test_a_question_that_is_too_long(explorer: Explorer) -> None:
    """The memory's own sentence is shown."""
    explorer.ask("x" * 10_001)
    explorer.wait(explorer.page.get_by_role("alert").is_visible)
    assert "the question has 10,001 characters" in explorer.page.get_by_role("alert").inner_text()
    explorer.problems.clear()  # the browser logs the 400


def test_a_server_that_is_gone(explorer: Explorer) -> None:
    """The page says so, and works again when it is back."""
    explorer.page.context.set_offline(True)
    explorer.ask("Where does Ada live?")
    explorer.wait(explorer.page.get_by_role("alert").is_visible)
    assert "does not answer" in explorer.page.get_by_role("alert").inner_text()
    explorer.page.context.set_offline(False)
    explorer.page.get_by_role("button", name="Try again").click()
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.problems.clear()  # the browser logs the failed requests


def test_the_layout_moves_and_comes_to_rest(browser: Browser, told: str) -> None:
    """For readers who do not mind motion."""
    with browser.new_page(base_url=told) as page:
        explorer = Explorer(page)
        page.goto("/")
        explorer.settle()
        places = {(node["x"], node["y"]) for node in explorer.nodes().values()}
        assert len(places) == len(explorer.nodes()) > 2


def test_a_small_screen(explorer: Explorer) -> None:
    """One column, and nothing runs out of it."""
    explorer.page.set_viewport_size({"width": 390, "height": 800})
    explorer.page.reload()
    explorer.settle()
    explorer.page.locator("#canvas").scroll_into_view_if_needed()
    explorer.click_node("Ada")
    assert explorer.heading == "Ada"
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_sample_of_an_empty_memory(browser: Browser, tmp_path: Path, embedder: Embedder) -> None:
    """One press, and there is something to ask."""
    with (
        Memory.open(tmp_path / "memory.lbug", embedder=embedder) as memory,
        served(create_app(memory)) as address,
        browser.new_page(base_url=address, reduced_motion="reduce") as page,
    ):
        explorer = Explorer(page)
        explorer.open("/")
        explorer.press("Remember three sample messages")
        explorer.wait(lambda: "3 messages" in explorer.panel, seconds=60)
        explorer.settle()
        explorer.ask("Where does Ada live?")
        assert "Bergen" in explorer.heading


def test_an_empty_memory_says_what_to_do(browser: Browser, empty: str) -> None:
    """The command that fills it; no slider to move."""
    with browser.new_page(base_url=empty) as page:
        page.goto("/")
        page.get_by_text("This memory is empty").wait_for()
        assert "graphmem remember" in page.locator("#panel").inner_text()
        assert page.get_by_role("slider").is_disabled()
