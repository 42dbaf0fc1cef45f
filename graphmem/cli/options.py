"""Options and arguments that several commands share."""

from typing import Annotated, TypeAlias

import typer

Store: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="STORE", help="Where the graph is: a path, ladybug:PATH or neo4j://HOST:PORT/DATABASE."),
]
Space: TypeAlias = Annotated[str | None, typer.Option(metavar="SPACE", help="The space (tenant) of the memory.")]
Model: TypeAlias = Annotated[str | None, typer.Option(metavar="NAME", help="The embedding model; see `models list`.")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
Extractor: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="What extracts facts: spacy, or llm (spaCy and the chat model).")
]
Workers: TypeAlias = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Processes that extract facts from a long log; the result is the same.")
]
Enrich: TypeAlias = Annotated[str | None, typer.Option(metavar="salient", help="The chat model reads only what is hard for spaCy.")]
Llm: TypeAlias = Annotated[str | None, typer.Option(metavar="MODULE:CLASS:MODEL", help="Any chat model of langchain-core.")]
At: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="WHEN", help="What held at this time: 2025-03-01 (its first moment) or 2025-03-01T18:30, UTC."),
]
Known: TypeAlias = Annotated[str | None, typer.Option(metavar="WHEN", help="What the memory knew at this time; dates as for --at.")]
Budget: TypeAlias = Annotated[int | None, typer.Option(min=1, metavar="TOKENS", help="Token budget of the hits.")]
Verbose: TypeAlias = Annotated[bool, typer.Option("--verbose", "-v", help="Show why each hit was ranked.")]
Question: TypeAlias = Annotated[str, typer.Argument(help="What you want to know, in quotes.")]
AsAgent: TypeAlias = Annotated[
    str | None, typer.Option("--as-agent", metavar="NAME", help="Read as this agent: what is private to others is left out.")
]
Purpose: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="What it is read for: what is marked for other purposes is left out.")
]
