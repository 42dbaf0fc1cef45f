"""The commands, joined. Importing this imports typer and nothing else that takes time."""

from collections.abc import Callable
from typing import Annotated

import typer

from graphmem.cli import bench, entities, models, quarantine
from graphmem.cli.answer import answer
from graphmem.cli.check import check
from graphmem.cli.demo import demo
from graphmem.cli.doctor import doctor
from graphmem.cli.explain import explain
from graphmem.cli.recall import recall
from graphmem.cli.remember import remember
from graphmem.cli.serve import serve
from graphmem.cli.stats import stats
from graphmem.cli.timeline import timeline

COMMANDS: tuple[Callable[..., None], ...] = (
    *(remember, recall, answer, explain, timeline),
    *(stats, doctor, check, serve, demo),
)
GROUPS = {"models": models.app, "quarantine": quarantine.app, "entities": entities.app, "bench": bench.app}

# Plain help: a third of the start-up time of help drawn by rich, and a pipe gets the same text.
app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:
    if wanted:
        from graphmem import __version__

        typer.echo(f"graphmem {__version__}")
        raise typer.Exit


@app.callback(epilog="Example: graphmem remember chat.jsonl && graphmem answer 'Where does Ada live?'")
def graphmem(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Conversation logs as a temporal knowledge graph that can be asked."""


for command in COMMANDS:
    app.command()(command)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)
