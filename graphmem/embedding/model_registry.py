"""The embedding models that graphmem knows, as models.toml lists them, and which of them are installed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from graphmem.model.errors import ModelError

DEFAULT_MODEL = "e5-small-v2"
FALLBACK_MODEL = "minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One pinned file of a model. It is packed as `inside` in a Maven jar (`maven`) or in a wheel (`pip`)."""

    name: str
    sha256: str
    inside: str
    maven: str = ""
    pip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One model of models.toml. `pooling` is "mean" or "cls"; the prefixes are put before a text when it is embedded.

    A model with a `package` has no files: the Python package brings it and runs it, and `digest` is the hash of its model. `extra` is
    graphmem's extra that declares the package.
    """

    name: str
    about: str
    licence: str
    dimensions: int
    pooling: str
    question_prefix: str
    passage_prefix: str
    files: tuple[ModelFile, ...]
    package: str = ""
    extra: str = ""
    digest: str = ""

    @property
    def sha256(self) -> str:
        """The hash of model.onnx, or of the model in the package, which a store remembers."""
        return self.digest or next(f.sha256 for f in self.files if f.name == "model.onnx")

    @property
    def install_command(self) -> str:
        """The command that brings the model of a package."""
        return f"pip install 'graphmem[{self.extra}]'"

    def missing_package(self) -> ModelError:
        """The error for a model whose package is not installed."""
        return ModelError(f"model '{self.name}' is in the package {self.package}. Run `{self.install_command}`.")


@cache
def known_models() -> dict[str, ModelEntry]:
    """All entries of models.toml by name."""
    raw = tomllib.loads((Path(__file__).parent / "models.toml").read_text("utf-8"))
    return {name: _entry(name, fields) for name, fields in raw.items()}


def _entry(name: str, fields: dict[str, Any]) -> ModelEntry:
    files = tuple(ModelFile(name=file, **rest) for file, rest in fields.pop("files").items())
    return ModelEntry(name=name, files=files, **fields)


def find_model(name: str) -> ModelEntry:
    """The entry of a model. Raises ModelError, listing the known models, for an unknown name."""
    if name not in known_models():
        raise ModelError(f"model '{name}' is not known. Known: {', '.join(sorted(known_models()))}.")
    return known_models()[name]


def is_installed(entry: ModelEntry, models: Path) -> bool:
    """True if the models folder has every file of the model, or its package is installed."""
    if entry.package:
        return find_spec(entry.package) is not None
    return all((models / entry.name / file.name).is_file() for file in entry.files)


def choose_model(wanted: str, models: Path) -> str:
    """`wanted`, or for "auto" the best installed model. Raises ModelError if none is installed."""
    if wanted != "auto":
        return wanted
    for name in (DEFAULT_MODEL, FALLBACK_MODEL):
        if is_installed(find_model(name), models):
            return name
    raise ModelError(f"no embedding model in {models}. Run `graphmem models pull {DEFAULT_MODEL}` (or `{FALLBACK_MODEL}`).")
