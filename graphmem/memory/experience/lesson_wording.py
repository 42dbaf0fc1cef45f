"""Lessons in the words of a chat model: one call for all of them, checked against the records, and kept like its other replies."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from graphmem.answering.llm_answer import says_no_more
from graphmem.chat_model import ChatModel, Reply, ask_for_json, name_of, quoted_json
from graphmem.extraction.llm.budget import Budget
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.memory.experience.experience_config import EXPERIENCE
from graphmem.memory.experience.failure_glossary import as_words, explained
from graphmem.memory.experience.lesson_finder import is_destructive
from graphmem.memory.write_session import WriteSession
from graphmem.model.errors import ModelError, StoreError
from graphmem.model.experience import Lesson
from graphmem.model.ids import digest
from graphmem.storage import GraphStore
from graphmem.storage.llm_cache import StoredReplies
from graphmem.tokens import count_tokens

VERSION = "v1"
_WORD = re.compile(r"\S+")


class LessonWordings:
    """Words lessons of one space within a budget of calls and tokens, and keeps the wordings in the store."""

    def __init__(self, store: GraphStore, space: str, session: WriteSession, model: ChatModel, budget: Budget) -> None:
        self._replies = StoredReplies(store, space)
        self._space = space
        self._session = session
        self._model = model
        self._budget = budget
        self._reader = f"lessons.{VERSION}:{name_of(model)}"

    def worded(self, lessons: Sequence[Lesson], *, ask: bool = True) -> list[Lesson]:
        """The lessons, those with a wording that was kept, or that the model gives if it is asked and the budget allows.

        Lessons with warnings stay as they are quoted: no model is shown them. A model that fails leaves them as they are, too.
        """
        keys = {lesson.id: self._key(lesson) for lesson in lessons if not lesson.warnings}
        kept = self._replies.get(keys.values())
        lacking = [lesson for lesson in lessons if lesson.id in keys and keys[lesson.id] not in kept]
        made = self._ask(lacking) if ask and lacking else {}
        self._keep({keys[lesson.id]: (lesson, made[lesson.id]) for lesson in lacking if lesson.id in made})
        known = {id_: str(kept[key]["text"]) for id_, key in keys.items() if key in kept} | made
        return [replace(lesson, wording=known.get(lesson.id, "")) for lesson in lessons]

    def _key(self, lesson: Lesson) -> str:
        return digest("lesson", self._space, self._reader, _template(), _record(0, lesson))

    def _ask(self, lessons: Sequence[Lesson]) -> dict[str, str]:
        """What the model says of lessons, by id; "" for what their records do not support; nothing if it fails or says no JSON."""
        prompt = prompt_for(lessons)
        model = _Counted(self._model, self._budget)
        if not self._budget.fits(count_tokens(prompt)):
            return {}
        try:
            reply = ask_for_json(model, prompt, _well_formed)
        except ModelError:
            return {}
        if reply is None:
            return {}
        said = {entry["lesson"]: " ".join(entry["text"].split()) for entry in reply["lessons"]}
        texts = ((lesson, said.get(number, "")) for number, lesson in enumerate(lessons, 1))
        return {lesson.id: text if is_supported(text, lesson) else "" for lesson, text in texts}

    def _keep(self, made: Mapping[str, tuple[Lesson, str]]) -> None:
        """Keep wordings, each with a message that its lesson rests on, unless the store cannot be written to now."""
        rows = {key: (lesson.evidence[0], json.dumps({"text": text})) for key, (lesson, text) in made.items() if lesson.evidence}
        with suppress(StoreError):
            if rows:
                with self._session.hold_if_free() as is_held:
                    if is_held:
                        self._replies.put(self._reader, rows)


class _Counted:
    """A model that replies with nothing once the budget does not allow another call."""

    def __init__(self, model: ChatModel, budget: Budget) -> None:
        self._model = model
        self._budget = budget

    def invoke(self, input: Any) -> Any:
        tokens = count_tokens(str(input))
        if not self._budget.fits(tokens):
            return ""
        reply = None
        try:
            reply = self._model.invoke(input)
        finally:
            # A call that failed was made, too.
            self._budget.record(tokens, _counted(reply, tokens) if reply is not None else None)
        return reply


def _counted(reply: Any, tokens: int) -> Reply:
    """The text of a reply, with the tokens that the model says it used, or else those counted here."""
    used = getattr(reply, "usage_metadata", None) or {}
    text = str(getattr(reply, "content", reply))
    return Reply(text, used.get("input_tokens") or tokens, used.get("output_tokens") or count_tokens(text))


def prompt_for(lessons: Iterable[Lesson]) -> str:
    """The prompt: a record per line, numbered from 1."""
    records = "\n".join(_record(number, lesson) for number, lesson in enumerate(lessons, 1))
    return _template().format(records=records, words=EXPERIENCE.wording_words)


def is_supported(text: str, lesson: Lesson) -> bool:
    """True if a wording says no more than the record of the lesson, speaks of its failure and of what mended it, and gives no orders."""
    words = len(_WORD.findall(text))
    if not 0 < words <= 2 * EXPERIENCE.wording_words or is_injection(text) or is_destructive(text):
        return False
    said = set(terms_of(text))
    failure = set(terms_of(f"{lesson.failed} {lesson.error} {as_words(lesson.failed)} {as_words(lesson.error)}"))
    mended = set(terms_of(" ".join((*lesson.mended_by, *map(as_words, lesson.mended_by)))))
    known = " ".join((lesson.text, *lesson.notes, explained(f"{lesson.error} {lesson.failed}"), *failure, *mended))
    return bool(said & failure) and (not mended or bool(said & mended)) and says_no_more(text, known)


def _record(number: int, lesson: Lesson) -> str:
    fields = {"task": lesson.task, "failed": lesson.failed, "error": lesson.error, "mended_by": lesson.mended_by, "notes": lesson.notes}
    return quoted_json({"lesson": number, **fields})


@cache
def _template() -> str:
    return files("graphmem.memory.experience").joinpath("prompts/lessons.txt").read_text("utf-8")


def _well_formed(reply: Any) -> bool:
    entries = reply.get("lessons")
    return isinstance(entries, list) and all(
        isinstance(entry, dict) and type(entry.get("lesson")) is int and isinstance(entry.get("text"), str) for entry in entries
    )
