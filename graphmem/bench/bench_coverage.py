"""`graphmem bench coverage`: in how many evidence turns of LoCoMo some fact says what the question's answer needs.

Counted are the evidence turns of the questions of categories 1, 2 and 4. A turn is **covered** if one of its facts holds the answer:
its event time lies in the answer's calendar interval, or its members, tags and recurrence hold every word of one item of the answer
that the turn says (at least one word; stems, without stop words and the words of the question). `facts` counts whole facts; `covered`
counts remarks as well, which hold the words of their clause. What was quoted from elsewhere (`context=`) does not count. `text` is the
share of turns that say any word of the answer, or that have a date to find: more cannot be covered without inference. Only extraction
is measured.

`clause` says how much of their own words the whole facts of all messages hold: `words` is the share of the content words of their
texts that are in their predicate, members, tags (but not in what was quoted from elsewhere), time or recurrence, `facts` the share of
facts that hold every one.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphmem.bench.bench_dates import calendar_interval, facts_by_message, lies_in
from graphmem.bench.bench_locomo import LocomoAnswer, read_answers
from graphmem.bench.result import write_result
from graphmem.extraction.temporal import Recurring, TimeSpan, find_times_and_recurring
from graphmem.ingest import read_log
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Message
from graphmem.model.errors import LogError

_WORD = re.compile(r"\w[\w'\u2019-]*")
# Tags that quote what was said elsewhere.
_ELSEWHERE = ("context=", "reply to=", "answer to=")
_ITEM = re.compile(r"[,;/]|\band\b|\bor\b", re.IGNORECASE)
Progress = Callable[[str, int], None]
CATEGORIES = ("multi-hop", "temporal", "single-hop")


@dataclass(frozen=True, slots=True)
class Covered:
    """An evidence turn of a question: whether its text, a fact or at least a remark of it holds the answer."""

    category: str
    text: bool
    fact: bool
    remark: bool


def run(data: Path, *, out: Path | None = None, progress: Progress = lambda stage, count: None) -> dict[str, Any]:
    """Extract the conversations and return (and write) the shares in percent, of all turns and by category.

    Raises LogError if it is not a LoCoMo file or no question names evidence that is among the messages.
    """
    asked = [one for one in read_answers(data) if one.category in CATEGORIES]
    messages = [entry for entry in read_log(data, space="bench") if isinstance(entry, Message)]
    facts = facts_by_message(messages, progress)
    turns = list(check_coverage(asked, messages, facts))
    if not turns:
        raise LogError(f"{data}: no question names evidence that is among the messages. Give locomo10.json or a part of it.")
    by_category = {name: [turn for turn in turns if turn.category == name] for name in CATEGORIES}
    result = {
        "set": data.stem,
        **_shares(turns),
        "by_category": {name: _shares(some) for name, some in by_category.items() if some},
        "clause": clause_coverage(messages, facts),
    }
    return write_result(result, out)


def clause_coverage(messages: Iterable[Message], facts: Mapping[str, Sequence[Fact]]) -> dict[str, Any]:
    """How many whole facts the messages have, and the shares (percent) of words held and of facts that hold all of theirs."""
    whole = [(said, _words_lost(f, said)) for m in messages for f in facts.get(m.id, ()) if _is_whole(f) and (said := _words_said(f, m))]
    words = sum(len(said) for said, _ in whole)
    lost = sum(len(missing) for _, missing in whole)
    complete = sum(not missing for _, missing in whole)
    return {"n": len(whole), "words": _percent(words - lost, words), "facts": _percent(complete, len(whole))}


def _is_whole(fact: Fact) -> bool:
    return fact.kind not in ("remark", "relation")


def _words_said(fact: Fact, message: Message) -> list[str]:
    """The content words of a fact's text that give no time."""
    times, recurring = find_times_and_recurring(fact.text, message.local_time)
    both: list[TimeSpan | Recurring] = [*times, *recurring]
    text = fact.text
    for one in sorted(both, key=lambda t: -t.start):
        text = f"{text[: one.start]} {text[one.end :]}"
    return [word for word in _WORD.findall(text) if _stems(word)]


def _words_lost(fact: Fact, said: Sequence[str]) -> list[str]:
    held = _stems(" ".join((fact.predicate, fact.recurrence, *(m.name for m in fact.members), *_own_tags(fact))))
    return [word for word in said if not _stems(word) <= held]


def check_coverage(asked: Iterable[LocomoAnswer], messages: Iterable[Message], facts: Mapping[str, Sequence[Fact]]) -> Iterator[Covered]:
    """The result of each evidence turn of each question that is among the messages."""
    by_key = {(m.conversation, m.key): m for m in messages}
    for one in asked:
        for key in sorted(one.evidence):
            message = by_key.get((one.conversation, key))
            if message is not None:
                yield _check_turn(one, message, facts.get(message.id, ()))


def _check_turn(asked: LocomoAnswer, message: Message, facts: Sequence[Fact]) -> Covered:
    interval = calendar_interval(asked.answer, message.sent_at) if asked.category == "temporal" else None
    items = items_wanted(asked.text, asked.answer, message.rendered_text)
    holding = [f for f in facts if (interval is not None and lies_in(f, interval)) or any(item <= _stems(_content(f)) for item in items)]
    return Covered(
        category=asked.category,
        text=interval is not None or bool(items),
        fact=any(f.kind != "remark" for f in holding),
        remark=bool(holding),
    )


def _content(fact: Fact) -> str:
    """The words that a fact holds: of a remark those of its clause, else those of its members, tags and recurrence."""
    return fact.text if fact.kind == "remark" else " ".join((*(m.name for m in fact.members), *_own_tags(fact), fact.recurrence))


def _own_tags(fact: Fact) -> Iterator[str]:
    """The values of the tags that say more of the clause itself."""
    return (tag.partition("=")[2] for tag in fact.tags if not tag.startswith(_ELSEWHERE))


def items_wanted(question: str, answer: str, text: str) -> list[frozenset[str]]:
    """The stems of each item of an answer ("a lamp, two chairs" has two) that a text says, without those of the question."""
    said = _stems(text) - _stems(question)
    return [words for item in _ITEM.split(answer) if (words := _stems(item) & said)]


def _stems(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))


def _shares(turns: Sequence[Covered]) -> dict[str, Any]:
    counts: dict[str, int] = defaultdict(int)
    for turn in turns:
        counts["covered"] += turn.remark
        counts["facts"] += turn.fact
        counts["text"] += turn.text
    return {"n": len(turns), **{name: _percent(counts[name], len(turns)) for name in ("covered", "facts", "text")}}


def _percent(count: int, of: int) -> float:
    return round(100 * count / max(of, 1), 1)
