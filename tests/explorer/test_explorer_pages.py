"""Pages in the panel: entities, facts, situations, communities, threads, changes."""

from tests.explorer.conftest import Explorer


def test_an_entity_page(explorer: Explorer) -> None:
    """A timeline with subjects, neighbours by role, situations and conversations."""
    explorer.ask("ada")
    for heading in ("Timeline", "Neighbours", "Situations", "Conversations"):
        explorer.page.locator("#panel summary", has_text=heading).click()
    timeline = explorer.page.locator("#panel .timeline").inner_text()
    assert "Ada" in timeline
    assert "said by Ada" in timeline
    assert "place" in explorer.page.locator("#panel .roles").inner_text()
    assert "talk" in explorer.panel


def test_a_situation_and_its_facts(explorer: Explorer) -> None:
    """From an entity to a unit, and to a fact that it rests on."""
    explorer.ask("mira")
    explorer.page.locator("#panel summary", has_text="Situations").click()
    explorer.page.locator("#panel details[open] .lines button").first.click()
    explorer.settle()
    assert "situation" in explorer.panel
    assert "Rests on" in explorer.panel


def test_a_message_with_its_thread(explorer: Explorer) -> None:
    """The date of a quotation opens what was said around it."""
    explorer.ask("Where does Ada live?")
    explorer.page.locator("#panel .evidence blockquote footer button").first.click()
    explorer.settle()
    assert "Thread" in explorer.panel
    assert explorer.page.locator("#panel .thread [aria-current=true]").count() == 1
    assert "open=message" in explorer.page.url


def test_what_changed_between_two_dates(explorer: Explorer) -> None:
    """What began, ceased and was learnt, with a way to see the graph before and after."""
    explorer.open("/?open=diff:2025-02-01..2025-03-02")
    assert explorer.heading == "What changed"
    assert "Became true" in explorer.panel
    assert "Bergen" in explorer.panel
    assert "Ceased" in explorer.panel
    explorer.press("Show the graph before")
    assert "at=2025-02-01" in explorer.page.url


def test_what_changed_flashes(explorer: Explorer) -> None:
    """A comparison marks the facts that changed, where they are drawn."""
    explorer.ask("ada")
    explorer.page.locator("#menu summary").click()
    explorer.page.locator("#menu-items").get_by_role("button", name="Compare two dates").click()
    explorer.wait(lambda: explorer.measures()["flashing"])
    explorer.wait(lambda: not explorer.measures()["flashing"])


def test_the_histogram_is_of_what_is_chosen(explorer: Explorer) -> None:
    """A bar for each period, and other words for what was known."""
    bars = explorer.page.locator("#histogram")
    explorer.wait(lambda: bars.locator("span").count() > 1)
    held = bars.get_attribute("aria-label") or ""
    explorer.page.locator("#clock").select_option("known")
    explorer.wait(lambda: bars.get_attribute("aria-label") != held)
    assert "begin to hold" in held
    assert "were learnt" in (bars.get_attribute("aria-label") or "")


def test_known_is_not_held(explorer: Explorer) -> None:
    """The switch makes the slider show what was known on a day."""
    explorer.ask("Where does Ada live?")
    explorer.page.locator("#clock").select_option("known")
    explorer.go_to_day("Home")
    assert "known=2025-01-05" in explorer.page.url
    assert "at=" not in explorer.page.url
    assert "Oslo" in explorer.heading


def test_play_goes_through_time(explorer: Explorer) -> None:
    """Day by day to the latest, with what is new marked; the history of the browser gets no entry for each."""
    explorer.ask("ada")
    before = explorer.page.evaluate("history.length")
    explorer.page.get_by_role("button", name="Play").click()
    explorer.wait(lambda: "at=" in explorer.page.url)
    explorer.wait(lambda: explorer.measures()["flashing"], seconds=60)
    explorer.page.get_by_role("button", name="Stop").click()
    assert explorer.page.evaluate("history.length") - before <= 2
    assert explorer.page.locator("#histogram span").count() > 1


def test_table_and_timeline(explorer: Explorer) -> None:
    """The same facts as text: sorted by a column, and by month."""
    explorer.ask("ada")
    explorer.page.get_by_role("button", name="Table").click()
    table = explorer.page.locator("#list table").first
    assert "Bergen" in table.inner_text()
    table.get_by_role("button", name="Kind").click()
    assert explorer.page.locator("#list th[aria-sort=ascending]").inner_text() == "Kind"
    explorer.page.get_by_role("button", name="Timeline").click()
    assert "2025-03" in explorer.page.locator("#list").inner_text()
    assert "view=timeline" in explorer.page.url
