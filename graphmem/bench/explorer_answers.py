"""`graphmem bench explorer --questions`: whether the explorer draws each answer's fact and the way to it, and everybody who speaks.

The log is remembered, the server answers, and a headless browser shows the page: what is checked is what the page has drawn.
"""

import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from graphmem.bench.bench_explorer import LONGEST_S, VIEW, App, launched, require_browser, served_memory
from graphmem.bench.bench_locomo import Progress, read_entries
from graphmem.bench.result import write_result
from graphmem.config import Settings
from graphmem.ingest import read_log
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message
from graphmem.model.errors import SettingsError

if TYPE_CHECKING:
    from playwright.sync_api import Page

SPACE = "bench-explorer"
ANSWERED = 100
"""Answered questions that are looked at, unless the caller sets another number."""
# One question: a chat model may take its time.
ANSWER_S = 120.0
IDLE = "!!window.graphmem && window.graphmem.settled() && !document.querySelector('[aria-busy]')"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page shows: the ids and labels of its nodes, and the numbered path."""

    nodes: Mapping[str, str]
    path: tuple[str, ...]


def run_questions(
    data: Path,
    *,
    settings: Settings,
    app: App,
    static: Path,
    chromium: str,
    store: str | None = None,
    answered: int = ANSWERED,
    out: Path | None = None,
    progress: Progress = lambda stage, count: None,
) -> dict[str, Any]:
    """Ask a LoCoMo file's questions until `answered` of them are, and return (and write) what each picture lacks.

    Without `store`, a new embedded store in a temporary folder is used; one of an earlier run is not built again.
    Raises SettingsError if the browser, playwright or the built explorer is missing, LogError if it is no LoCoMo file.
    """
    program = require_browser(chromium, static)
    questions = [str(qa["question"]) for _, qa, _ in read_entries(data)]
    messages = [entry for entry in read_log(data, space=SPACE) if isinstance(entry, Message)]
    with tempfile.TemporaryDirectory() as scratch:
        where = settings.model_copy(update={"store": store or f"ladybug:{scratch}/bench.lbug"})
        with open_from_settings(where, space=SPACE) as memory:
            memory.remember(messages)
            memory.consolidate()
            with served_memory(memory, app) as address, launched(program) as browser:
                page = browser.new_page(viewport=VIEW, base_url=address, reduced_motion="reduce")
                missing = _missing_speakers(page, {message.speaker for message in messages})
                asked, lacking = _ask(questions, page, address, answered, progress)
    whole = sum(not each for each in lacking.values())
    result = {"set": data.stem, "messages": len(messages), "asked": asked, "answered": len(lacking), "whole_pictures": whole}
    incomplete = {question: list(each) for question, each in lacking.items() if each}
    return write_result(result | {"incomplete": incomplete, "speakers_missing": missing}, out)


def _missing_speakers(page: "Page", speakers: Collection[str]) -> list[str]:
    """Who speaks and is not in the overview."""
    labels = {label.casefold() for label in _show(page, "/").nodes.values()}
    return sorted(speaker for speaker in speakers if speaker.casefold() not in labels)


def _ask(questions: Sequence[str], page: "Page", address: str, answered: int, progress: Progress) -> tuple[int, dict[str, tuple[str, ...]]]:
    """How many questions were asked, and what the picture of each answer lacks."""
    lacking: dict[str, tuple[str, ...]] = {}
    with httpx.Client(base_url=address, timeout=ANSWER_S) as client:
        for number, question in enumerate(questions, 1):
            told = client.post(f"/v1/spaces/{SPACE}/graph/answer", json={"question": question}).raise_for_status().json()
            if told["answer"]["found"]:
                query = httpx.QueryParams({"q": question, "space": SPACE})
                lacking[question] = tuple(lacks_of(told, _show(page, f"/?{query}")))
                progress("answers", 1)
            if len(lacking) == answered:
                return number, lacking
    return len(questions), lacking


def lacks_of(told: Mapping[str, Any], drawn: Drawn) -> list[str]:
    """What the picture of an answer lacks, in words; empty if it is whole. `told` is what the server says to the question."""
    path = [step["id"] for step in told["path"]]
    answer = told["answer"]
    fact = answer["fact"]
    read = {each["message"]["id"] for each in answer["evidence"]} | {f["id"] for each in answer["evidence"] for f in each["facts"]}
    edges = {frozenset((edge["source"], edge["target"])) for edge in told["graph"]["edges"]}
    reached = [any(frozenset((id_, before)) in edges for before in path[:place]) for place, id_ in enumerate(path)][1:]
    checks = {
        "the fact is not drawn": fact is None or fact["id"] in drawn.nodes,
        "the fact is not on the path": fact is None or fact["id"] in path,
        "nothing that was read is on the path": bool(read.intersection(path)),
        "the path does not begin at the question": path[:1] == ["question"],
        "a step is not drawn": set(path) <= set(drawn.nodes),
        "the steps are not numbered as told": drawn.path == tuple(path),
        "a step hangs on to none before it": all(reached),
    }
    return [words for words, right in checks.items() if not right]


def _show(page: "Page", address: str) -> Drawn:
    """What the page has drawn at an address, once it rests."""
    page.goto(address if "space=" in address else f"{address}?space={SPACE}")
    deadline = time.monotonic() + LONGEST_S
    while not page.evaluate(IDLE):
        if time.monotonic() > deadline:
            raise SettingsError(f"bench explorer: {address} was not drawn in {LONGEST_S:.0f} seconds.")
        page.wait_for_timeout(20)
    nodes = {node["id"]: node["label"] for node in page.evaluate("window.graphmem.nodes()")}
    return Drawn(nodes, tuple(page.evaluate("window.graphmem.measures().path")))
