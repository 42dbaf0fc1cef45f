"""Tools: saved views, export, queries, and the tour."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

from tests.explorer.conftest import Explorer

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


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


def exported(explorer: Explorer, name: str) -> bytes:
    """The file of an export of what is drawn."""
    if not explorer.page.locator("#menu[open]").count():
        explorer.page.locator("#menu summary").click()
    with explorer.page.expect_download() as download:
        explorer.page.locator("#menu-items").get_by_role("button", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_what_is_drawn_is_exported(explorer: Explorer) -> None:
    """As a picture, a table, or a graph for other tools: each holds all nodes that are drawn, and is well-formed."""
    explorer.ask("Where does Ada live?")
    nodes = explorer.page.evaluate("window.graphmem.nodes()")
    size = explorer.measures()["size"]
    assert exported(explorer, "PNG").startswith(b"\x89PNG")
    svg = ElementTree.fromstring(exported(explorer, "SVG"))
    assert {node["label"] for node in nodes} <= {each.text for each in svg.iter("{http://www.w3.org/2000/svg}text")}
    rows = list(csv.DictReader(io.StringIO(exported(explorer, "CSV").decode())))
    assert {row["id"] for row in rows} >= {node["id"] for node in nodes if node["kind"] in ("entity", "fact")}
    graphml = ElementTree.fromstring(exported(explorer, "GraphML"))
    assert {each.get("id") for each in graphml.iter(f"{GRAPHML}node")} == {node["id"] for node in nodes}
    assert len(list(graphml.iter(f"{GRAPHML}edge"))) == size
    cypher = exported(explorer, "Cypher").decode().splitlines()
    kept = [node for node in nodes if node["kind"] != "question"]
    assert sum(line.startswith("MERGE (n:") for line in cypher) == len(kept)
    assert all(any(node["id"] in line for line in cypher) for node in kept)


def test_hostile_text_stays_text_in_exports(explorer: Explorer) -> None:
    """Markup of a message is escaped in files too."""
    explorer.ask("Is there a script in Lisbon?")
    for name in ("SVG", "GraphML"):
        content = exported(explorer, name)
        assert b"<script>" not in content
        ElementTree.fromstring(content)


def test_queries_by_cypher(explorer: Explorer) -> None:
    """Completion by the schema, the result as a table, and its entities in the graph; a query that writes is refused."""
    explorer.tool("Query by Cypher")
    query = explorer.page.get_by_label("Cypher query")
    query.fill("")
    query.press_sequentially("MATCH (e:Ent")
    explorer.page.locator("#panel .offers").get_by_role("button", name="Entity", exact=True).click()
    assert query.input_value() == "MATCH (e:Entity"
    query.press_sequentially(" {name: 'Pico'}) RETURN e.name AS name, e.id AS id")
    explorer.page.keyboard.press("Control+Enter")
    explorer.wait(lambda: explorer.page.locator("#panel .result tbody tr").count() == 1)
    assert "Pico" in explorer.page.locator("#panel .result").inner_text()
    explorer.press("Show them in the graph")
    explorer.wait(lambda: "adopt" in explorer.nodes())
    query.fill("MATCH (e:Entity) DETACH DELETE e")
    explorer.press("Run")
    explorer.wait(lambda: explorer.page.locator("#panel .bad").count() == 1)
    assert "not allowed" in explorer.page.locator("#panel .bad").inner_text()
    explorer.problems.clear()  # the browser logs the refusal


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
