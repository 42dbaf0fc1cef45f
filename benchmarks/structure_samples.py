"""Samples for a reader to judge: units, communities and profile lines of LoCoMo conversations, each with the messages that it rests on.

    python benchmarks/structure_samples.py --data locomo-dev.json --out judge --conversations conv-26,conv-41 --seed 23

Writes units.json (40 random ones: one situation, with a title that stands alone?), communities.json (all of the top level: a theme that a
person would name?) and profiles.json (60 random lines of the speakers: true?) into a folder.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from graphmem.bench.bench_locomo import in_space
from graphmem.bench.stand_ins import StandInEmbedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model import Fact, Message

Row = dict[str, Any]
UNITS, LINES = 40, 60
SPACE = "bench"
# Messages that a community is shown with.
SHOWN = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--conversations", default="conv-26,conv-41")
    parser.add_argument("--seed", type=int, default=23)
    given = parser.parse_args()
    entries = list(read_log(given.data, space=SPACE))
    found: dict[str, list[Row]] = {"units": [], "communities": [], "profiles": []}
    with tempfile.TemporaryDirectory() as scratch:
        for name in given.conversations.split(","):
            with Memory.open(f"ladybug:{scratch}/{name}.lbug", space=SPACE, embedder=StandInEmbedder(), clock=None) as memory:
                memory.remember(in_space(entries, name, SPACE))
                memory.consolidate()
                found["units"] += _units(memory, name)
                found["communities"] += _communities(memory, name)
                found["profiles"] += _lines(memory, name)
    drawn = random.Random(given.seed)
    found["units"] = drawn.sample(found["units"], UNITS)
    found["profiles"] = drawn.sample(found["profiles"], LINES)
    given.out.mkdir(parents=True, exist_ok=True)
    for kind, rows in found.items():
        (given.out / f"{kind}.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _units(memory: Memory, conversation: str) -> list[Row]:
    units = sorted((unit for unit, _ in memory.units(limit=10_000)), key=lambda u: u.id)
    return [
        {
            "conversation": conversation,
            "unit": unit.id,
            "kind": unit.kind,
            "title": unit.title,
            "text": unit.text,
            "messages": _said(memory, _facts(memory, unit.fact_ids)),
        }
        for unit in units
    ]


def _communities(memory: Memory, conversation: str) -> list[Row]:
    units = [unit for unit, _ in memory.units(limit=10_000)]
    rows = []
    for community in memory.communities():
        if community.level == 0:
            inside = {*community.entity_ids}
            titles = sorted(u.title for u in units if len({m.entity_id for m in u.members} & inside) > 1)
            names = sorted(entity.name for id_ in inside if (entity := memory.entity(id_)))
            row = {"conversation": conversation, "community": community.id, "title": community.title, "summary": community.summary}
            rows.append({**row, "entities": names, "units": titles[:SHOWN]})
    return rows


def _lines(memory: Memory, conversation: str) -> list[Row]:
    rows = []
    for person in sorted((e for e in memory.entities(limit=10_000) if e.speaks), key=lambda e: e.id):
        for section in memory.profile(person.id).sections:
            for line in section.lines:
                row = {"conversation": conversation, "person": person.name, "section": section.name, "line": line.text, "since": line.since}
                rows.append({**row, "fact": line.fact.id, "messages": _said(memory, [line.fact], around=2)})
    return rows


def _facts(memory: Memory, ids: Iterable[str]) -> list[Fact]:
    return [fact for id_ in ids if (fact := memory.fact(id_)) is not None]


def _said(memory: Memory, facts: Sequence[Fact], around: int = 0) -> list[str]:
    """The messages that state some facts, and `around` many before them in their thread, as a log."""
    stating = memory.messages(sorted({fact.message_id for fact in facts}))
    shown: dict[str, Message] = {m.id: m for m in stating}
    for message in stating if around else ():
        thread = [m for _, m in memory.pages.messages(limit=100_000) if m.thread == message.thread and m.position < message.position]
        shown.update({m.id: m for m in sorted(thread, key=lambda m: m.position)[-around:]})
    ordered = sorted(shown.values(), key=lambda m: (m.sent_at, m.position))
    return [f"[{m.sent_at:%Y-%m-%d}] {m.speaker}: {m.text}{''.join(f' <{a}>' for a in m.attachments)}" for m in ordered]


if __name__ == "__main__":
    main()
