"""Address and history: every state has an address, and Back and Forward go through them."""

from tests.explorer.conftest import Explorer


def test_back_and_forward(explorer: Explorer) -> None:
    """They go through what was asked and opened, and never leave the page."""
    explorer.ask("Where does Ada live?")
    explorer.press("Ada")
    assert explorer.heading == "Ada"
    explorer.page.go_back()
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.page.go_back()
    explorer.wait(lambda: explorer.heading == "Ask this memory")
    explorer.page.go_forward()
    explorer.wait(lambda: "Bergen" in explorer.heading)
    explorer.page.go_forward()
    explorer.wait(lambda: explorer.heading == "Ada")


def test_a_link_can_be_shared(explorer: Explorer) -> None:
    """Question, opened entity, time, view and filters come back from the address alone."""
    explorer.ask("Where does Ada live?")
    explorer.press("Ada")
    explorer.go_to_day("Home")
    explorer.page.get_by_role("button", name="Table").click()
    address = explorer.page.url
    explorer.page.goto("about:blank")
    explorer.open(address)
    assert explorer.heading == "Ada"
    assert explorer.page.locator("#shown-day").inner_text() == "2025-01-05"
    assert explorer.page.get_by_role("button", name="Table").get_attribute("aria-pressed") == "true"
    assert "Oslo" in explorer.page.locator("#list").inner_text()


def test_an_address_of_an_entity(explorer: Explorer) -> None:
    """The picture is around the entity, by id or by name, and its page is open; from a fact one comes back to it, and then to the start."""
    explorer.open("/?entity=Ada")
    assert explorer.heading == "Ada"
    explorer.page.locator("#panel .facts button").first.click()
    explorer.wait(lambda: explorer.heading != "Ada")
    explorer.press("← To the entity")
    explorer.wait(lambda: explorer.heading == "Ada")
    explorer.press("← To the start")
    explorer.wait(lambda: explorer.heading == "Ask this memory")
    assert "entity" not in explorer.page.url


def test_an_entity_that_is_not_there(explorer: Explorer) -> None:
    """The page says so, and leads to the start."""
    explorer.page.goto("/?open=entity:nobody")
    explorer.wait(explorer.page.get_by_role("alert").is_visible)
    assert "There is no entity 'nobody'" in explorer.page.get_by_role("alert").inner_text()
    explorer.page.get_by_role("button", name="Go to the start").click()
    explorer.wait(lambda: explorer.heading == "Ask this memory")
    explorer.problems.clear()  # the browser logs the 404


def test_an_address_that_makes_no_sense(explorer: Explorer) -> None:
    """It is the start."""
    explorer.open("/?at=never&open=nonsense:1&view=4d&confidence=9")
    assert explorer.heading == "Ask this memory"


def test_a_space_that_is_not_there(explorer: Explorer) -> None:
    """The page says so, and leads to the default space."""
    explorer.page.goto("/?space=elsewhere")
    explorer.wait(explorer.page.get_by_role("alert").is_visible)
    assert "There is no space 'elsewhere'" in explorer.page.get_by_role("alert").inner_text()
    explorer.page.get_by_role("button", name="Go to the start").click()
    explorer.wait(lambda: explorer.heading == "Ask this memory")
    explorer.problems.clear()
