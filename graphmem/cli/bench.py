"""`graphmem bench`: public benchmarks, and how fast and how well messages are read."""

from pathlib import Path
from typing import Annotated, Any

import typer

from graphmem.cli.options import Model, Store
from graphmem.cli.output import say, say_table

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Measure recall and extraction on public benchmarks.")
SHARES = ("precision", "recall", "f1", "auc")
METRICS = ("R@5", "R@10", "R@20", "all@10")


@app.callback()
def bench() -> None:
    """Measure recall and extraction on public benchmarks."""


@app.command()
def locomo(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Where the full result goes.")] = None,
    store: Store = None,
    model: Model = None,
) -> None:
    """Measure recall on LoCoMo: BM25, vectors, both, both with neighbours, and the graph.

    It is done in a temporary store unless --store names one; the store you use otherwise is left alone.

    \b
    Example:
      graphmem bench locomo --data locomo10.json --json result.json
    """
    from graphmem.bench.locomo import run
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    settings = read_settings(model=model)
    with progress_bar() as progress:
        result = run(data, settings=settings, store=store, out=out, progress=progress)
    _say_result(result)


@app.command()
def openie(
    data: Annotated[Path, typer.Option(metavar="FILE", help="CaRB's file: a sentence, a predicate and arguments a line, with tabs.")],
    out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Where the full result goes.")] = None,
) -> None:
    """Measure how well clauses are read, by CaRB's definition: precision, recall, F1 and the area under their curve.

    \b
    Example:
      graphmem bench openie --data dev.tsv --json result.json
    """
    from graphmem.bench.openie import run

    result = run(data, out=out)
    say_table([["n", *SHARES], [str(result["n"]), *(f"{result[m]:.1f}" for m in SHARES)]])


def _say_result(result: dict[str, Any]) -> None:
    rows = [[line, *(f"{values[m]:.1f}" for m in METRICS)] for line, values in result["lines"].items()]
    say_table([["line", *METRICS], *rows])
    say(f"{result['questions']} questions, model {result['model']}, store {result['store']}.")
