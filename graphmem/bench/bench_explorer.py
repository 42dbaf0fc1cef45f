"""`graphmem bench explorer`: how soon the explorer shows a map, and how many frames a second it draws while it moves.

The maps are generated, so that the store is no part of what is measured; the server, the page and the browser are real.
"""

import gzip
import os
import platform
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import orjson

from graphmem.bench.result import write_result
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.memory.graph_projection import GraphProjection, build_projection
from graphmem.memory.map_reader import MapReader
from graphmem.model.errors import SettingsError
from graphmem.model.validity import FOREVER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

App: TypeAlias = Callable[[Memory], Any]
MEASURES = ("entities", "ties", "first_picture_s", "all_drawn_s", "frames_per_s")
START = datetime(2025, 1, 1, tzinfo=UTC)
# Ties per entity, and entities per community, of a generated map.
TIES, COMMUNITY = 3, 250
FLAGS = ("--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run", "--disable-background-networking")
VIEW: "ViewportSize" = {"width": 1280, "height": 800}
LONGEST_S = 120.0
# Moves the view for two seconds and counts the frames.
FRAMES = """() => new Promise((done) => {
  const begin = performance.now(); let frames = 0;
  const step = () => {
    const passed = performance.now() - begin;
    window.graphmem.drawing.pan(0.004 * Math.sin(passed / 200), 0.004 * Math.cos(passed / 200));
    frames += 1;
    if (passed < 2000) requestAnimationFrame(step); else done(frames / passed * 1000);
  };
  requestAnimationFrame(step);
})"""


def run(sizes: Sequence[int], *, app: App, static: Path, chromium: str, out: Path | None = None) -> dict[str, Any]:
    """Measure maps of these numbers of entities. Raises SettingsError if the browser, playwright or the built explorer is missing.

    `app` makes the application of a memory, `static` is the folder of the built explorer.
    """
    program = require_browser(chromium, static)
    maps = [_measure(size, program, app) for size in sizes]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, software rendering, load {os.getloadavg()[0]:.1f}"
    return write_result({"maps": maps, "bundle_kb": bundle_kb(static), "machine": machine}, out)


def require_browser(chromium: str, static: Path) -> str:
    """The path of the browser. Raises SettingsError if it, playwright or the built explorer is missing."""
    program = shutil.which(chromium)
    if program is None or find_spec("playwright") is None or not (static / "index.html").is_file():
        raise SettingsError(
            "bench explorer: needs Chromium, playwright (`pip install 'graphmem[dev]'`) and the built explorer (`make setup`)."
        )
    return program


def bundle_kb(static: Path) -> int:
    """Kilobytes of the built scripts and styles, compressed."""
    built = (path for path in static.rglob("*") if path.suffix in (".js", ".css", ".html"))
    return round(sum(len(gzip.compress(path.read_bytes())) for path in built) / 1000)


def generated_map(size: int) -> GraphProjection:
    """Entities in communities, most of whose ties stay inside; the same for every run."""
    rng = np.random.default_rng(7)
    ids = [f"entity-{number:06}" for number in range(size)]
    communities = [{"id": f"community-{n}", "title": f"Community {n}", "summary": ""} for n in range(max(1, size // COMMUNITY))]
    belongs = {id_: communities[number % len(communities)]["id"] for number, id_ in enumerate(ids)}
    mentions = np.sort(rng.zipf(1.8, size).clip(1, 5000))[::-1]
    entities = [
        {
            "id": id_,
            "name": f"Name {n}",
            "kind": "person",
            "mentions": int(mentions[n]),
            "first_seen": START,
            "speaks": n < len(communities),
        }
        for n, id_ in enumerate(ids)
    ]
    left = rng.integers(0, size, size * TIES)
    inside = rng.random(len(left)) < 0.9
    right = np.where(
        inside,
        left % len(communities) + rng.integers(0, size // len(communities), len(left)) * len(communities),
        rng.integers(0, size, len(left)),
    )
    facts = [_fact(ids[a], ids[b % size]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    return build_projection(entities, communities, belongs, facts)


def _fact(one: str, other: str) -> dict[str, Any]:
    members = orjson.dumps([{"entity_id": one}, {"entity_id": other}])
    return {"members": members, "valid_from": START, "valid_to": FOREVER, "recorded_at": START, "retired_at": FOREVER}


def _measure(size: int, program: str, app: App) -> dict[str, Any]:
    graph = generated_map(size)
    with tempfile.TemporaryDirectory() as folder, _served(graph, Path(folder), app) as address:
        first, _, _ = _open(program, address, wanted=1)
        drawn, ties, frames = _open(program, f"{address}/?map=all", wanted=size)
    return {
        "entities": size,
        "ties": ties,
        "first_picture_s": round(first, 2),
        "all_drawn_s": round(drawn, 2),
        "frames_per_s": round(frames, 1),
    }


@contextmanager
def _served(graph: GraphProjection, folder: Path, app: App) -> Iterator[str]:
    """The address of a server that draws the graph."""
    with Memory.open(folder / "memory.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.map = MapReader(memory.space, memory.store, fixed=graph)
        with served_memory(memory, app) as address:
            yield address


@contextmanager
def served_memory(memory: Memory, app: App) -> Iterator[str]:
    """The address of a server of a memory, in a thread of this process."""
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app(memory), log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listening.close()


@contextmanager
def launched(program: str) -> "Iterator[Browser]":
    """A headless browser that renders by software."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def _open(program: str, address: str, *, wanted: int) -> tuple[float, int, float]:
    """Seconds until so many nodes are drawn, the ties drawn, and the frames per second while the view moves."""
    with launched(program) as browser:
        page = browser.new_page(viewport=VIEW, reduced_motion="reduce")
        begin = time.monotonic()
        page.goto(address)
        while not page.evaluate("(n) => !!window.graphmem && window.graphmem.settled() && window.graphmem.measures().order >= n", wanted):
            if time.monotonic() - begin > LONGEST_S:
                raise SettingsError(f"bench explorer: {address} drew too little in {LONGEST_S:.0f} seconds.")
            page.wait_for_timeout(20)
        seconds = time.monotonic() - begin
        ties = int(page.evaluate("window.graphmem.measures().size"))
        frames = float(page.evaluate(FRAMES))
    return seconds, ties, frames
