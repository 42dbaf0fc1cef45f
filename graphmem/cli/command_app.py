"""All commands as one typer application. Importing it is fast: it loads typer and nothing heavy."""

from collections.abc import Callable
from typing import Annotated

import typer

from graphmem.cli.commands import (
    bench_command,
    conflicts_command,
    entities_command,
    facts_command,
    keys_command,
    models_command,
    quarantine_command,
    train_command,
)
from graphmem.cli.commands.answer_command import answer
from graphmem.cli.commands.audit_command import audit
from graphmem.cli.commands.check_command import check
from graphmem.cli.commands.compact_command import compact
from graphmem.cli.commands.consolidate_command import consolidate
from graphmem.cli.commands.cypher_command import cypher, schema
from graphmem.cli.commands.demo_command import demo
from graphmem.cli.commands.diff_command import diff
from graphmem.cli.commands.doctor_command import doctor
from graphmem.cli.commands.explain_command import explain
from graphmem.cli.commands.feedback_command import feedback
from graphmem.cli.commands.forget_command import forget, retain, verify
from graphmem.cli.commands.mark_command import mark
from graphmem.cli.commands.mcp_command import mcp
from graphmem.cli.commands.portable_command import copy, export, import_memory
from graphmem.cli.commands.profile_command import profile
from graphmem.cli.commands.recall_command import recall
from graphmem.cli.commands.reembed_command import reembed
from graphmem.cli.commands.remember_command import remember
from graphmem.cli.commands.rooms_command import rooms
from graphmem.cli.commands.serve_command import serve
from graphmem.cli.commands.stats_command import stats
from graphmem.cli.commands.timeline_command import timeline
from graphmem.cli.commands.units_command import units
from graphmem.cli.commands.watch_command import watch

COMMANDS: tuple[Callable[..., None], ...] = (
    *(remember, watch, recall, answer, explain, feedback, timeline, diff, profile, units, rooms, cypher, schema),
    *(consolidate, stats, doctor, check, compact, reembed, serve, mcp, audit, demo),
    *(forget, verify, retain, mark, export, copy),
)
GROUPS = {
    "models": models_command.app,
    "quarantine": quarantine_command.app,
    "entities": entities_command.app,
    "conflicts": conflicts_command.app,
    "facts": facts_command.app,
    "keys": keys_command.app,
    "bench": bench_command.app,
    "train": train_command.app,
}

# Plain help: it starts three times as fast as help drawn by rich, and a pipe gets the same text.
app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:
    if wanted:
        from graphmem import __version__

        typer.echo(f"graphmem {__version__}")
        raise typer.Exit


@app.callback(epilog="Example: graphmem remember chat.jsonl && graphmem answer 'Where does Ada live?'")
def graphmem(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
    trust_config: Annotated[bool, typer.Option("--trust-config", help="Let graphmem.toml here set store, llm and models.")] = False,
) -> None:
    """Conversation logs as a temporal knowledge graph that can be queried."""
    if trust_config:
        import os

        os.environ["GRAPHMEM_TRUST_CONFIG"] = "1"


for command in COMMANDS:
    app.command()(command)
app.command("import")(import_memory)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)
