"""Options and arguments that several commands have, each described once."""

from typing import Annotated, TypeAlias

import typer

Store: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="STORE", help="Where the graph is: a path, ladybug:PATH or neo4j://HOST:PORT/DATABASE."),
]
Space: TypeAlias = Annotated[str | None, typer.Option(metavar="SPACE", help="Whose memory it is.")]
Model: TypeAlias = Annotated[str | None, typer.Option(metavar="NAME", help="The embedding model; see `models list`.")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON for machines, nothing else.")]
Extractor: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who reads the messages: spacy, or llm, the chat model beside it.")
]
Enrich: TypeAlias = Annotated[str | None, typer.Option(metavar="salient", help="The chat model reads only turns that are hard for spaCy.")]
Llm: TypeAlias = Annotated[str | None, typer.Option(metavar="MODULE:CLASS:MODEL", help="The chat model, any of langchain-core's.")]
At: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="WHEN", help="What held then: 2025-03-01 (from its first moment) or 2025-03-01T18:30, UTC."),
]
Known: TypeAlias = Annotated[str | None, typer.Option(metavar="WHEN", help="By what the memory had been told by then; dates as for --at.")]
Budget: TypeAlias = Annotated[int | None, typer.Option(min=1, metavar="TOKENS", help="Tokens that the hits may take.")]
Verbose: TypeAlias = Annotated[bool, typer.Option("--verbose", "-v", help="Also why each hit scored.")]
Question: TypeAlias = Annotated[str, typer.Argument(help="What you want to know, in quotes.")]
