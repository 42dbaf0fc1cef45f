"""Put right: conflicts, names, facts, quarantine and forgetting; each is undone (but for the last) and in the audit log."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from graphmem.access.server_file import ServerFile
from graphmem.api import create_app
from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from tests.api.served import served
from tests.explorer.conftest import DESK, STORY, Explorer

LINE = '{{"conversation": "log", "speaker": "Tom", "sent_at": "2025-06-{day:02}T10:00:00Z", "text": "{text}"}}\n'


class Server:
    """A server with an audit log, over the story and a log with a line that cannot be read."""

    def __init__(self, address: str, file: ServerFile, log: Path) -> None:
        self.address = address
        self.file = file
        self.log = log

    def deeds(self, action: str) -> set[tuple[str, int]]:
        """What the audit log has of requests to a path that contains `action`, as (deed, status)."""
        return {(entry.deed, entry.status) for entry in self.file.audit() if action in entry.action}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("corrections")
    log = folder / "log.jsonl"
    log.write_text(LINE.format(day=1, text="I live in Graz.") + '{"speaker": "Tom", "sent_at": 5\n')
    file = ServerFile(folder / "server.db")
    with Memory.open(folder / "memory.lbug", embedder=embedder) as memory:
        memory.remember(STORY.messages)
        memory.remember(read_log(log, space=memory.space))
        with served(create_app(memory, server_file=file)) as address:
            yield Server(address, file, log)
    file.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Explorer]:
    with browser.new_page(viewport=DESK, base_url=server.address, reduced_motion="reduce") as page:
        yield Explorer(page)


def said(page: Explorer, words: str) -> None:
    """Wait until the page says that it is done, for all to see."""
    page.wait(lambda: words in page.page.locator("#done").inner_text(), seconds=60)
    page.settle()


def undo(page: Explorer) -> None:
    page.page.locator("#done").get_by_role("button", name="Undo").click()
    said(page, "That is taken back.")


def open_fact(page: Explorer, question: str, predicate: str) -> None:
    page.open("/")
    page.ask(question)
    page.page.locator("#panel .evidence").get_by_role("button", name=predicate, exact=True).first.click()
    page.settle()
    page.page.locator("#panel summary", has_text="This is wrong").click()


def test_a_fact_is_retracted_and_believed_again(page: Explorer, server: Server) -> None:
    """With a reason; the bar at the bottom takes it back."""
    open_fact(page, "What did Mira adopt?", "adopt")
    page.page.get_by_label("Reason").fill("It was a joke.")
    page.press("Retract it")
    said(page, "The fact is retracted.")
    assert "withdrawn" in page.panel
    undo(page)
    assert "withdrawn" not in page.panel
    assert ("decided", 200) in server.deeds("retract")
    assert page.problems == []


def test_a_fact_is_corrected(page: Explorer) -> None:
    """What is right is said in a sentence, and answers from then on; the list of corrections takes it back."""
    open_fact(page, "Where does Mira work?", "work at")
    page.page.get_by_label("What is right, as a sentence").fill("Mira works at the harbour.")
    page.press("Correct it")
    said(page, "The fact is corrected.")
    page.ask("Where does Mira work?")
    page.wait(lambda: "harbour" in page.heading)
    page.open("/?open=correct:facts")
    page.press("Undo")
    said(page, "The decision is taken back.")
    page.ask("Where does Mira work?")
    page.wait(lambda: "aquarium" in page.heading)


def test_a_conflict_is_resolved_and_undone(page: Explorer, server: Server) -> None:
    """Both sides are shown with their sentences; the decision can be taken back."""
    page.open("/")
    page.tool("Put right")
    assert page.page.locator("#panel .conflict").count() >= 1, "the story has a conflict: two people say where Ben lives"
    page.press("Both are right")
    said(page, "The conflict is resolved.")
    page.press("Undo")
    said(page, "The decision is taken back.")
    assert page.page.locator("#panel .conflict").count() >= 1
    assert ("decided", 200) in server.deeds("conflicts")


def test_names_are_merged_and_parted(page: Explorer, server: Server) -> None:
    """Two entities become one, which says why on its page; undone, they are two again."""
    page.open("/")
    page.ask("pico")
    page.press("Merge or part…")
    assert page.page.locator("#panel").get_by_label("Entity", exact=True).input_value() == "Pico"
    page.page.locator("#panel").get_by_label("Other entity, or name").fill("dog")
    page.press("Merge them")
    said(page, "They are one now.")
    page.ask("pico")
    assert "also Pico" in page.panel
    page.page.locator("#panel summary", has_text="Names").click()
    assert "decided by a user" in page.panel
    page.open("/?open=correct:names")
    page.press("Undo")
    said(page, "The decision is taken back.")
    page.ask("pico")
    assert page.heading == "Pico"
    assert "also" not in page.panel
    assert ("decided", 200) in server.deeds("merge")


def test_an_entity_is_renamed(page: Explorer, server: Server) -> None:
    """It is found and shown under its new name; undone, under its old one."""
    page.open("/")
    page.ask("pico")
    page.press("Merge or part…")
    page.page.locator("#panel").get_by_label("Other entity, or name").fill("Pico the Great")
    page.press("Rename it")
    said(page, "It has a new name.")
    page.ask("pico the great")
    assert page.heading == "Pico the Great"
    assert "also Pico" in page.panel
    page.open("/?open=correct:names")
    page.press("Undo")
    said(page, "The decision is taken back.")
    page.ask("pico")
    assert page.heading == "Pico"
    assert ("decided", 200) in server.deeds("rename")


def test_the_quarantine_is_tried_again(page: Explorer, server: Server) -> None:
    """What could not be read is shown with its line; once the log is mended, it is read."""
    page.open("/?open=correct:quarantine")
    assert "log.jsonl:2" in page.panel
    server.log.write_text(LINE.format(day=1, text="I live in Graz.") + LINE.format(day=2, text="I adopted a cat called Mops."))
    page.press("Try again to read them")
    said(page, "The quarantine was read again.")
    assert "Everything could be read." in page.panel
    page.ask("What did Tom adopt?")
    page.wait(lambda: "Mops" in page.heading)


def test_forgetting_shows_first_what_would_go(page: Explorer, server: Server) -> None:
    """The dry run has counts; nothing goes without the tick; then it is gone for good."""
    page.open("/?open=correct:forget:speaker:Ada")
    page.press("Show what would go")
    page.wait(lambda: "What would go" in page.panel)
    assert "2 messages, 2025-01-05 to 2025-03-01" in page.panel
    erase = page.page.locator("#panel").get_by_role("button", name="Forget 2 messages for good")
    assert erase.is_disabled()
    page.page.get_by_label("I know that this cannot be taken back").check()
    erase.click()
    said(page, "It is forgotten.")
    assert page.page.locator("#done").get_by_role("button", name="Undo").count() == 0
    page.page.get_by_role("link", name="graphmem").click()
    page.wait(lambda: page.heading == "Ask this memory")
    page.settle()
    assert "Ada" not in page.nodes()
    deadline = time.monotonic() + 5
    while ("erased", 202) not in server.deeds("forget") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ("erased", 202) in server.deeds("forget")


def test_what_fits_nothing_is_not_forgotten(page: Explorer) -> None:
    """An unknown name is said to be one, and there is nothing to press."""
    page.open("/?open=correct:forget:conversation:elsewhere")
    page.press("Show what would go")
    page.wait(lambda: page.page.locator("#panel .plan").inner_text() != "")
    assert page.page.locator("#panel .danger").count() == 0
