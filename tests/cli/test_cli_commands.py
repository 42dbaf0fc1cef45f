"""The list of commands is a snapshot, each has an example and a place in the docs, and help needs nothing heavy."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from graphmem.cli.command_app import app

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "cli.md"
# Not pydantic: typer needs it itself where an option has bounds.
HEAVY = ("numpy", "pydantic_settings", "rich", "spacy", "ladybug", "onnxruntime", "pyarrow", "fastapi", "graphmem.memory.facade")


def commands(command: Any = None, name: str = "graphmem") -> Iterator[tuple[str, Any]]:
    """Every command that can be called, by its full name."""
    command = command or typer.main.get_command(app)
    if not hasattr(command, "commands"):
        yield name, command
    for below, part in getattr(command, "commands", {}).items():
        yield from commands(part, f"{name} {below}")


def line_of(name: str, command: Any) -> str:
    arguments = [p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument"]
    options = sorted(p.opts[0] for p in command.params if p.param_type_name == "option" and p.name != "help" and not p.hidden)
    return " ".join((name, *arguments, *options))


def test_the_commands_are_those_of_the_snapshot():
    """Growth shows in review: a new option is a new word in commands.txt."""
    found = "".join(f"{line_of(name, command)}\n" for name, command in commands())
    assert found == (HERE / "commands.txt").read_text("utf-8"), f"if that is meant, commands.txt is now:\n{found}"


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_each_command_has_an_example(name, command):
    """`--help` of every command shows how it is called."""
    assert "Example:" in command.help
    assert name in command.help.split("Example:")[1]


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_each_command_is_in_the_docs(name, command):
    """docs/cli.md has every command with an example, and no option is missing."""
    section = next(s for s in DOCS.read_text("utf-8").split("\n## ") if s.startswith(f"`{name.removeprefix('graphmem ')}"))
    assert f"    {name}" in section
    text = DOCS.read_text("utf-8")
    assert not [p.opts[0] for p in command.params if p.param_type_name == "option" and not p.hidden and f"`{p.opts[0]}" not in text]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["recall", "--help"], ["serve", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    """What makes help slow is not there when it is shown."""
    code = (
        "import sys\nfrom graphmem.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as end:\n    assert not end.code\n"
        f"assert not [m for m in {HEAVY!r} if m in sys.modules], [m for m in {HEAVY!r} if m in sys.modules]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "raphmem" in done.stdout
