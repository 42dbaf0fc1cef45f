"""How turns are shown to a chat model: each as one line of JSON, which nothing that was said can leave."""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from graphmem.extraction.llm.context_window import Turn, steers
from graphmem.extraction.llm.reply_schema import ROLES, reply_schema
from graphmem.model import Message
from graphmem.model.ids import digest

# Characters of a turn that only helps to understand, and of a speaker's name.
EARLIER, NAME = 400, 80
# Line ends that JSON leaves as they are, half characters, and what is never seen or turns the direction of writing.
_HIDDEN = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]")
_STEERING = "(left out: it gives orders about instructions)"


def prompt_for(turns: Sequence[Turn], wrong: Sequence[Sequence[str]] = ()) -> str:
    """The prompt for a batch, whose turns are numbered from 1; `wrong` has, for each, what was so in the last reply."""
    told = "".join(f"turn {number}: {one}\n" for number, reasons in enumerate(wrong, 1) for one in reasons)
    said = f"\nYou were asked this before, and your reply was refused:\n{told}\n" if told else "\n"
    roles = "; ".join(f"{role} ({meaning})" for role, meaning in ROLES.items())
    return _template().format(schema=reply_schema(), roles=roles, wrong=said, lines="\n".join(_lines(turns)))


def key_of(turn: Turn, reader: str) -> str:
    """The id of what a reader says of a turn: made of its words and those before it, so it does not matter with which turns it is shown."""
    shown = (_turn_line(0, turn), *map(_earlier_line, turn.before))
    return digest("reply", turn.message.space, reader, _template(), reply_schema(), *shown)


@cache
def _template() -> str:
    return files("graphmem.extraction").joinpath("prompts/extract.txt").read_text("utf-8")


def _lines(turns: Sequence[Turn]) -> list[str]:
    """The turns, each part of a conversation with what was said before it."""
    lines: list[str] = []
    parts, shown = 0, set[str]()
    for number, turn in enumerate(turns, 1):
        if number == 1 or not turn.before or turn.before[-1].id not in shown:
            parts += 1
            lines.append(json.dumps({"conversation": parts}))
            lines += [_earlier_line(message) for message in turn.before if message.id not in shown]
        lines.append(_turn_line(number, turn))
        shown.add(turn.message.id)
    return lines


def _turn_line(number: int, turn: Turn) -> str:
    return _json({"turn": number, **_who(turn.message), "text": turn.shown})


def _earlier_line(message: Message) -> str:
    if steers(message):
        return _json({"earlier": True, "text": _STEERING})
    return _json({"earlier": True, **_who(message), "text": message.text[:EARLIER]})


def _who(message: Message) -> dict[str, str]:
    return {"speaker": message.speaker[:NAME], "at": f"{message.sent_at:%Y-%m-%d %H:%M} UTC"}


def _json(fields: dict[str, object]) -> str:
    return _HIDDEN.sub(" ", json.dumps(fields, ensure_ascii=False))
