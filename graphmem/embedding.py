"""Text to vectors: pinned ONNX models by name, run from a models folder and never fetched in silence.

Each text is embedded alone: these int8 models quantise over the whole batch, so that a text's vector would depend
on its neighbours in the batch (cosine to itself down to 0.994), and order must never change a result.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from graphmem.model.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DEFAULT_MODEL = "e5-small-v2"
FALLBACK_MODEL = "minilm-l6-v2"
MAX_TOKENS = 512


class Embedder(Protocol):
    """Anything that embeds: a name and hash that a store remembers, and unit vectors of `dimensions` floats."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    def question(self, text: str) -> "Vectors": ...
    def passages(self, texts: Sequence[str]) -> "Vectors": ...


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One pinned file of a model, and where it comes from: a file `inside` a Maven jar or a wheel."""

    name: str
    sha256: str
    inside: str
    maven: str = ""
    pip: str = ""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """What is known of a model, as models.toml says it."""

    name: str
    about: str
    licence: str
    dimensions: int
    pooling: str
    question_prefix: str
    passage_prefix: str
    files: tuple[ModelFile, ...]

    @property
    def sha256(self) -> str:
        """The hash of the network's file, which is what a store remembers."""
        return next(f.sha256 for f in self.files if f.name == "model.onnx")


@cache
def known_models() -> dict[str, ModelEntry]:
    """All entries of models.toml by name."""
    raw = tomllib.loads((Path(__file__).parent / "models.toml").read_text("utf-8"))
    return {name: _entry(name, fields) for name, fields in raw.items()}


def _entry(name: str, fields: dict[str, Any]) -> ModelEntry:
    files = tuple(ModelFile(name=file, **rest) for file, rest in fields.pop("files").items())
    return ModelEntry(name=name, files=files, **fields)


def entry_of(name: str) -> ModelEntry:
    """The entry of a model; raises ModelError that lists the known ones."""
    if name not in known_models():
        raise ModelError(f"model '{name}' is not known. Known: {', '.join(sorted(known_models()))}.")
    return known_models()[name]


def is_there(entry: ModelEntry, models: Path) -> bool:
    """True if every file of the model lies in the models folder."""
    return all((models / entry.name / file.name).is_file() for file in entry.files)


def choose_model(wanted: str, models: Path) -> str:
    """`wanted`, or for "auto" the best one that is there; raises ModelError if none is."""
    if wanted != "auto":
        return wanted
    for name in (DEFAULT_MODEL, FALLBACK_MODEL):
        if is_there(entry_of(name), models):
            return name
    raise ModelError(f"no embedding model in {models}. Run `graphmem models pull {DEFAULT_MODEL}` (or `{FALLBACK_MODEL}`).")


def pull(name: str, models: Path) -> list[Path]:
    """Bring the files of a model into the models folder, from Maven or pip; returns their paths.

    Raises ModelError if the tool is missing, the download fails, or a file is not the pinned one.
    """
    entry = entry_of(name)
    with tempfile.TemporaryDirectory() as scratch:
        return [_pull_file(entry, file, models, Path(scratch)) for file in entry.files]


def _pull_file(entry: ModelEntry, file: ModelFile, models: Path, scratch: Path) -> Path:
    archive = _by_maven(file.maven, scratch) if file.maven else _by_pip(file.pip, scratch)
    with zipfile.ZipFile(archive) as opened:
        return add_file(entry.name, file.name, opened.read(file.inside), models)


def add_file(name: str, file_name: str, content: bytes, models: Path) -> Path:
    """Put one file of a model into the models folder after checking its hash."""
    file = next((f for f in entry_of(name).files if f.name == file_name), None)
    if file is None:
        raise ModelError(f"model '{name}' has no file '{file_name}'. It has: {', '.join(f.name for f in entry_of(name).files)}.")
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


class OnnxEmbedder:
    """An ONNX sentence encoder; safe to use from several threads."""

    def __init__(self, name: str, models: Path, *, threads: int | None = None) -> None:
        self._entry = entry_of(name)
        if not is_there(self._entry, models):
            raise ModelError(f"model '{name}' is not in {models}. Run `graphmem models pull {name}`.")
        self._folder = models / name
        self._threads = threads or max(1, os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        return self._entry.name

    @property
    def sha256(self) -> str:
        return self._entry.sha256

    @property
    def dimensions(self) -> int:
        return self._entry.dimensions

    def question(self, text: str) -> "Vectors":
        """The unit vector of a question, shape (dimensions,)."""
        return self._embed(self._entry.question_prefix + text)

    def passages(self, texts: Sequence[str]) -> "Vectors":
        """Unit vectors of texts to be found, shape (len(texts), dimensions); each text alone, on all cores."""
        import numpy as np

        prefixed = [self._entry.passage_prefix + text for text in texts]
        self._load()
        with ThreadPoolExecutor(self._threads) as pool:
            rows = list(pool.map(self._embed, prefixed))
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def _embed(self, text: str) -> "Vectors":
        import numpy as np

        tokenizer, session = self._load()
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        names = {wanted.name for wanted in session.get_inputs()}
        tokens = session.run(None, {name: value for name, value in given.items() if name in names})[0][0]
        pooled = tokens[0] if self._entry.pooling == "cls" else tokens.mean(axis=0)
        return (pooled / max(float(np.linalg.norm(pooled)), 1e-12)).astype(np.float32)  # type: ignore[no-any-return]

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One thread a text and several texts at once: 1.4 times the rate of all threads on each text, on two cores.
        options.intra_op_num_threads = 1
        network = self._folder / "model.onnx"
        found = hashlib.sha256(network.read_bytes()).hexdigest()
        if found != self.sha256:
            raise ModelError(f"{network}: sha256 is {found}, pinned is {self.sha256}. Run `graphmem models pull {self.name}`.")
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        return tokenizer, session
