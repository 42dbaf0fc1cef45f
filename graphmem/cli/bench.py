"""`graphmem bench`: public benchmarks, and how fast and how well messages are read."""

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from graphmem.cli.options import Model, Store
from graphmem.cli.output import say, say_table

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Measure recall, and how messages are read, on public benchmarks.")
Result: TypeAlias = Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Where the full result goes.")]
METRICS = ("R@5", "R@10", "R@20", "all@10")


@app.callback()
def bench() -> None:
    """Measure recall, and how messages are read, on public benchmarks."""


@app.command()
def locomo(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Result = None,
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
def times(
    data: Annotated[Path, typer.Option(metavar="FILE", help="A Recognizers-Text JSON file, or a folder of TimeML documents (.tml).")],
    out: Result = None,
) -> None:
    """Measure how many time expressions are found, and how many have the right value, beside dateparser.

    \b
    Example:
      graphmem bench times --data DateTimeModel.json --json result.json
    """
    from graphmem.bench.times import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    plain = result["dateparser"]
    rows = [
        ["graphmem", f"{result['found']:.1f}", f"{result['value']:.1f}"],
        ["dateparser", f"{plain['found']:.1f}", f"{plain['value']:.1f}"],
    ]
    say_table([["line", "found", "value"], *rows])
    say(f"{result['n']} cases of {result['set']}, percent.")


@app.command()
def dates(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Result = None,
) -> None:
    """Measure, on LoCoMo's questions for a date, how often a fact of the evidence has that date.

    \b
    Example:
      graphmem bench dates --data locomo10.json --json result.json
    """
    from graphmem.bench.dates import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    for missed in result["missed"]:
        say(f"missed: {missed['question']} {missed['answer']} ({', '.join(missed['evidence'])})")
    say(f"{result['dated']} of {result['n']} dates are in a fact of their evidence: {result['share']} percent.")


@app.command()
def coref(
    data: Annotated[Path, typer.Option(metavar="FILE", help="A file of the GAP set: passages with a pronoun and two names.")],
    out: Result = None,
) -> None:
    """Measure on GAP how many ambiguous pronouns are read as the right one of two names.

    \b
    Example:
      graphmem bench coref --data gap-validation.tsv --json result.json
    """
    from graphmem.bench.coref import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    measures = ("f1", "masculine", "feminine")
    say_table([["pronouns", *measures, "bias"], [str(result["n"]), *(f"{result[m]:.1f}" for m in measures), f"{result['bias']:.2f}"]])


def _say_result(result: dict[str, Any]) -> None:
    rows = [[line, *(f"{values[m]:.1f}" for m in METRICS)] for line, values in result["lines"].items()]
    say_table([["line", *METRICS], *rows])
    say(f"{result['questions']} questions, model {result['model']}, store {result['store']}.")
