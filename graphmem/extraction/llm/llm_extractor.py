"""Extraction by a chat model beside spaCy: turns are collected over threads, sent in batches, and the results merged.

A run makes at most one call per 8 turns: a batch has `BATCH_CONFIG.turns` turns or more and may be sent twice. Only a run with fewer
turns in total has a smaller batch. Turns that exceed the budget keep spaCy's result and are deferred to the next run.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from graphmem.chat_model import ChatModel, ask, name_of
from graphmem.extraction.interface import SPACY_EASY, SpacyExtractor, Threads, llm_extractor_name, uses_llm
from graphmem.extraction.llm.budget import Budget
from graphmem.extraction.llm.context_window import PromptTurn, is_promptable, prompt_turns
from graphmem.extraction.llm.llm_extraction_config import BATCH_CONFIG
from graphmem.extraction.llm.merge import merge
from graphmem.extraction.llm.prompt import build_prompt, cache_key
from graphmem.extraction.llm.routing import is_hard
from graphmem.extraction.llm.validation import ValidatedTurn, parse_reply, validate_turn
from graphmem.extraction.spacy_extractor import Extraction, Parses
from graphmem.model import LLMUsage
from graphmem.model.errors import ModelError
from graphmem.tokens import count_tokens

VERSION = "v1"


@dataclass(frozen=True, slots=True)
class Enrichment:
    """A chat model for extraction, with the calls and tokens it may use per run. `salient`: only for turns that are hard for spaCy."""

    model: ChatModel = field(repr=False)  # It may hold a key.
    salient: bool = False
    calls: int = 1000
    tokens: int = 5_000_000


class ReplyCache(Protocol):
    """Valid replies of earlier runs, one per turn."""

    def get(self, keys: Collection[str]) -> Mapping[str, dict[str, Any]]:
        """The cached replies among these keys."""

    def put(self, extractor: str, replies: Mapping[str, tuple[str, str]]) -> None:
        """Cache replies: by key, the message id and the reply as JSON."""


class LlmExtractor:
    """spaCy and a chat model together."""

    def __init__(self, spacy: SpacyExtractor, enrichment: Enrichment, cache: ReplyCache) -> None:
        self.spacy = spacy
        self.enrichment = enrichment
        self.cache = cache
        self.reader = f"llm.{VERSION}:{name_of(enrichment.model)}"
        self.name = llm_extractor_name(name_of(enrichment.model), VERSION)

    def accepts(self, extractor: str) -> bool:
        """True for its own results; with `salient`, also for turns found easy and for any model's results."""
        return extractor == self.name or (self.enrichment.salient and (extractor == SPACY_EASY or uses_llm(extractor)))

    def start_run(self) -> "LlmRun":
        """A run with its own budget."""
        return LlmRun(self)


@dataclass(frozen=True, slots=True)
class _TurnResult:
    """A turn, what is valid of the reply about it, and that reply."""

    turn: PromptTurn
    validated: ValidatedTurn
    reply: str

    @property
    def is_valid(self) -> bool:
        return not self.validated.problems


class LlmRun:
    """One run: the queue of turns to send, and what the run has cost."""

    def __init__(self, extractor: LlmExtractor) -> None:
        self._extractor = extractor
        self._budget = Budget(extractor.enrichment.calls, extractor.enrichment.tokens)
        self._queue: list[PromptTurn] = []
        self._usage = LLMUsage()
        self._failures = 0
        self._budget_exhausted = False

    @property
    def usage(self) -> LLMUsage:
        """What the run has cost so far."""
        return replace(self._usage, calls=self._budget.calls, tokens=self._budget.tokens, prompt_tokens=self._budget.prompt_tokens)

    def extract(self, threads: Threads, wanted: Collection[str], parses: Parses | None = None) -> list[Extraction]:
        """spaCy's extractions of the threads, then merged ones of full batches, which may have turns of earlier threads."""
        extractions: list[Extraction] = []
        hard: list[PromptTurn] = []
        for thread, thread_extractions in zip(threads, self._extractor.spacy.extract_threads(threads, parses), strict=True):
            turns = prompt_turns(thread, thread_extractions, wanted)
            easy = {turn.message.id for turn in turns if self._is_easy(turn)}
            extractions += [replace(one, extractor=SPACY_EASY) if one.message_id in easy else one for one in thread_extractions]
            hard += [turn for turn in turns if turn.message.id not in easy]
        extractions += [self._unprompted(turn) for turn in hard if not is_promptable(turn.message)]
        extractions += self._from_cache_or_queue([turn for turn in hard if is_promptable(turn.message)])
        while len(self._queue) >= 2 * BATCH_CONFIG.turns:
            extractions += self._extract_batch(self._dequeue(BATCH_CONFIG.turns))
        return extractions

    def finish(self) -> list[Extraction]:
        """The extractions of the last batch."""
        return self._extract_batch(self._dequeue(len(self._queue))) if self._queue else []

    def _is_easy(self, turn: PromptTurn) -> bool:
        return self._extractor.enrichment.salient and not is_hard(turn.message, turn.extraction, turn.names)

    def _unprompted(self, turn: PromptTurn) -> Extraction:
        """spaCy's extraction under this extractor's name, so that the turn is not tried again."""
        return replace(turn.extraction, extractor=self._extractor.name, problem="")

    def _dequeue(self, count: int) -> list[PromptTurn]:
        taken, self._queue = self._queue[:count], self._queue[count:]
        return taken

    def _from_cache_or_queue(self, turns: Sequence[PromptTurn]) -> list[Extraction]:
        """Merged extractions of cached turns; the others are queued."""
        keys = [cache_key(turn, self._extractor.reader) for turn in turns]
        cached = self._extractor.cache.get(keys)
        results = [_TurnResult(turn, validate_turn(turn, cached[key]), "") for turn, key in zip(turns, keys, strict=True) if key in cached]
        valid = {result.turn.message.id for result in results if result.is_valid}
        self._queue += [turn for turn in turns if turn.message.id not in valid]
        self._count(cached=len(valid))
        return [self._merged(result) for result in results if result.is_valid]

    def _extract_batch(self, turns: Sequence[PromptTurn]) -> list[Extraction]:
        """Send a batch, and its invalid turns once more. Turns without any reply are deferred to the next run."""
        first = self._request(turns, ())
        invalid = [result for result in first or () if not result.is_valid]
        second = self._request([result.turn for result in invalid], [r.validated.problems for r in invalid]) if invalid else []
        deferred = turns if first is None else [result.turn for result in invalid] if second is None else ()
        self._count(deferred=len(deferred), turns=len(turns) - len(deferred))
        return self._cache_and_merge([*(r for r in first or () if r.is_valid), *map(_better, invalid, second or ())])

    def _request(self, turns: Sequence[PromptTurn], problems: Sequence[Sequence[str]]) -> list[_TurnResult] | None:
        """One call, its reply validated per turn; None if the budget does not allow it or the call fails."""
        reply = self._call(build_prompt(turns, problems))
        if reply is None:
            return None
        parsed = parse_reply(reply)
        return [
            _TurnResult(turn, validate_turn(turn, parsed.get(number)), _without_number(parsed[number]) if number in parsed else reply)
            for number, turn in enumerate(turns, 1)
        ]

    def _call(self, prompt: str) -> str | None:
        size = count_tokens(prompt)
        self._budget_exhausted = self._budget_exhausted or not self._budget.fits(size)
        if self._budget_exhausted or self._failures >= BATCH_CONFIG.max_failures:
            self._count(note="the budget of the run is used up (llm_calls, llm_tokens)")
            return None
        try:
            reply = ask(self._extractor.enrichment.model, prompt)
        except ModelError as error:
            self._budget.record(size, None)
            self._failures += 1
            self._count(note=str(error))
            return None
        self._budget.record(size, reply)
        self._failures = 0
        return reply.text

    def _cache_and_merge(self, results: Sequence[_TurnResult]) -> list[Extraction]:
        """Cache the replies that are valid as a whole, and merge the valid part of all."""
        reader = self._extractor.reader
        self._extractor.cache.put(
            reader, {cache_key(r.turn, reader): (r.turn.message.id, r.validated.content) for r in results if r.is_valid}
        )
        self._count(
            rejected=sum(r.validated.rejected for r in results),
            quarantined=sum(not r.is_valid for r in results),
            truncated=sum(r.turn.shown != r.turn.message.text for r in results),
        )
        return [self._merged(result) for result in results]

    def _merged(self, result: _TurnResult) -> Extraction:
        merged = merge(result.turn.extraction, result.validated, result.turn.names, self._extractor.name)
        if result.is_valid:
            return merged
        problem = f"extract: message {result.turn.message.id}: llm: {'; '.join(result.validated.problems)}"
        return replace(merged, problem=problem, reply=result.reply)

    def _count(self, *, note: str = "", **more: int) -> None:
        """Add to the usage; the first note stays."""
        counted = {name: getattr(self._usage, name) + count for name, count in more.items()}
        self._usage = replace(self._usage, note=self._usage.note or note, **counted)


def _without_number(reply: Mapping[str, Any]) -> str:
    """The reply about a turn as JSON, without the turn's number in the batch."""
    return json.dumps({name: value for name, value in reply.items() if name != "turn"})


def _better(first: _TurnResult, second: _TurnResult) -> _TurnResult:
    """The second reply, unless it is invalid and has fewer valid items than the first."""
    if second.is_valid or _valid_items(second) >= _valid_items(first):
        return second
    return first


def _valid_items(result: _TurnResult) -> int:
    return len(result.validated.mentions) + len(result.validated.facts)
