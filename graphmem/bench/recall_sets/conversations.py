"""Sets in which each conversation is a memory of its own: LoCoMo, REALTALK, BEAM."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graphmem.bench.bench_locomo import CATEGORIES, read_questions
from graphmem.bench.log_threads import moved_to
from graphmem.bench.recall_sets.recall_set import RecallQuestion, RecallSet, files_of, log_messages, read_json, set_reader
from graphmem.model import Message, message_id

_TURNS = re.compile(r"D(\d+):(\d+)(?:\s*-\s*D(\d+):(\d+))?")
_SESSION = re.compile(r"session_(\d+)")
# Abilities of BEAM without a set of turns that is the evidence.
_WITHOUT_EVIDENCE = frozenset({"abstention", "event_ordering", "summarization"})
# Turns of one dated session follow each other by this much.
_STEP = timedelta(seconds=1)


@set_reader("LoCoMo")
def locomo(data: Path) -> RecallSet:
    """LoCoMo (Maharana et al. 2024): long conversations of two people."""
    spaces: dict[str, list[Message]] = {}
    for message in log_messages(data):
        spaces.setdefault(_space("locomo", message.conversation), []).append(message)
    spaces = {space: moved_to(space, messages) for space, messages in spaces.items()}
    questions = []
    for question in read_questions(data):
        space = _space("locomo", question.conversation)
        gold = frozenset(message_id(space, question.conversation, key) for key in question.evidence)
        questions.append(RecallQuestion(space, question.text, question.category, {"turn": gold}))
    return RecallSet("locomo", spaces, questions)


@set_reader("REALTALK")
def realtalk(data: Path) -> RecallSet:
    """REALTALK (Lee et al. 2025): chats of real people, one file per pair; `data` is one of them or their folder."""
    spaces: dict[str, list[Message]] = {}
    questions: list[RecallQuestion] = []
    for path in files_of(data, "Chat_*.json"):
        chat, space = read_json(path), _space("realtalk", path.stem)
        spaces[space] = list(_realtalk_messages(chat, space, path.stem))
        order = {m.key: n for n, m in enumerate(spaces[space])}
        for qa in chat["qa"]:
            gold = frozenset(message_id(space, path.stem, key) for key in _turn_range(qa.get("evidence", []), order))
            questions.append(RecallQuestion(space, str(qa["question"]), CATEGORIES[int(qa["category"])], {"turn": gold}))
    return RecallSet("realtalk", spaces, questions)


def _realtalk_messages(chat: Mapping[str, Any], space: str, name: str) -> Iterator[Message]:
    sessions = sorted((int(found[1]), key) for key in chat if (found := _SESSION.fullmatch(key)))
    for _, session in sessions:
        for place, turn in enumerate(chat[session]):
            sent_at = datetime.strptime(turn["date_time"], "%d.%m.%Y, %H:%M:%S").replace(tzinfo=UTC)
            shared = tuple("shares a photo" for _ in turn.get("img_file") or ())
            text = str(turn.get("clean_text") or "")
            if text.strip() or shared:
                yield _message(
                    space,
                    name,
                    thread=session,
                    key=turn["dia_id"],
                    position=place,
                    speaker=turn["speaker"],
                    text=text,
                    at=sent_at,
                    shared=shared,
                )


def _turn_range(evidence: Any, order: Mapping[str, int]) -> Iterator[str]:
    """The keys that an evidence list names: turns, and ranges of turns."""
    keys = list(order)
    for text in evidence if isinstance(evidence, list) else [evidence]:
        for session, turn, last_session, last_turn in _TURNS.findall(str(text)):
            first = last = f"D{int(session)}:{int(turn)}"
            if last_turn:
                last = f"D{int(last_session)}:{int(last_turn)}"
            if first in order and last in order:
                yield from keys[order[first] : order[last] + 1]


@set_reader("BEAM")
def beam(data: Path) -> RecallSet:
    """BEAM (Tavakoli et al. 2025): user-assistant talk of up to ten million tokens; `data` is the folder of a size or of one chat."""
    spaces: dict[str, list[Message]] = {}
    questions: list[RecallQuestion] = []
    for path in files_of(data, "chat.json"):
        name = path.parent.name
        space = _space("beam", name)
        spaces[space] = list(_beam_messages(read_json(path), space, name))
        for ability, asked in read_json(next(iter(files_of(path.parent, "probing_questions.json")))).items():
            if ability not in _WITHOUT_EVIDENCE:
                questions += [_beam_question(space, name, ability, qa) for qa in asked]
    return RecallSet("beam", spaces, questions)


def _beam_question(space: str, name: str, ability: str, qa: Mapping[str, Any]) -> RecallQuestion:
    gold = frozenset(message_id(space, name, str(number)) for number in _numbers(qa.get("source_chat_ids")))
    return RecallQuestion(space, str(qa["question"]), ability, {"turn": gold})


def _numbers(ids: object) -> Iterator[int]:
    """Every number in a list or a mapping, however deep."""
    if isinstance(ids, int):
        yield ids
    elif isinstance(ids, Mapping):
        for part in ids.values():
            yield from _numbers(part)
    elif isinstance(ids, Iterable) and not isinstance(ids, str):
        for part in ids:
            yield from _numbers(part)


def _beam_messages(batches: Any, space: str, name: str) -> Iterator[Message]:
    at = datetime(2000, 1, 1, tzinfo=UTC)
    for batch in batches:
        for turns in batch["turns"]:
            for turn in turns if isinstance(turns, list) else [turns]:
                at += _STEP
                if anchor := turn.get("time_anchor"):
                    # A date that is not after the turn before keeps the order of the turns.
                    at = max(at, datetime.strptime(anchor, "%B-%d-%Y").replace(tzinfo=UTC))
                yield _message(
                    space,
                    name,
                    thread=f"batch {batch['batch_number']}",
                    key=str(turn["id"]),
                    position=int(turn["id"]),
                    speaker=turn["role"],
                    text=turn["content"],
                    at=at,
                )


def _message(
    space: str,
    conversation: str,
    *,
    thread: str,
    key: str,
    position: int,
    speaker: str,
    text: str,
    at: datetime,
    shared: tuple[str, ...] = (),
) -> Message:
    return Message(
        id=message_id(space, conversation, key),
        space=space,
        conversation=conversation,
        thread=thread,
        position=position,
        key=key,
        speaker=speaker,
        role="assistant" if speaker == "assistant" else "user",
        text=text,
        sent_at=at,
        attachments=shared,
    )


def _space(name: str, conversation: str) -> str:
    return f"bench-{name}-{conversation}"
