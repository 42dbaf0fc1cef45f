"""ChatGPT's export and LoCoMo's file, on small ones of ours."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import GraphmemError, LogError
from graphmem.ingest import read_log
from graphmem.ingest.locomo import session_time
from graphmem.model import Message, Quarantined

DATA = Path(__file__).parents[1] / "data" / "ingest"


def read(path: Path, format: str | None = None) -> tuple[list[Message], list[Quarantined]]:
    records = list(read_log(path, space="home", format=format))
    return [r for r in records if isinstance(r, Message)], [r for r in records if isinstance(r, Quarantined)]


def test_chatgpt_gives_the_branch_that_was_shown() -> None:
    """The dropped answer, the hidden prompt and the talk with tools are left out; the rest is in order."""
    messages, _ = read(DATA / "chatgpt.json")
    assert [(m.key, m.speaker, m.text) for m in messages] == [
        ("m1", "user", "I planted beans in Bergen."),
        ("m4", "assistant", "It will rain, \nwhich beans like."),
    ]
    assert {(m.conversation, m.thread) for m in messages} == {("conv-garden", "Garden plans")}
    assert messages[0].attachments == ("shares a file: beans.png",)


def test_chatgpt_takes_a_missing_time_from_the_message_before() -> None:
    messages, _ = read(DATA / "chatgpt.json")
    assert messages[1].sent_at == datetime(2025, 2, 19, 21, 20, 6, tzinfo=UTC)


def test_chatgpt_says_what_it_could_not_read() -> None:
    """Content of a kind that is not known, and a conversation without its tree."""
    assert [q.reason for q in read(DATA / "chatgpt.json")[1]] == [
        "conversation 'conv-garden', node 'n5': no text in content of type 'hologram'",
        "conversation 1: no object with a 'mapping'",
    ]


def test_chatgpt_without_a_current_node_ends_at_the_newest(tmp_path: Path) -> None:
    """An old export that does not say which branch was shown; a circle in the tree ends the walk."""
    nodes = {
        "a": {"parent": "b", "message": chatgpt_message("a", 1.0)},
        "b": {"parent": "a", "message": chatgpt_message("b", 0.0)},
    }
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"id": "c", "mapping": nodes}]))
    assert [(m.key, m.sent_at.year) for m in read(path)[0]] == [("b", 1970), ("a", 1970)]


def test_locomo_gives_sessions_in_number_order() -> None:
    """Session 10 comes after session 2 as in the talk's numbering; a dia_id is the key, a sample the conversation."""
    messages, _ = read(DATA / "locomo.json")
    assert [(m.thread, m.key, m.position) for m in messages] == [
        ("session_1", "D1:1", 0),
        ("session_1", "D1:2", 1),
        ("session_1", "D1:4", 2),
        ("session_2", "D2:1", 3),
        ("session_10", "D10:1", 4),
    ]
    assert {m.conversation for m in messages} == {"ana-and-bo"}
    assert messages[3].attachments == ("shares a photo: a frog on a stone",)


def test_locomo_turns_of_a_session_follow_each_other_in_time() -> None:
    messages, _ = read(DATA / "locomo.json")
    times = [m.sent_at for m in messages if m.thread == "session_1"]
    assert times[0] == datetime(2023, 5, 8, 13, 56, tzinfo=UTC)
    assert times == sorted(set(times))


def test_locomo_says_what_it_could_not_read() -> None:
    """A turn nobody said, and a session without a time; questions are no messages and no errors."""
    assert [q.reason for q in read(DATA / "locomo.json")[1]] == [
        "ana-and-bo, session_1, turn 2: 'speaker' is missing or blank",
        "ana-and-bo, session_3: the date is not like '1:56 pm on 8 May, 2023': 'some day in May'",
    ]


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("1:56 pm on 8 May, 2023", datetime(2023, 5, 8, 13, 56, tzinfo=UTC)),
        ("12:00 am on 1 January, 2024", datetime(2024, 1, 1, 0, 0, tzinfo=UTC)),
        ("12:09 PM on 13 September 2023", datetime(2023, 9, 13, 12, 9, tzinfo=UTC)),
    ],
)
def test_locomo_times_do_not_depend_on_the_locale(said: str, time: datetime) -> None:
    assert session_time(said) == time


@pytest.mark.parametrize("name", ["chatgpt.json", "locomo.json"])
def test_a_file_that_is_cut_off_says_so(tmp_path: Path, name: str) -> None:
    """Half a document is refused as a whole: where, what, and what to do."""
    path = tmp_path / name
    path.write_bytes((DATA / name).read_bytes()[:-200])
    with pytest.raises(LogError, match=r"line \d+, column \d+: .* is not whole JSON .* export or copy it again"):
        read(path)


@pytest.mark.parametrize("name", ["chatgpt.json", "locomo.json"])
def test_a_second_read_gives_the_same(name: str) -> None:
    assert read(DATA / name) == read(DATA / name)


@pytest.mark.parametrize("format", ["chatgpt", "locomo"])
def test_a_document_of_another_shape_is_refused(tmp_path: Path, format: str) -> None:
    path = tmp_path / "file.json"
    path.write_text("7")
    with pytest.raises(LogError, match="a JSON array was expected"):
        read(path, format)


def chatgpt_message(name: str, time: float) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [name]}
    return {"id": name, "author": {"role": "user"}, "create_time": time, "content": content}


def spoilt(document: Any, place: list[int], junk: Any) -> Any:
    """The document with one value, found by following `place`, put out for junk."""
    if not place or not isinstance(document, dict | list) or not document:
        return junk
    names = list(document) if isinstance(document, dict) else list(range(len(document)))
    name = names[place[0] % len(names)]
    changed = dict(document) if isinstance(document, dict) else list(document)
    changed[name] = spoilt(document[name], place[1:], junk)
    return changed


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
JUNK = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner))


@pytest.mark.parametrize("format", ["chatgpt", "locomo"])
@given(place=st.lists(st.integers(0, 20), max_size=8), junk=JUNK)
def test_one_wrong_value_never_breaks_a_read(format: str, place: list[int], junk: Any) -> None:
    """Whatever stands in the wrong place, the rest is read, or the file is refused with an error of ours."""
    document = spoilt(json.loads((DATA / f"{format}.json").read_text("utf-8")), place, junk)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spoilt.json"
        path.write_text(json.dumps(document), "utf-8")
        with suppress(GraphmemError):
            read(path, format)
