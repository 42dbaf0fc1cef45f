"""What vector indexes over facts, units and entities would add to the search of messages: evidence found, and what it costs.

    python benchmarks/fact_index.py --locomo locomo-dev.json --json OUT

All conversations lie in one space. Messages are found as recall finds them: the best K by words, by meaning, and in context. Facts, units
and entities are embedded as they are written out, and each leads to the messages it rests on; `more messages` takes as many more candidates
from the search of messages itself. K is 100, and the 500 that recall asks for.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.bench.bench_locomo import read_questions
from graphmem.config import read_settings
from graphmem.ingest import read_log
from graphmem.language.stemming import terms_of
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message
from graphmem.model.validity import LATEST
from graphmem.retrieval.channels.fact_words import written_out
from graphmem.serialization import from_dict
from graphmem.storage.repository import fact_from

SPACE = "fact-index"
WIDTHS = (100, 500)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--locomo", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = replace_store(read_settings(), f"ladybug:{scratch}/bench.lbug")
        with open_from_settings(settings) as memory:
            begun = time.process_time()
            memory.remember(read_log(given.locomo, space=SPACE))
            result = measure(memory, given.locomo, time.process_time() - begun)
    text = json.dumps(result, indent=2) + "\n"
    given.json.write_text(text, "utf-8")
    sys.stdout.write(text)


def replace_store(settings: Any, address: str) -> Any:
    return settings.model_copy(update={"store": address, "space": SPACE})


def measure(memory: Memory, data: Path, ingest_seconds: float) -> dict[str, Any]:
    store, embedder, index = memory.store, memory.sources.embedder, memory._index
    messages = [from_dict(Message, row) for row in store.read("all_messages", space=SPACE)]
    ids = {(m.conversation, m.key): m.id for m in messages}
    facts = [fact_from(row) for row in store.read("all_facts", space=SPACE)]
    of_fact = {fact.id: fact.message_id for fact in facts}
    units = store.read("units_of_space", space=SPACE, known=LATEST)
    of_entity: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        for member in fact.members:
            of_entity[member.name].add(fact.message_id)
    texts = {
        "facts": [(written_out(fact), {fact.message_id}) for fact in facts],
        "units": [(f"{u['title']}. {u['text']}", {of_fact[f] for f in u["fact_ids"] if f in of_fact}) for u in units],
        "entities": [(name, found) for name, found in sorted(of_entity.items())],
    }
    begun = time.process_time()
    vectors = {kind: embedder.passages([text for text, _ in found]) for kind, found in texts.items()}
    embed_seconds = time.process_time() - begun
    found = {width: defaultdict[str, list[float]](list) for width in WIDTHS}
    sizes = {width: defaultdict[str, list[int]](list) for width in WIDTHS}
    for question in read_questions(data):
        wanted = {ids[question.conversation, key] for key in question.evidence if (question.conversation, key) in ids}
        if not wanted:
            continue
        vector, terms = embedder.question(question.text), terms_of(question.text)
        for width in WIDTHS:
            base = {one.message_id for one in index.search(SPACE, terms, vector, width)}
            lines = {"messages": base}
            for kind, rows in texts.items():
                lines[f"with {kind}"] = base | reached(rows, vectors[kind] @ vector, width)
            most = max(map(len, lines.values()))
            lines["more messages"] = more(index, terms, vector, width, most)
            for line, got in lines.items():
                found[width][line].append(len(wanted & got) / len(wanted))
                sizes[width][line].append(len(got))
    return {
        "messages": len(messages),
        "rows": {kind: len(rows) for kind, rows in texts.items()},
        "questions": len(found[WIDTHS[0]]["messages"]),
        "ingest_cpu_s": round(ingest_seconds, 1),
        "embedding_them_cpu_s": round(embed_seconds, 1),
        "evidence_found": {
            width: {
                line: [round(100 * float(np.mean(shares)), 2), round(float(np.mean(sizes[width][line])))] for line, shares in of.items()
            }
            for width, of in found.items()
        },
    }


def reached(rows: Sequence[tuple[str, set[str]]], cosines: "np.ndarray[Any, Any]", width: int) -> set[str]:
    """The messages that the best `width` rows lead to."""
    return {id_ for number in np.argsort(-cosines, kind="stable")[:width] for id_ in rows[number][1]}


def more(index: Any, terms: Sequence[str], vector: Any, width: int, most: int) -> set[str]:
    """What the search of messages finds if it is let go on to about as many candidates."""
    found: Mapping[str, Any] = {}
    while len(found) < most and width < 100_000:
        found = {one.message_id: one for one in index.search(SPACE, terms, vector, width)}
        width = int(width * 1.15) + 1
        if len(found) >= index.count(SPACE):
            break
    return set(found)


if __name__ == "__main__":
    main()
