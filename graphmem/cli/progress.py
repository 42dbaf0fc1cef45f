"""A progress bar for long work: on standard error, and only where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int], None]]:
    """What `Memory.remember` tells its progress to. The bar is gone when the work is done."""
    if not sys.stderr.isatty():
        yield lambda stage, count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Stages(bar.add_task, bar.update)


class Stages:
    """One bar a stage. What was stored is what is still to be extracted; when all is, the graph is bound together."""

    STORING, EXTRACTING = "store messages", "extract and embed"

    def __init__(self, add: Callable[..., object], update: Callable[..., object]) -> None:
        self._add = add
        self._update = update
        self._tasks: dict[str, object] = {}
        self._done: dict[str, int] = {}

    def __call__(self, stage: str, count: int) -> None:
        self._done[stage] = self._done.get(stage, 0) + count
        self._show(stage)
        if stage == self.STORING:
            self._show(self.EXTRACTING)

    def _show(self, stage: str) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._add(stage, total=None)
        done = self._done.get(stage, 0)
        total = max(done, self._done.get(self.STORING, 0)) if stage == self.EXTRACTING else done
        words = "bind the graph" if stage == self.EXTRACTING and done == total else stage
        self._update(self._tasks[stage], completed=done, total=total, description=words)
