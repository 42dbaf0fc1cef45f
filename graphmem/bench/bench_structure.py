"""`graphmem bench structure`: what binds the facts of LoCoMo's conversations, and whether it leads from evidence to evidence.

Each conversation is remembered and consolidated in a space of its own, with a stand-in for the embedder: it counts for nothing here.

- `units`: `multi_fact_share` is the percent of units that rest on at least two statements, `multi_session_share` of those that rest on
  statements of at least two threads. Versions of one statement, before and after it ended, count once.
- `superseded` and `contested` count facts.
- `evidence_joined`: a step leads from a turn to another one over a unit that rests on facts of both, over two units of which one bears on
  the other, or over an entity that facts of both have as a member. Speakers and entities of more than `HUB` turns lead nowhere.
  Of the multi-hop questions with at least two evidence turns, `one_step` and `two_steps` are the percent of which some two turns are
  joined within so many steps, `all_two_steps` of which every turn is joined to another one, and `chance` is `two_steps` of as many turns
  drawn at random.
- `hubs`: turns per entity that is no speaker: the most, and the 99th percentile.
"""

import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.bench.bench_locomo import LocomoQuestion, in_space, read_questions
from graphmem.bench.result import write_result
from graphmem.bench.stand_ins import StandInEmbedder
from graphmem.graph.conflicts import statement_id
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model import Fact, Message
from graphmem.model.errors import LogError
from graphmem.serialization import from_dict
from graphmem.storage.repository import fact_from

HUB = 50
"""Turns; an entity in more of them joins nothing."""
SEED = 17
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Structure:
    """The facts of a conversation, the facts of its units by id, the links between units, its speakers, and its turns."""

    facts: Mapping[str, Fact]
    units: Mapping[str, tuple[str, ...]]
    links: Sequence[tuple[str, str]]
    speakers: frozenset[str]
    messages: Mapping[str, Message]


def run(data: Path, *, out: Path | None = None, progress: Progress = lambda stage, count: None) -> dict[str, Any]:
    """Remember the conversations, and return (and write) the measures. Raises LogError if it is not a LoCoMo file."""
    asked = [one for one in read_questions(data) if one.category == "multi-hop"]
    entries = list(read_log(data, space="bench"))
    names = sorted({entry.conversation for entry in entries if isinstance(entry, Message)})
    if not names:
        raise LogError(f"{data}: has no messages. Give locomo10.json or a part of it.")
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            with Memory.open(f"ladybug:{scratch}/{name}.lbug", space="bench", embedder=StandInEmbedder(), clock=None) as memory:
                memory.remember(in_space(entries, name, "bench"))
                memory.consolidate()
                found[name] = _structure(memory)
            progress("conversations", 1)
    return write_result({"set": data.stem, **measure(found, asked)}, out)


def _structure(memory: Memory) -> Structure:
    units: dict[str, list[str]] = defaultdict(list)
    for row in memory.store.read("unit_facts", space=memory.space):
        units[row["unit"]].append(row["fact"])
    messages = [from_dict(Message, row) for row in memory.store.read("all_messages", space=memory.space)]
    facts = [fact_from(row) for row in memory.store.read("all_facts", space=memory.space)]
    speaking = {e.id for e in memory.entities(limit=len(facts) * 10 + 100) if e.speaks}
    return Structure(
        {fact.id: fact for fact in facts},
        {id_: tuple(ids) for id_, ids in units.items()},
        [(row["source"], row["target"]) for row in memory.store.read("unit_links", space=memory.space)],
        frozenset(speaking),
        {m.id: m for m in messages},
    )


def measure(found: Mapping[str, Structure], asked: Sequence[LocomoQuestion]) -> dict[str, Any]:
    """The measures of some conversations, by the name of each."""
    facts = [fact for one in found.values() for fact in one.facts.values()]
    joined = [_joined(found[q.conversation], q.evidence) for q in asked if q.conversation in found]
    counted = [one for one in joined if one]
    spreads = [len(turns) for one in found.values() for turns in _turns_of_entities(one).values()]
    return {
        "units": _unit_shares(found.values()),
        "superseded": sum(fact.superseded for fact in facts),
        "contested": sum(fact.standing == "contested" for fact in facts),
        "evidence_joined": {"n": len(counted), **{key: _percent([one[key] for one in counted]) for key in _JOINED}},
        "hubs": {"most": max(spreads, default=0), "p99": round(float(np.percentile(spreads, 99)), 1) if spreads else 0.0},
    }


_JOINED = ("one_step", "two_steps", "all_two_steps", "chance")


def _percent(values: Sequence[bool]) -> float:
    return round(100 * sum(values) / len(values), 1) if values else 0.0


def _unit_shares(found: Iterable[Structure]) -> dict[str, Any]:
    statements, threads = [], []
    for one in found:
        for ids in one.units.values():
            facts = [one.facts[id_] for id_ in ids]
            statements.append(len({statement_id(fact) for fact in facts}))
            threads.append(len({one.messages[fact.message_id].thread for fact in facts}))
    return {
        "n": len(statements),
        "multi_fact_share": _percent([n > 1 for n in statements]),
        "multi_session_share": _percent([n > 1 for n in threads]),
    }


def _turns_of_entities(one: Structure) -> dict[str, set[str]]:
    turns: dict[str, set[str]] = defaultdict(set)
    for fact in one.facts.values():
        for member in fact.members:
            if member.entity_id not in one.speakers:
                turns[member.entity_id].add(fact.message_id)
    return turns


def _joined(one: Structure, evidence: Iterable[str]) -> dict[str, bool]:
    """Whether the evidence turns of a question are joined; empty if it has fewer than two among the messages."""
    by_key = {m.key: m.id for m in one.messages.values()}
    turns = sorted(by_key[key] for key in evidence if key in by_key)
    if len(turns) < 2:
        return {}
    next_to = _neighbours(one)
    drawn = random.Random("".join((str(SEED), *turns))).sample(sorted(one.messages), len(turns))
    pairs = [pair for pair in combinations(turns, 2) if _within_two(next_to, *pair)]
    return {
        "one_step": any(b in next_to.get(a, ()) for a, b in combinations(turns, 2)),
        "two_steps": bool(pairs),
        "all_two_steps": {turn for pair in pairs for turn in pair} == {*turns},
        "chance": any(_within_two(next_to, *pair) for pair in combinations(drawn, 2)),
    }


def _within_two(next_to: Mapping[str, set[str]], one: str, other: str) -> bool:
    return other in next_to.get(one, ()) or bool(next_to.get(one, set()) & next_to.get(other, set()))


def _neighbours(one: Structure) -> dict[str, set[str]]:
    """The turns that each turn is one step from."""
    units = {id_: {one.facts[fact].message_id for fact in ids} for id_, ids in one.units.items()}
    groups = [*units.values()]
    groups += [turns for turns in _turns_of_entities(one).values() if len(turns) <= HUB]
    next_to: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for turn in group:
            next_to[turn] |= group
    for later, earlier in one.links:
        for one_turn in units[later]:
            for other in units[earlier]:
                next_to[one_turn].add(other)
                next_to[other].add(one_turn)
    return next_to
