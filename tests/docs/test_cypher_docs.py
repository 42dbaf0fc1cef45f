"""The worked queries of docs/cypher.md run on both engines, and give rows."""

import re
from pathlib import Path

from graphmem.memory.facade import Memory
from tests.talk import Talk

PAGE = (Path(__file__).parents[2] / "docs" / "cypher.md").read_text("utf-8")
QUERIES = re.findall(r"```cypher\n(.*?)```", PAGE, re.DOTALL)
GIVEN = {"name": "Ada", "day": "2026-02-01", "word": "Bergen", "names": ["Ada", "Nobody"]}


def test_the_worked_queries_run(memory: Memory) -> None:
    """Each of the fifteen; most have rows in a talk of seven messages."""
    talk = Talk()
    for line, at in (
        ("Ada: I live in Oslo.", "2026-01-05"),
        ("Ben: Ada and I visited Lisbon with Carla.", "2026-01-05"),
        ("Ada: I plan to learn Italian next year.", "2026-01-05"),
        ("Ada: I moved to Bergen.", "2026-03-02"),
        ("Ben: How is Bergen?", "2026-03-02"),
        ("Ada: Bergen is rainy, but I like it.", "2026-03-02"),
        ("Ben: Dana, hello!", "2026-03-02"),
    ):
        talk.say(line, at)
    memory.remember(talk.messages)
    assert len(QUERIES) == 15
    found = [memory.cypher(query, {name: GIVEN[name] for name in re.findall(r"\$(\w+)", query)}) for query in QUERIES]
    empty = [query for query, rows in zip(QUERIES, found, strict=True) if not rows.rows]
    assert len(empty) <= 4, empty
    assert "I live in Oslo" in [row["text"] for row in found[1].as_dicts()]
    assert found[14].as_dicts()[1] == {"wanted": "Nobody", "kind": None, "mentions": None}


def test_the_page_names_every_function() -> None:
    from graphmem.cypher.cypher_functions import FUNCTIONS

    named = {name.lower() for name in re.findall(r"`(\w+)`", PAGE)}
    assert set(FUNCTIONS) - named <= {"lower", "upper"}
