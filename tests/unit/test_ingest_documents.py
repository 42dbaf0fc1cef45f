"""JSON documents piece by piece: what is whole comes out, and what is not is named with its place."""

import json
from io import BytesIO
from pathlib import Path

import ijson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.json_documents import Utf8Reader, json_items
from graphmem.ingest.core.source_file import SourceFile

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
# Texts whose escapes follow each other: characters in two halves, controls, backslashes, and letters that look like an escape.
ESCAPED = st.text(alphabet='\\ud8\U00010000\U0010ffff\x1f"é', max_size=8)
PAIR_THEN_ESCAPE = "\U00010000\x1f"


def items(folder: Path, content: bytes) -> tuple[list[object], list[str]]:
    path = folder / "document.json"
    path.write_bytes(content)
    found = list(json_items(SourceFile(path, path.name)))
    return [i for i in found if not isinstance(i, Unreadable)], [i.reason for i in found if isinstance(i, Unreadable)]


def test_the_entries_of_an_array_come_one_by_one(tmp_path: Path) -> None:
    assert items(tmp_path, b'\xef\xbb\xbf [{"a": 1}, 2.5, "\xc3\xa9"]') == ([{"a": 1}, 2.5, "é"], [])


def test_one_object_stands_for_an_array_of_one(tmp_path: Path) -> None:
    assert items(tmp_path, b'{"a": [1]}') == ([{"a": [1]}], [])


def test_what_is_whole_before_a_cut_is_kept(tmp_path: Path) -> None:
    found, problems = items(tmp_path, b'[{"a": 1}, {"a": 2}, {"a')
    assert found == [{"a": 1}, {"a": 2}]
    assert ["cut off near byte 24 of 24" in problem for problem in problems] == [True]


def test_bytes_that_are_no_text_are_replaced_and_counted(tmp_path: Path) -> None:
    found, problems = items(tmp_path, b'["caf\xe9", "\xc3\xa9", "\xff"]')
    assert found == ["caf\ufffd", "é", "\ufffd"]
    assert ["2 bytes or halves of characters are no text, the first near byte 5" in problem for problem in problems] == [True]


@pytest.mark.parametrize("before", range(65_520, 65_537))
def test_half_a_character_is_replaced_and_the_rest_is_read(tmp_path: Path, before: int) -> None:
    """Wherever the reader's pieces end: a cut emoji, a whole one, and a backslash before letters that look like one."""
    padding = "x" * before
    content = b'["' + padding.encode() + b'", "a\\ud83d b", "\\ud83d\\ude00", "\\\\ud83d", "\\udc00"]'
    found, problems = items(tmp_path, content)
    assert found == [padding, "a\ufffd b", "\U0001f600", "\\ud83d", "\ufffd"]
    assert ["2 bytes or halves" in problem for problem in problems] == [True]


def test_numbers_of_any_size_are_read(tmp_path: Path) -> None:
    assert items(tmp_path, b'[{"a": 1.5}, {"a": 123456789012345678901234567890, "b": [2.5]}, 3]') == (
        [{"a": 1.5}, {"a": 123456789012345678901234567890, "b": [2.5]}, 3],
        [],
    )


@pytest.mark.parametrize("content", [b"", b"  \n", b"no JSON", b'{"a": 1,}', b"[1, 2]]", b"\0\0\0"])
def test_what_is_no_document_is_named(tmp_path: Path, content: bytes) -> None:
    assert items(tmp_path, content)[1]


@given(value=st.lists(VALUES, max_size=5), escaped=st.booleans())
@example(value=[PAIR_THEN_ESCAPE], escaped=True)
def test_any_document_is_read_as_json_reads_it(tmp_path_factory: pytest.TempPathFactory, value: list[object], escaped: bool) -> None:
    content = json.dumps(value, ensure_ascii=escaped).encode()
    assert items(tmp_path_factory.mktemp("d"), content) == (value, [])


@given(value=st.lists(ESCAPED, max_size=5), size=st.integers(1, 40))
@example(value=[PAIR_THEN_ESCAPE], size=1)
@example(value=[PAIR_THEN_ESCAPE], size=8)
@example(value=[PAIR_THEN_ESCAPE], size=14)
@example(value=[PAIR_THEN_ESCAPE], size=22)
@example(value=["\\" * 3 + PAIR_THEN_ESCAPE], size=14)
@example(value=["\\u" * 9], size=5)
def test_no_escape_is_cut_wherever_the_pieces_end(value: list[str], size: int) -> None:
    file = Utf8Reader(BytesIO(json.dumps(value).encode()))
    assert list(ijson.items(file, "item", buf_size=size)) == value
    assert list(file.problems()) == []


@given(content=st.binary(max_size=200))
def test_random_bytes_never_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    items(tmp_path_factory.mktemp("d"), content)
