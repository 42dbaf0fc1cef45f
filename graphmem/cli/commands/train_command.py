"""`graphmem train`: fit what graphmem learns from labelled data."""

from pathlib import Path
from typing import Annotated, Any

import typer

from graphmem.cli.options import Model, Space, Store
from graphmem.cli.output import say, say_table

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Fit the learnt ranking on labelled questions.")
METRICS = ("R@5", "R@10", "R@20", "all@10", "MRR")


@app.callback()
def train() -> None:
    """Fit the learnt ranking on labelled questions."""


@app.command()
def ranker(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file for the weights; name it in the setting `ranker`.")],
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="SET", help="A set of `graphmem bench recall`; may be given several times.")
    ] = None,
    data: Annotated[list[Path] | None, typer.Option(metavar="PATH", help="The file or folder of each set, in the same order.")] = None,
    feedback: Annotated[bool, typer.Option("--feedback", help="Also the questions judged by `graphmem feedback`.")] = False,
    space: Space = None,
    report: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="The file for the full result.")] = None,
    store: Store = None,
    model: Model = None,
) -> None:
    """Fit the weights of the learnt ranking, and show how it does on spaces and sets that it was not fitted on.

    It uses a temporary store for the sets unless --store names one; there, what was read in an earlier run is not read again.
    With --feedback, the questions that were judged in the memory of the settings count, too; with these alone, the weights stay
    near the shipped ones.

    \b
    Example:
      graphmem train ranker --set locomo --data locomo10.json --out ranker.json
      graphmem train ranker --feedback --out ranker.json
    """
    from graphmem.bench.ranker_training import train_on_sets
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    with progress_bar() as progress:
        result = train_on_sets(
            sets or (),
            data or (),
            settings=read_settings(model=model, space=space),
            store=store,
            out=out,
            report=report,
            feedback=feedback,
            progress=progress,
        )
    for fitted in ("spaces", "sets"):
        if found := result.get(fitted):
            say_table([[f"without its {fitted[:-1]}", *METRICS], *(_row(name, values) for name, values in found.items())])
    say_table(
        [["without the features", "R@5", "R@10"], *([group, str(v["R@5"]), str(v["R@10"])] for group, v in result["without"].items())]
    )
    say(f"Wrote {out}. To use it, set GRAPHMEM_RANKER={out}.")


def _row(name: str, values: dict[str, Any]) -> list[str]:
    return [name, *(f"{values[metric]:.1f}" for metric in METRICS)]
