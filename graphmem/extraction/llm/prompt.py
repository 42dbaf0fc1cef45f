"""Build the prompt: one line of JSON per turn, which no text in a turn can break out of."""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from graphmem.extraction.llm.context_window import PromptTurn, has_injection
from graphmem.extraction.llm.llm_extraction_config import PROMPT_LIMITS
from graphmem.extraction.llm.reply_schema import ROLES, reply_schema
from graphmem.model import Message
from graphmem.model.ids import digest

# Control characters, lone surrogates, zero-width characters and text direction marks, which JSON does not escape.
_HIDDEN = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]")
# Part of the prompt, and so of every cache key: a change invalidates the cached results.
_INJECTION_NOTICE = "(left out: it gives orders about instructions)"


def build_prompt(turns: Sequence[PromptTurn], problems: Sequence[Sequence[str]] = ()) -> str:
    """The prompt for a batch, its turns numbered from 1. `problems` has, per turn, what was wrong with the first reply."""
    listed = "".join(f"turn {number}: {problem}\n" for number, reasons in enumerate(problems, 1) for problem in reasons)
    retry = f"\nYou were asked this before, and your reply was refused:\n{listed}\n" if listed else "\n"
    roles = "; ".join(f"{role} ({meaning})" for role, meaning in ROLES.items())
    return _template().format(schema=reply_schema(), roles=roles, wrong=retry, lines="\n".join(_lines(turns)))


def cache_key(turn: PromptTurn, reader: str) -> str:
    """The cache key of a reader's result for a turn: its text and context, whatever other turns are in the batch."""
    shown = (_turn_line(0, turn), *map(_previous_line, turn.previous))
    return digest("reply", turn.message.space, reader, _template(), reply_schema(), *shown)


@cache
def _template() -> str:
    return files("graphmem.extraction").joinpath("prompts/extract.txt").read_text("utf-8")


def _lines(turns: Sequence[PromptTurn]) -> list[str]:
    """The turns, each conversation headed by the turns before its first one."""
    lines: list[str] = []
    conversations, shown = 0, set[str]()
    for number, turn in enumerate(turns, 1):
        if number == 1 or not turn.previous or turn.previous[-1].id not in shown:
            conversations += 1
            lines.append(json.dumps({"conversation": conversations}))
            lines += [_previous_line(message) for message in turn.previous if message.id not in shown]
        lines.append(_turn_line(number, turn))
        shown.add(turn.message.id)
    return lines


def _turn_line(number: int, turn: PromptTurn) -> str:
    return _json({"turn": number, **_speaker_and_time(turn.message), "text": turn.shown})


def _previous_line(message: Message) -> str:
    if has_injection(message):
        return _json({"earlier": True, "text": _INJECTION_NOTICE})
    return _json({"earlier": True, **_speaker_and_time(message), "text": message.text[: PROMPT_LIMITS.previous_characters]})


def _speaker_and_time(message: Message) -> dict[str, str]:
    return {"speaker": message.speaker[: PROMPT_LIMITS.name_characters], "at": f"{message.sent_at:%Y-%m-%d %H:%M} UTC"}


def _json(fields: dict[str, object]) -> str:
    return _HIDDEN.sub(" ", json.dumps(fields, ensure_ascii=False))
