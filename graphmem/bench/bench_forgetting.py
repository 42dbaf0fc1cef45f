"""`graphmem bench forgetting`: what it takes to forget a speaker, and whether nothing of it is left.

A log is remembered and one speaker forgotten. Then every file is searched, apart from the receipt, for rare words that only the speaker
used, their stems, the ids of the messages and their vectors; the log is remembered again; and the graph is compared with one that is
built from the other messages alone. What the files of that one hold as well is no trace: bytes that stand beside a word may read like it.
"""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from graphmem.bench.result import write_result
from graphmem.ingest import read_logs
from graphmem.memory.facade import Memory
from graphmem.memory.forgetting.byte_scan import store_files
from graphmem.memory.forgetting.rare_words import rare_words, rest_of_store
from graphmem.memory.forgetting.tombstones import drop_tombstones
from graphmem.model import Message
from graphmem.model.errors import LogError
from graphmem.model.forgetting import Selection
from graphmem.storage.repository import clear_space
from graphmem.storage.store_key import store_path

if TYPE_CHECKING:
    from graphmem.config import Settings

SPACE = "bench-forgetting"
# Messages whose vectors every file is searched for.
VECTORS = 50
OpenMemory = Callable[[str], Memory]
Found: TypeAlias = dict[str, frozenset[bytes]]


@dataclass(frozen=True, slots=True)
class Needles:
    """What must be in no file afterwards: words and stems in small letters, ids, and vectors as they lie on disk."""

    words: tuple[bytes, ...]
    stems: tuple[bytes, ...]
    ids: tuple[bytes, ...]
    vectors: tuple[bytes, ...]

    def found_in(self, files: Iterable[Path]) -> dict[str, frozenset[bytes]]:
        """Which of each kind occur in some file."""
        data = [file.read_bytes() for file in files]
        small = [piece.lower() for piece in data]
        wanted = {"words": (self.words, small), "stems": (self.stems, small), "ids": (self.ids, data), "vectors": (self.vectors, data)}
        return {name: frozenset(one for one in ones if any(one in piece for piece in pieces)) for name, (ones, pieces) in wanted.items()}


def run(data: Path, settings: "Settings", *, speaker: str = "", store: str | None = None, out: Path | None = None) -> dict[str, Any]:
    """Remember a log, forget a speaker (left out: who says most in the longest conversation), and check; returns (and writes) the result.

    Raises LogError for a log without messages, or without that speaker.
    """
    from graphmem.memory.memory_opening import open_from_settings

    messages = [entry for entry in read_logs([str(data)], space=SPACE) if isinstance(entry, Message)]

    def opened(address: str) -> Memory:
        return open_from_settings(settings.model_copy(update={"store": address}), space=SPACE)

    result = {"set": data.stem, **measure(messages, opened, speaker=speaker, store=store)}
    return write_result(result, out)


def measure(messages: Sequence[Message], opened: OpenMemory, *, speaker: str = "", store: str | None = None) -> dict[str, Any]:
    """As `run`, of messages of the space `SPACE`, with memories that `opened` opens. Of a given store, only that space is cleared."""
    chosen = speaker or most_talkative(messages)
    gone = [m for m in messages if m.speaker == chosen]
    rest = [m for m in messages if m.speaker != chosen]
    if not gone:
        raise LogError(f"forgetting: nobody called '{chosen}' speaks in the log. Give another --speaker.")
    with tempfile.TemporaryDirectory() as folder:
        with opened(store or f"ladybug:{Path(folder) / 'memory.lbug'}") as memory:
            _empty(memory)
            memory.remember(messages)
            needles = _needles(memory, gone)
            result, held = _forget(memory, chosen, needles, messages)
            kept = memory.content_hash()
            _empty(memory)
        without = Path(folder) / "without.lbug"
        with opened(f"ladybug:{without}") as memory:
            memory.remember(rest)
            is_whole = memory.content_hash() == kept
        never = needles.found_in(store_files(without))
    traces = {name: len(found - never[name]) for name, found in held.items()}
    return {
        "messages": len(messages),
        "erased": len(gone),
        **result,
        "held_without": _counts(never),
        "traces": traces,
        "is_whole_build": is_whole,
    }


def _empty(memory: Memory) -> None:
    """Remove the space, and what is known of an earlier run: else its messages would be left out of this one."""
    clear_space(memory.store, SPACE)
    drop_tombstones(memory.store, SPACE)


def most_talkative(messages: Sequence[Message]) -> str:
    """Who says most in the longest conversation. Raises LogError for a log without messages."""
    if not messages:
        raise LogError("forgetting: the log has no messages. Give another --data.")
    longest = Counter(m.conversation for m in messages).most_common(1)[0][0]
    return Counter(m.speaker for m in messages if m.conversation == longest).most_common(1)[0][0]


def _counts(found: Found) -> dict[str, int]:
    return {name: len(ones) for name, ones in found.items()}


def _forget(memory: Memory, speaker: str, needles: Needles, messages: Sequence[Message]) -> tuple[dict[str, Any], Found]:
    """What was measured, and what the files hold after the log was remembered again."""
    path = store_path(memory.store)
    before = needles.found_in(store_files(path)) if path else {}
    busy, begun = time.process_time(), time.perf_counter()
    done = memory.forget(Selection(speaker=speaker), confirm=True)
    busy, seconds = time.process_time() - busy, time.perf_counter() - begun
    assert done.receipt is not None
    again = memory.remember(messages)
    checked = memory.verify(Path(done.path))
    held = needles.found_in(store_files(path)) if path else {}
    result = {
        "engine": memory.store.dialect,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(busy, 2),
        # Above the number of cores, seconds are those of a busy machine.
        "load": round(os.getloadavg()[0], 1),
        "rare_words": len(needles.words),
        "held_before": _counts(before),
        "held_after": _counts(held),
        "found_by_receipt": len(done.receipt["scan"]["found"]),
        "receipt_holds": checked.holds,
        "problems": list(checked.problems),
        "new_again": again.new,
        "left_out_again": again.forgotten,
    }
    return result, held


def _needles(memory: Memory, gone: Sequence[Message]) -> Needles:
    """What only these messages have: the words that a receipt's scan looks for too, all of their ids, and the vectors of some."""
    ids = frozenset(m.id for m in gone)
    words, stems = rare_words([m.rendered_text for m in gone], rest_of_store(memory.store, SPACE, ids))
    vectors = memory.embedder.passages([m.rendered_text for m in gone[:VECTORS]])
    return Needles(
        tuple(word.lower().encode() for word in words),
        tuple(stem.encode() for stem in stems),
        tuple(sorted(id_.encode() for id_ in ids)),
        tuple(np.asarray(vector, dtype="<f4").tobytes() for vector in vectors),
    )
