"""A progress bar for long work, on standard error if that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Share = Callable[[], float]


@contextmanager
def progress_bar(share: Share | None = None) -> Iterator[Callable[[str, int], None]]:
    """The progress callback for `Memory.remember`. `share` returns the share of the logs that has been read, 0 to 1.

    The bar shows done and total, the rate per second and the remaining time, and disappears when the work is done.
    """
    if not sys.stderr.isatty():
        yield lambda stage, count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=120) as bar:
        yield Stages(bar.add_task, bar.update, bar.get_time, share)


class Stages:
    """One bar per stage. Every stored message is to be extracted; when all are, the graph is built."""

    STORING, EXTRACTING = "store messages", "extract and embed"

    def __init__(
        self, add: Callable[..., object], update: Callable[..., object], clock: Callable[[], float], share: Share | None = None
    ) -> None:
        self._add, self._update, self._clock, self._share = add, update, clock, share
        self._tasks: dict[str, object] = {}
        self._done: dict[str, int] = {}
        self._begun: dict[str, float] = {}

    def __call__(self, stage: str, count: int) -> None:
        self._begun.setdefault(stage, self._clock())
        self._done[stage] = self._done.get(stage, 0) + count
        self._show(stage)
        if stage == self.STORING:
            self._show(self.EXTRACTING)

    def _show(self, stage: str) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._add(stage, total=None, rate="")
        done = self._done.get(stage, 0)
        total = self._total(stage, done)
        words = "build the graph" if stage == self.EXTRACTING and done == total else stage
        self._update(self._tasks[stage], completed=done, total=total, description=words, rate=self._rate(stage, done))

    def _total(self, stage: str, done: int) -> int:
        """The total of a stage; for the stage that reads, an estimate from the share of bytes read."""
        if stage == self.EXTRACTING:
            return max(done, self._done.get(self.STORING, 0))
        share = self._share() if self._share else 1.0
        return max(done, round(done / share)) if share else done

    def _rate(self, stage: str, done: int) -> str:
        now = self._clock()
        seconds = now - self._begun.get(stage, now)
        return f"{done / seconds:,.0f}/s" if seconds else ""
