"""`graphmem bench`: public benchmarks of recall and extraction."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from graphmem.cli.options import Model, Store
from graphmem.cli.output import say, say_table

if TYPE_CHECKING:
    from graphmem.model import Fact

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Measure recall and extraction on public benchmarks.")
RATES = ("messages_per_s", "bare_per_s", "ratio", "facts_per_message", "quarantined")
INGEST_RATES = ("bare_per_s", "extracted_per_s", "messages_per_s", "ratio", "whole_ratio")
Log: TypeAlias = Annotated[Path, typer.Option(metavar="FILE", help="A log in any format that `remember` reads.")]
Result: TypeAlias = Annotated[Path | None, typer.Option("--json", metavar="OUT", help="The file for the full result.")]
SHARES = ("precision", "recall", "f1", "auc")
ANSWER_MEASURES = ("n", "f1", "answered", "f1_of_answered", "right", "wrong")
CURVE = ("confidence", "answered", "f1", "right", "wrong", "silent_if_unanswerable")
METRICS = ("R@5", "R@10", "R@20", "all@10")
RECALL_METRICS = (*METRICS, "MRR")
RECALL_SETS = ("locomo", "realtalk", "beam", "longmemeval", "longmemeval-exchanges", "lihua", "musique", "hotpotqa")


@app.callback()
def bench() -> None:
    """Measure recall and extraction on public benchmarks."""


@app.command()
def locomo(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Result = None,
    store: Store = None,
    model: Model = None,
) -> None:
    """Measure recall on LoCoMo: BM25, vectors, both, both with neighbours, and the graph.

    It uses a temporary store unless --store names one, and does not touch the store of the settings.

    \b
    Example:
      graphmem bench locomo --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_locomo import run
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    settings = read_settings(model=model)
    with progress_bar() as progress:
        result = run(data, settings=settings, store=store, out=out, progress=progress)
    _say_result(result)


@app.command()
def recall(
    name: Annotated[str, typer.Option("--set", metavar="SET", help=f"{', '.join(RECALL_SETS)}.")],
    data: Annotated[Path, typer.Option(metavar="PATH", help="The file or folder of the set.")],
    out: Result = None,
    store: Store = None,
    model: Model = None,
) -> None:
    """Measure how much of the evidence of a set is found: without a graph, by each channel, and by the graph.

    It uses a temporary store unless --store names one; there, what was read in an earlier run is not read again.

    \b
    Example:
      graphmem bench recall --set locomo --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_recall import run
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    settings = read_settings(model=model)
    with progress_bar() as progress:
        result = run(name, data, settings=settings, store=store, out=out, progress=progress)
    for unit, lines in result["units"].items():
        rows = [[line, *(f"{found[m]:.1f}" for m in RECALL_METRICS)] for line, found in lines.items()]
        say_table([[unit, *RECALL_METRICS], *rows])
    budget = ", ".join(f"{share:.1f} in {tokens}" for tokens, share in result["budget"].items())
    say(f"{result['questions']} questions. Evidence within tokens: {budget}.")
    say(f"Recall: {result['recall_ms']['p50']} ms (p50), {result['recall_ms']['p95']} ms (p95).")


@app.command()
def answers(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Result = None,
    store: Store = None,
    model: Model = None,
    fit: Annotated[Path | None, typer.Option(metavar="FILE", help="Fit the answer model on the questions, and write it here.")] = None,
    also: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Fit on the questions of this LiHua-World folder, too.")] = None,
) -> None:
    """Measure answers on LoCoMo: token F1, how often an unanswerable question gets none, and what confidence is worth.

    It uses a temporary store unless --store names one, and does not touch the store of the settings. With --fit, each conversation is
    asked with a model that was fitted without it.

    \b
    Example:
      graphmem bench answers --data locomo10.json --json answers.json
    """
    from graphmem.bench.bench_answers import run
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    with progress_bar() as progress:
        result = run(data, settings=read_settings(model=model), store=store, out=out, fit=fit, also=also, progress=progress)
    groups = {"overall": result["overall"], **result["by_category"]}
    say_table([["category", *ANSWER_MEASURES], *([name, *(str(values[m]) for m in ANSWER_MEASURES)] for name, values in groups.items())])
    curve = result["confidence_curve"]
    say_table([[*CURVE], *([str(at[m]) for m in CURVE] for at in curve)])
    say(f"{result['silent_if_unanswerable']} percent of the unanswerable questions are not answered.")


@app.command()
def times(
    data: Annotated[Path, typer.Option(metavar="FILE", help="A Recognizers-Text JSON file, or a folder of TimeML documents (.tml).")],
    out: Result = None,
) -> None:
    """Measure how many time expressions are found, and how many values are right, compared with dateparser.

    \b
    Example:
      graphmem bench times --data DateTimeModel.json --json result.json
    """
    from graphmem.bench.bench_times import run
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
    """Measure, on LoCoMo's questions about a date, how often a fact of the evidence has that date.

    \b
    Example:
      graphmem bench dates --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_dates import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    for missed in result["missed"]:
        say(f"missed: {missed['question']} {missed['answer']} ({', '.join(missed['evidence'])})")
    say(f"{result['dated']} of {result['n']} dates are in a fact of their evidence: {result['share']} percent.")


@app.command()
def coverage(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Result = None,
) -> None:
    """Measure, on LoCoMo, in how many evidence turns some fact holds the words or the date of the gold answer.

    \b
    Example:
      graphmem bench coverage --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_coverage import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    measures = ("n", "covered", "facts", "text")
    rows = [[name, *(str(found[m]) for m in measures)] for name, found in result["by_category"].items()]
    say_table([["evidence turns", *measures], *rows, ["all", *(str(result[m]) for m in measures)]])


@app.command()
def lessons(
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A set of runs and situations; without it, the one of graphmem.")
    ] = None,
    model: Model = None,
    out: Result = None,
) -> None:
    """Measure how often the lesson of an agent's run that applies to a situation is among the first three.

    \b
    Example:
      graphmem bench lessons
    """
    from graphmem.bench.bench_lessons import run
    from graphmem.config import read_settings
    from graphmem.embedding import choose_model, open_embedder

    settings = read_settings(model=model)
    embedder = open_embedder(choose_model(settings.model, settings.models), settings.models)
    result = run(embedder, data=data, out=out)
    say(f"{result['n']} situations: the lesson is first in {result['first']} percent, among the first three in {result['first_three']}.")


@app.command()
def forgetting(
    data: Log,
    speaker: Annotated[
        str, typer.Option(metavar="NAME", help="Who is forgotten; left out: who says most in the longest conversation.")
    ] = "",
    out: Result = None,
    store: Store = None,
    model: Model = None,
) -> None:
    """Measure what it takes to forget a speaker, and whether anything is left: bytes, what a second ingest brings, and the graph.

    It uses temporary stores; of one that --store names, only the space bench-forgetting is used, and cleared.

    \b
    Example:
      graphmem bench forgetting --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_forgetting import run
    from graphmem.config import read_settings

    found = run(data, read_settings(model=model), speaker=speaker, store=store, out=out)
    took = f"{found['seconds']} s ({found['cpu_seconds']} s of CPU)"
    say(f"{found['erased']} of {found['messages']} messages forgotten on {found['engine']} in {took}.")
    if found["held_before"]:
        say(f"Held by its files before: {found['held_before']}; traces after: {found['traces']}.")
    else:
        say("The files of a server are out of reach: only its rows were searched.")
    say(f"The receipt found {found['found_by_receipt']} traces, and holds: {found['receipt_holds']}.")
    again = f"{found['left_out_again']} were left out and {found['new_again']} came in"
    say(f"Told again, {again}; the graph is that of a whole build: {found['is_whole_build']}.")


@app.command()
def structure(
    data: Annotated[Path, typer.Option(metavar="FILE", help="LoCoMo's file of conversations and questions.")],
    out: Result = None,
) -> None:
    """Measure, on LoCoMo, how many facts units bind, what was superseded or contested, and how many steps join the evidence of a question.

    \b
    Example:
      graphmem bench structure --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_structure import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    rows = [(name, str(value)) for part in ("units", "evidence_joined", "hubs") for name, value in result[part].items()]
    say_table([*rows, ("superseded", str(result["superseded"])), ("contested", str(result["contested"]))])


@app.command()
def coref(
    data: Annotated[Path, typer.Option(metavar="FILE", help="A file of the GAP set: passages with a pronoun and two names.")],
    out: Result = None,
) -> None:
    """Measure on GAP how many ambiguous pronouns are resolved to the right one of two names.

    \b
    Example:
      graphmem bench coref --data gap-validation.tsv --json result.json
    """
    from graphmem.bench.bench_coref import run
    from graphmem.cli.progress import progress_bar

    with progress_bar() as progress:
        result = run(data, out=out, progress=progress)
    measures = ("f1", "masculine", "feminine")
    say_table([["pronouns", *measures, "bias"], [str(result["n"]), *(f"{result[m]:.1f}" for m in measures), f"{result['bias']:.2f}"]])


@app.command()
def entities(
    data: Annotated[Path, typer.Option(metavar="FILE", help="Conversations with labelled names; docs/entities.md shows the format.")],
    out: Result = None,
) -> None:
    """Measure how well names are resolved across conversations: B-cubed, by difficulty, and the operating curve.

    \b
    Example:
      graphmem bench entities --data names.json --json result.json
    """
    from graphmem.bench.bench_entities import run

    result = run(data, out=out)
    measures = ("n", "precision", "recall", "f1")
    rows = [[why, *(str(found[m]) for m in measures)] for why, found in result["by_reason"].items()]
    say_table([["names", *measures], *rows, ["all", *(str(result[m]) for m in measures)]])
    say_table([["by the written name", *(str(result["written_name"][m]) for m in measures)]])
    say_table([["merged from", *measures[1:]], *([f"{at['merge']:+.1f}", *(str(at[m]) for m in measures[1:])] for at in result["curve"])])


@app.command()
def openie(
    data: Annotated[Path, typer.Option(metavar="FILE", help="A CaRB file: lines of sentence, predicate and arguments, separated by tabs.")],
    out: Result = None,
) -> None:
    """Measure open information extraction by CaRB's definition: precision, recall, F1 and the area under the curve.

    \b
    Example:
      graphmem bench openie --data dev.tsv --json result.json
    """
    from graphmem.bench.bench_openie import run

    result = run(data, out=out)
    say_table([["n", *SHARES], [str(result["n"]), *(f"{result[m]:.1f}" for m in SHARES)]])


@app.command()
def extract(
    data: Log,
    out: Result = None,
) -> None:
    """Measure the speed of extraction compared with the bare parser, and why clauses gave no fact.

    \b
    Example:
      graphmem bench extract --data locomo10.json --json result.json
    """
    from graphmem.bench.bench_extraction import run

    result = run(data, out=out)
    say_table([["messages/s", "bare/s", "ratio", "facts/message", "quarantined"], [str(result[m]) for m in RATES]])
    say_table([["rejected because", "clauses"], *([reason, str(count)] for reason, count in result["dropped"].items())])


@app.command()
def ingest(
    data: Log,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that extract.")] = 2,
    model: Model = None,
    out: Result = None,
) -> None:
    """Measure how fast a log is remembered with several workers, compared with as many bare loops of extraction.

    \b
    Example:
      graphmem bench ingest --data locomo10.json --workers 2 --json result.json
    """
    from graphmem.bench.bench_ingest import run
    from graphmem.config import read_settings

    result = run(data, read_settings(model=model), workers=workers, out=out)
    say_table([["messages", *INGEST_RATES], [str(result["messages"]), *(str(result[m]) for m in INGEST_RATES)]])
    say_table([(stage, f"{seconds:.2f} s") for stage, seconds in result["seconds"].items()])


@app.command()
def facts(
    data: Log,
    sample: Annotated[int, typer.Option(min=1, help="The number of facts.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed samples the same facts.")] = 1,
    judged: Annotated[Path | None, typer.Option(metavar="FILE", help="A result with judgements: true, partly, false or trivial.")] = None,
    out: Result = None,
) -> None:
    """Sample facts to judge by reading, each with its message and the one before.

    The result has ids, predicates and judgements, but no text of the log. Fill in the judgements and pass the file as --judged to
    compute the shares.

    \b
    Example:
      graphmem bench facts --data locomo10.json --sample 200 --seed 1 --json sample.json
    """
    from graphmem.bench.bench_facts import JUDGEMENTS, run

    result, chosen = run(data, sample=sample, seed=seed, judged=judged, out=out)
    for number, one in enumerate(chosen, 1):
        say(f"{number}. {fact_line(one.fact)}")
        if one.before is not None:
            say(f"   before: {one.before.rendered_text}")
        say(f"   said:   {one.message.rendered_text}")
    say(f"{result['judged']} of {result['sample']} judged, {result['facts']} facts in all.")
    if result["judged"]:
        say_table([[*JUDGEMENTS], [f"{result[j]:.1f}" for j in JUDGEMENTS]])


@app.command()
def growth(
    sizes: Annotated[
        str, typer.Option(metavar="N,N,...", help="How many messages the store holds when it is measured.")
    ] = "1000,4000,16000,48000",
    data: Annotated[Path | None, typer.Option(metavar="FILE", help="A log to take the messages from instead of the generated one.")] = None,
    out: Result = None,
    store: Store = None,
) -> None:
    """Measure what adding, asking, opening, memory and disk cost as one store grows, with stand-ins for the models.

    It is done in a temporary store unless --store names one. Exponents are powers of the number of messages.

    \b
    Example:
      graphmem bench growth --sizes 1000,4000 --json growth.json
    """
    from graphmem.bench.bench_growth import run, table
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    with progress_bar() as progress:
        result = run(_numbers(sizes), settings=read_settings(), store=store, data=data, out=out, progress=progress)
    say_table(table(result))
    say(f"engine {result['engine']}, models {result['models']}, log {result['log']}.")


@app.command()
def explorer(
    sizes: Annotated[
        str | None, typer.Option(metavar="N,N,...", help="How many entities the map has, each with three ties (5000,50000).")
    ] = None,
    questions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Look at the pictures of answers to a LoCoMo file instead.")
    ] = None,
    answered: Annotated[int, typer.Option(min=1, metavar="N", help="With --questions: how many answers.")] = 100,
    chromium: Annotated[str, typer.Option(metavar="PROGRAM", help="The browser that is measured.")] = "chromium",
    out: Result = None,
    store: Store = None,
) -> None:
    """Measure how soon the explorer shows a generated map, and how smoothly it moves, in a headless browser.

    With --questions, count the answers whose fact and path are drawn, and look for each speaker in the overview; --store keeps the log.
    It needs playwright (extra `dev`), Chromium, and the built explorer. Graphics are rendered by software.

    \b
    Example:
      graphmem bench explorer --sizes 5000 --json explorer.json
      graphmem bench explorer --questions locomo10.json
    """
    from graphmem.api.api_app import STATIC, create_app

    if questions is not None and sizes is not None:
        raise typer.BadParameter("give either --sizes or --questions.", param_hint="--questions")
    if questions is not None:
        _say_pictures(questions, answered=answered, chromium=chromium, out=out, store=store)
        return
    from graphmem.bench.bench_explorer import MEASURES, run

    result = run(_numbers(sizes or "5000,50000"), app=create_app, static=STATIC, chromium=chromium, out=out)
    say_table([list(MEASURES), *([str(row[m]) for m in MEASURES] for row in result["maps"])])
    say(f"The explorer has {result['bundle_kb']} kB compressed. Machine: {result['machine']}.")


def _say_pictures(data: Path, *, answered: int, chromium: str, out: Path | None, store: str | None) -> None:
    """Look at the pictures of answers, and print what they lack."""
    from graphmem.api.api_app import STATIC, create_app
    from graphmem.bench.explorer_answers import run_questions
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    settings = read_settings()
    with progress_bar() as progress:
        result = run_questions(
            data,
            settings=settings,
            app=create_app,
            static=STATIC,
            chromium=chromium,
            store=store,
            answered=answered,
            out=out,
            progress=progress,
        )
    say(f"{result['whole_pictures']} of {result['answered']} answers have their fact and path in the picture; {result['asked']} questions.")
    for question, lacks in result["incomplete"].items():
        say(f"  {question} ", ("; ".join(lacks), "dim"))
    missing = ", ".join(result["speakers_missing"])
    say(f"Speakers who are missing in the overview: {missing}." if missing else "Every speaker is in the overview.")


@app.command()
def api(
    data: Annotated[Path, typer.Option(metavar="FILE", help="A LoCoMo file.")],
    rate: Annotated[float, typer.Option(min=0.1, max=10_000, metavar="N", help="Requests per second.")] = 50.0,
    seconds: Annotated[float, typer.Option(min=1, metavar="S", help="How long they are sent.")] = 60.0,
    messages: Annotated[int | None, typer.Option(min=2, metavar="N", help="Only the first messages of the file.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Processes of the server.")] = 1,
    out: Result = None,
    model: Model = None,
) -> None:
    """Measure a server in a process of its own: recall, facts and new messages at a steady rate, on a LoCoMo file.

    Times count from the moment a request was due, so that a server that falls behind shows it.

    \b
    Example:
      graphmem bench api --data locomo10.json --rate 50 --seconds 300
    """
    from graphmem.bench.bench_api import run, table
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    with progress_bar() as progress:
        settings = read_settings(model=model)
        result = run(data, settings=settings, rate=rate, seconds=seconds, messages=messages, workers=workers, out=out, progress=progress)
    say_table(table(result))
    errors, answered = sum(result["errors"].values()), result["answered_rate"]
    say(f"Milliseconds. {errors} errors; {answered} answered per second of {rate:g}; {result['messages']} messages.")


@app.command("store")
def store_bench(
    engines: Annotated[str, typer.Option(metavar="NAME,...", help="The engines: ladybug, neo4j.")] = "ladybug,neo4j",
    messages: Annotated[int, typer.Option(min=200, help="Messages of the large space.")] = 20_000,
    seconds: Annotated[float, typer.Option(min=1, help="How long some write and others read at once.")] = 30.0,
    writers: Annotated[int, typer.Option(min=1, max=64, help="How many write at once.")] = 4,
    readers: Annotated[int, typer.Option(min=1, max=64, help="How many read at once.")] = 4,
    out: Result = None,
) -> None:
    """Measure engines side by side: loading, the store's part of recall, a small space beside a large one, many at once.

    The log is generated, and the models have stand-ins. Neo4j is the server of the settings; its spaces "bench-store-*" are cleared.

    \b
    Example:
      graphmem bench store --engines ladybug,neo4j --messages 20000 --json store.json
    """
    from graphmem.bench.bench_store import StoreLoad, run, table
    from graphmem.cli.progress import progress_bar
    from graphmem.config import read_settings

    load = StoreLoad(messages=messages, seconds=seconds, writers=writers, readers=readers)
    names = [name.strip() for name in engines.split(",") if name.strip()]
    with progress_bar() as progress:
        result = run(names, load, settings=read_settings(), out=out, progress=progress)
    say_table(table(result))


def _numbers(sizes: str) -> list[int]:
    """The numbers of a list with commas."""
    parts = [part.strip() for part in sizes.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise typer.BadParameter(f"'{sizes}' is not a list of numbers. Give for example 1000,4000.", param_hint="--sizes")
    return [int(part) for part in parts]


def fact_line(fact: "Fact") -> str:
    """A fact in one line: predicate, members by role, tags, kind, modality, polarity, event time, recurrence, and the words as said."""
    members = ", ".join(f"{m.role} {m.name}" for m in fact.members)
    when = f", {fact.event_start:%Y-%m-%d} to {fact.event_end:%Y-%m-%d}" if fact.event_start and fact.event_end else ""
    when += f", {fact.recurrence}" if fact.recurrence else ""
    tags = f"; {'; '.join(fact.tags)}" if fact.tags else ""
    return f"{fact.predicate}: {members}{tags} ({fact.kind}, {fact.modality}, {fact.polarity}{when}): “{fact.text}”"


def _say_result(result: dict[str, Any]) -> None:
    rows = [[line, *(f"{values[m]:.1f}" for m in METRICS)] for line, values in result["lines"].items()]
    say_table([["line", *METRICS], *rows])
    say(f"{result['questions']} questions, model {result['model']}, store {result['store']}.")
