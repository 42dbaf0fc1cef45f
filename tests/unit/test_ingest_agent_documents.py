"""Chats of opencode (JSON), Aider and Cursor (Markdown)."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of
from tests.exports import JUNK, PLACES, cut, read, spoilt, written

MILLIS = 1777881600000


def message(number: int, role: str, *parts: dict[str, Any], **info: Any) -> dict[str, Any]:
    """A message of opencode."""
    return {"info": {"id": f"msg_{number}", "role": role, "time": {"created": MILLIS + number * 1000}, **info}, "parts": list(parts)}


def text(words: str, **more: Any) -> dict[str, Any]:
    """A part of text."""
    return {"type": "text", "text": words, **more}


TOOL = {"type": "tool", "callID": "c1", "tool": "bash", "state": {"status": "error", "input": {"command": "ls"}, "error": "exit 1"}}
SESSION = {
    "info": {"id": "ses_1", "title": "Trams", "directory": "/home/ines", "time": {"created": MILLIS}},
    "messages": [
        message(1, "user", text("I moved to Porto."), text("Called the Read tool.", synthetic=True)),
        message(2, "assistant", {"type": "step-start"}, {"type": "reasoning", "text": "hm"}, text("Let me look."), TOOL),
        message(3, "assistant", {"type": "reasoning", "text": "hm"}),
        message(4, "assistant", text("The user lives in Rome."), summary=True),
    ],
}


def test_opencode(tmp_path: Path) -> None:
    path = written(tmp_path / "session.json", SESSION)
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "opencode"
    assert not quarantined
    assert [(m.role, m.speaker, m.text) for m in messages] == [
        ("user", "user", "I moved to Porto."),
        ("assistant", "assistant", 'Let me look.\ncalls bash({"command":"ls"})'),
        ("tool", "bash", "exit 1"),
    ]
    assert ({m.conversation for m in messages}, messages[2].reply_to) == ({"ses_1"}, "msg_2")
    assert stats.skipped == {"reasoning": 1, "summary": 1}


AIDER = """
# aider chat started at 2026-05-04 08:00:00

> /usr/bin/aider
> Aider v0.86

#### I moved to Porto.
#### Fix the parser.

Done:

parser.py
```
> a line of code
```

> Applied edit to parser.py

#### /add b.py

> Added b.py to the chat

# aider chat started at 2026-05-05 09:00:00

#### Thanks.

You are welcome.
"""


def test_aider(tmp_path: Path) -> None:
    path = tmp_path / ".aider.chat.history.md"
    path.write_text(AIDER, "utf-8")
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "aider"
    assert not quarantined
    assert [(m.conversation, m.role, m.text) for m in messages] == [
        ("aider.chat.history 2026-05-04 08:00:00", "user", "I moved to Porto.\nFix the parser."),
        ("aider.chat.history 2026-05-04 08:00:00", "assistant", "Done:\n\nparser.py\n```\n> a line of code\n```"),
        ("aider.chat.history 2026-05-05 09:00:00", "user", "Thanks."),
        ("aider.chat.history 2026-05-05 09:00:00", "assistant", "You are welcome."),
    ]
    assert messages[1].sent_at.isoformat() == "2026-05-04T08:00:01+00:00"
    assert stats.skipped["command"] == 1


CURSOR = """# Trams in Porto
_Exported on 2026-05-04 at 08:00:00 from Cursor (1.7.2)_

---

**User**

I moved to Porto.

---

**Cursor**

Noted.

---

Six lines.

---
"""


def test_cursor(tmp_path: Path) -> None:
    path = tmp_path / "cursor_trams.md"
    path.write_text(CURSOR, "utf-8")
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "cursor"
    assert not quarantined
    assert [(m.role, m.text) for m in messages] == [("user", "I moved to Porto."), ("assistant", "Noted.\n\n---\n\nSix lines.")]


@given(PLACES, JUNK, st.floats(0, 1), st.text(max_size=20))
@settings(deadline=None, max_examples=60)
def test_whatever_is_spoilt_or_cut_off_is_accounted_for(place: list[int], junk: Any, share: float, words: str) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "a.json", spoilt(SESSION, place, junk))
        read(path, format="opencode")
        read(cut(path, share), format="opencode")
        for name, document in (("aider", AIDER), ("cursor", CURSOR)):
            at = int(share * len(document))
            (Path(folder) / "a.md").write_text(document[:at] + words + document[at:], "utf-8", newline="")
            read(Path(folder) / "a.md", format=name)
