"""A chat model beside spaCy: turns are collected over threads, shown many at a time, and what the model says is merged in.

At most one call for 8 turns: a batch has `BATCH` turns or more, and may be asked twice. Only where fewer wait in the whole run is it
smaller. What has no room in the budget keeps what spaCy read, and is taken up by the next run.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from graphmem.chat_model import ChatModel, ask, name_of
from graphmem.extraction.interface import EASY, SpacyExtractor, Threads, is_by_model, with_model
from graphmem.extraction.llm.budget import Budget
from graphmem.extraction.llm.context_window import Turn, is_shown, turns_of
from graphmem.extraction.llm.merge import merge
from graphmem.extraction.llm.prompt import key_of, prompt_for
from graphmem.extraction.llm.routing import is_hard
from graphmem.extraction.llm.validation import Checked, check, turns_in
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.model import LLMUsage
from graphmem.model.errors import ModelError
from graphmem.tokens import count_tokens

VERSION = "v1"
BATCH = 16
# A provider that fails so often in a row is left alone for the rest of the run.
PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Enrichment:
    """A chat model that is to read, and what it may cost in one run; `salient`: only turns that are hard for spaCy."""

    model: ChatModel = field(repr=False)  # It may hold a key.
    salient: bool = False
    calls: int = 1000
    tokens: int = 5_000_000


class Replies(Protocol):
    """What was said of turns before, kept by what was shown of them."""

    def get(self, keys: Collection[str]) -> Mapping[str, dict[str, Any]]:
        """What is kept under these keys."""

    def put(self, extractor: str, said: Mapping[str, tuple[str, str]]) -> None:
        """Keep it: by key, the id of the message, and JSON."""


class LlmExtractor:
    """spaCy and a chat model."""

    def __init__(self, free: SpacyExtractor, enrichment: Enrichment, replies: Replies) -> None:
        self.free = free
        self.enrichment = enrichment
        self.replies = replies
        self.reader = f"llm.{VERSION}:{name_of(enrichment.model)}"
        self.name = with_model(name_of(enrichment.model), VERSION)

    def accepts(self, extractor: str) -> bool:
        """True of its own readings; if it only reads hard turns, also of those that were found easy or that another model has read."""
        return extractor == self.name or (self.enrichment.salient and (extractor == EASY or is_by_model(extractor)))

    def begin(self) -> "LlmRun":
        """A run with a budget of its own."""
        return LlmRun(self)


@dataclass(frozen=True, slots=True)
class _Answered:
    """A turn, what stands up of what was said of it, and what was said."""

    turn: Turn
    checked: Checked
    reply: str

    @property
    def stands(self) -> bool:
        return not self.checked.problems


class LlmRun:
    """One run: the turns that wait to be shown, and what was spent."""

    def __init__(self, extractor: LlmExtractor) -> None:
        self._extractor = extractor
        self._budget = Budget(extractor.enrichment.calls, extractor.enrichment.tokens)
        self._waiting: list[Turn] = []
        self._spent = LLMUsage()
        self._failures = 0
        self._used_up = False

    @property
    def spent(self) -> LLMUsage:
        """What the run has cost so far."""
        return replace(self._spent, calls=self._budget.calls, tokens=self._budget.tokens, prompt_tokens=self._budget.prompt_tokens)

    def read(self, threads: Threads, wanted: Collection[str]) -> list[Extraction]:
        """What spaCy reads of the threads, then what the model says of full batches of those wanted, of earlier threads too."""
        found: list[Extraction] = []
        hard: list[Turn] = []
        for thread, free in zip(threads, self._extractor.free.read_threads(threads), strict=True):
            turns = turns_of(thread, free, wanted)
            easy = {turn.message.id for turn in turns if self._is_easy(turn)}
            found += [replace(one, extractor=EASY) if one.message_id in easy else one for one in free]
            hard += [turn for turn in turns if turn.message.id not in easy]
        found += [self._as_read(turn) for turn in hard if not is_shown(turn.message)]
        found += self._add([turn for turn in hard if is_shown(turn.message)])
        while len(self._waiting) >= 2 * BATCH:
            found += self._ask_about(self._take(BATCH))
        return found

    def finish(self) -> list[Extraction]:
        """What the model says of the last batch."""
        return self._ask_about(self._take(len(self._waiting))) if self._waiting else []

    def _is_easy(self, turn: Turn) -> bool:
        return self._extractor.enrichment.salient and not is_hard(turn.message, turn.free, turn.names)

    def _as_read(self, turn: Turn) -> Extraction:
        """A turn that no model is shown counts as read."""
        return replace(turn.free, extractor=self._extractor.name, problem="")

    def _take(self, count: int) -> list[Turn]:
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _add(self, turns: Sequence[Turn]) -> list[Extraction]:
        """Those that were read before, merged; the others wait to be shown."""
        keys = [key_of(turn, self._extractor.reader) for turn in turns]
        kept = self._extractor.replies.get(keys)
        answered = [_Answered(turn, check(turn, kept[key]), "") for turn, key in zip(turns, keys, strict=True) if key in kept]
        known = {one.turn.message.id for one in answered if one.stands}
        self._waiting += [turn for turn in turns if turn.message.id not in known]
        self._count(cached=len(known))
        return [self._merged(one) for one in answered if one.stands]

    def _ask_about(self, turns: Sequence[Turn]) -> list[Extraction]:
        """Ask, and once more about turns whose reply does not stand up; those without a reply wait for the next run."""
        first = self._try(turns, ())
        bad = [one for one in first or () if not one.stands]
        second = self._try([one.turn for one in bad], [one.checked.problems for one in bad]) if bad else []
        left = turns if first is None else [one.turn for one in bad] if second is None else ()
        self._count(deferred=len(left), turns=len(turns) - len(left))
        return self._keep([*(one for one in first or () if one.stands), *map(_better, bad, second or ())])

    def _try(self, turns: Sequence[Turn], wrong: Sequence[Sequence[str]]) -> list[_Answered] | None:
        """One call, its reply checked turn by turn; None if there is no room for it, or no answer."""
        reply = self._call(prompt_for(turns, wrong))
        if reply is None:
            return None
        said = turns_in(reply)
        return [
            _Answered(turn, check(turn, said.get(number)), _without_number(said[number]) if number in said else reply)
            for number, turn in enumerate(turns, 1)
        ]

    def _call(self, prompt: str) -> str | None:
        size = count_tokens(prompt)
        self._used_up = self._used_up or not self._budget.fits(size)
        if self._used_up or self._failures >= PATIENCE:
            self._count(note="the budget of the run is used up (llm_calls, llm_tokens)")
            return None
        try:
            reply = ask(self._extractor.enrichment.model, prompt)
        except ModelError as error:
            self._budget.note(size, None)
            self._failures += 1
            self._count(note=str(error))
            return None
        self._budget.note(size, reply)
        self._failures = 0
        return reply.text

    def _keep(self, answered: Sequence[_Answered]) -> list[Extraction]:
        """Keep what was said of turns that stand up as a whole, and merge what stands up of all."""
        reader = self._extractor.reader
        self._extractor.replies.put(
            reader, {key_of(one.turn, reader): (one.turn.message.id, one.checked.said) for one in answered if one.stands}
        )
        self._count(
            rejected=sum(one.checked.dropped for one in answered),
            quarantined=sum(not one.stands for one in answered),
            truncated=sum(one.turn.shown != one.turn.message.text for one in answered),
        )
        return [self._merged(one) for one in answered]

    def _merged(self, one: _Answered) -> Extraction:
        merged = merge(one.turn.free, one.checked, one.turn.names, self._extractor.name)
        if one.stands:
            return merged
        problem = f"extract: message {one.turn.message.id}: llm: {'; '.join(one.checked.problems)}"
        return replace(merged, problem=problem, reply=one.reply)

    def _count(self, *, note: str = "", **more: int) -> None:
        counted = {name: getattr(self._spent, name) + count for name, count in more.items()}
        self._spent = replace(self._spent, note=self._spent.note or note, **counted)


def _without_number(said: Mapping[str, Any]) -> str:
    """What was said of a turn, whichever number it had in the prompt."""
    return json.dumps({name: value for name, value in said.items() if name != "turn"})


def _better(first: _Answered, second: _Answered) -> _Answered:
    """The second reply, unless neither stands up and more of the first does."""
    if second.stands or _size(second) >= _size(first):
        return second
    return first


def _size(one: _Answered) -> int:
    return len(one.checked.mentions) + len(one.checked.facts)
