"""Long texts are stored compressed, and come back as they were."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.storage.packed_text import pack_text, unpack_text


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs",)))))
def test_what_was_packed_comes_back(texts: list[str]) -> None:
    content = orjson.dumps(texts)
    assert unpack_text(pack_text(content)) == content


def test_a_long_text_becomes_short_and_one_from_before_is_read() -> None:
    content = orjson.dumps({"mentions": ["Ada lives in Bergen"] * 100})
    assert len(pack_text(content)) < len(content) / 5
    assert unpack_text(content.decode()) == content


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]"])
def test_a_short_text_stays_readable(content: bytes) -> None:
    assert pack_text(content) == content.decode()
