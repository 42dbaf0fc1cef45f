"""`bench explorer`: what counts as a whole picture of an answer, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from graphmem.bench.bench_explorer import require_browser
from graphmem.bench.explorer_answers import Drawn, lacks_of
from graphmem.model.errors import SettingsError

FACT = {"id": "fact-1"}


def told(**changed: Any) -> dict[str, Any]:
    """What the server says to a question that one fact about Ada answers."""
    return {
        "answer": {"fact": FACT, "evidence": [{"message": {"id": "message-1"}, "facts": [FACT]}]},
        "path": [{"id": "question"}, {"id": "entity-ada"}, {"id": "fact-1"}],
        "graph": {"edges": [{"source": "question", "target": "entity-ada"}, {"source": "fact-1", "target": "entity-ada"}]},
        **changed,
    }


def drawn(*ids: str) -> Drawn:
    path = ("question", "entity-ada", "fact-1")
    return Drawn(dict.fromkeys(ids or path, ""), path)


def test_a_whole_picture_lacks_nothing() -> None:
    assert lacks_of(told(), drawn()) == []


def test_a_fact_that_is_not_drawn() -> None:
    assert "the fact is not drawn" in lacks_of(told(), drawn("question", "entity-ada"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"path": []}, "the path does not begin at the question"),
        ({"path": [{"id": "question"}, {"id": "entity-ada"}]}, "the fact is not on the path"),
        ({"graph": {"edges": []}}, "a step hangs on to none before it"),
    ],
)
def test_a_path_that_is_none(changed: dict[str, Any], words: str) -> None:
    assert words in lacks_of(told(**changed), drawn())


def test_other_numbers_than_told() -> None:
    assert lacks_of(told(), Drawn(drawn().nodes, ("question", "fact-1"))) == ["the steps are not numbered as told"]


def test_an_answer_without_a_fact() -> None:
    """Then the message that it was read in is on the path."""
    said = told(path=[{"id": "question"}, {"id": "message-1"}], graph={"edges": [{"source": "message-1", "target": "question"}]})
    said["answer"]["fact"] = None
    assert lacks_of(said, Drawn({"question": "", "message-1": ""}, ("question", "message-1"))) == []


def test_a_browser_that_is_not_there(tmp_path: Path) -> None:
    """It says what is needed."""
    with pytest.raises(SettingsError, match="needs Chromium"):
        require_browser("no-such-browser", tmp_path)
