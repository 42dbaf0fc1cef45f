"""Text from a log cannot steer a terminal, and machines get plain JSON."""

import io
import json
from contextlib import redirect_stdout
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.cli.output import emit, say, say_table, shown
from graphmem.model import AsOf
from graphmem.model.errors import QuestionError
from graphmem.model.moment_text import parse_moment
from graphmem.model.validity import FOREVER, LATEST


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never ended", "0;never ended"),
        ("\x1bPdevice\x1b\\after", "after"),
        ("one\r\ntwo\tthree", "one two three"),
        ("a\x08b\x00c\x7fd", "abcd"),
        ("\u202etxt.exe", "txt.exe"),
        ("half \ud83d", "half \ufffd"),
        ("[bold]markup[/bold] :smile:", "[bold]markup[/bold] :smile:"),
        ("日本語 👩\u200d🚀", "日本語 👩\u200d🚀"),
    ],
)
def test_shown_takes_out_what_steers_a_terminal(text, seen):
    assert shown(text) == seen


@given(st.text() | st.text(alphabet="\x1b[]0;m\x07\\Pa\x9b\n\u202e"))
def test_shown_is_one_line_that_can_be_written_anywhere(text):
    """Whatever comes in: no control character, one line, valid UTF-8, and showing it twice changes nothing."""
    line = shown(text)
    assert line.isprintable() or not any(ord(c) < 32 or 126 < ord(c) < 160 for c in line)
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")


def test_shown_cuts_to_a_limit():
    assert shown("abcdef", 4) == "abc…"
    assert shown("abcd", 4) == "abcd"


def said(call, *arguments):
    out = io.StringIO()
    with redirect_stdout(out):
        call(*arguments)
    return out.getvalue()


def test_a_pipe_gets_one_uncoloured_line_however_long():
    assert said(say, ("bold", "bold red"), " ", "x" * 500, "\n\x1b[2J") == f"bold {'x' * 500} \n"


def test_columns_line_up_for_wide_characters():
    """A Japanese character takes two places."""
    assert said(say_table, [("ab", "1"), ("日", "2"), ("a\x1b[1mc", "3")]) == "  ab  1\n  日  2\n  ac  3\n"


def test_json_has_iso_times_and_null_for_an_open_end():
    moments = AsOf(datetime(2025, 3, 1, 9, tzinfo=UTC), LATEST)
    assert json.loads(said(emit, {"as_of": moments, "end": FOREVER})) == {
        "as_of": {"valid": "2025-03-01T09:00:00Z", "known": None},
        "end": None,
    }


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2025-03-01", datetime(2025, 3, 1, tzinfo=UTC)),
        (" 2025-03-01T18:30 ", datetime(2025, 3, 1, 18, 30, tzinfo=UTC)),
        ("2025-03-01T18:30:00Z", datetime(2025, 3, 1, 18, 30, tzinfo=UTC)),
        ("2025-03-01T18:30+02:00", datetime(2025, 3, 1, 16, 30, tzinfo=UTC)),
        ("1970-01-01", datetime(1970, 1, 1, tzinfo=UTC)),
        ("9999-12-31", LATEST),
    ],
)
def test_a_date_is_its_first_moment_in_utc(text, meant):
    assert parse_moment("--at", text) == meant


@pytest.mark.parametrize("text", ["", "yesterday", "2025-02-30", "2025-13-01", "0001-01-01T00:00+12:00", "\x1b[31m"])
def test_a_date_that_is_none_is_an_error_that_names_the_option(text):
    with pytest.raises(QuestionError, match=r"--known .*not a date\. Give one like"):
        parse_moment("--known", text)
