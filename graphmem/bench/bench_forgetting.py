"""`graphmem bench forgetting`: what it takes to forget a speaker, and whether nothing of it is left.

A log is remembered and one speaker forgotten. Then every file is searched, apart from the receipt, for rare words that only the speaker
used, their stems, the ids of the messages and their vectors; the log is remembered again; and the graph is compared with one that is
built from the other messages alone.
"""

import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.bench.result import write_result
from graphmem.ingest import read_logs
from graphmem.language.stemming import terms_of
from graphmem.memory.facade import Memory
from graphmem.memory.forgetting.byte_scan import store_files
from graphmem.memory.forgetting.rare_words import schema_names
from graphmem.model import Message
from graphmem.model.errors import LogError
from graphmem.model.forgetting import Selection
from graphmem.storage.repository import clear_space
from graphmem.storage.store_key import store_path

if TYPE_CHECKING:
    from graphmem.config import Settings

SPACE = "bench-forgetting"
# Rare words that every file is searched for, and the letters that each has at least.
WORDS, LETTERS = 50, 7
OpenMemory = Callable[[str], Memory]


@dataclass(frozen=True, slots=True)
class Needles:
    """What must be in no file afterwards: words and stems in small letters, ids, and vectors as they lie on disk."""

    words: tuple[bytes, ...]
    stems: tuple[bytes, ...]
    ids: tuple[bytes, ...]
    vectors: tuple[bytes, ...]

    def found_in(self, files: Iterable[Path]) -> dict[str, int]:
        """How many of each kind occur in some file."""
        data = [file.read_bytes() for file in files]
        small = [piece.lower() for piece in data]
        exact = {"ids": self.ids, "vectors": self.vectors}
        counts = {name: sum(any(one in piece for piece in data) for one in wanted) for name, wanted in exact.items()}
        told = {"words": self.words, "stems": self.stems}
        return {name: sum(any(one in piece for piece in small) for one in wanted) for name, wanted in told.items()} | counts


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
            clear_space(memory.store, SPACE)
            memory.remember(messages)
            result = _forget(memory, chosen, _needles(memory, gone, rest), messages)
            kept = memory.content_hash()
            clear_space(memory.store, SPACE)
        with opened(f"ladybug:{Path(folder) / 'without.lbug'}") as memory:
            memory.remember(rest)
            return {"messages": len(messages), "erased": len(gone), **result, "is_whole_build": memory.content_hash() == kept}


def most_talkative(messages: Sequence[Message]) -> str:
    """Who says most in the longest conversation. Raises LogError if there is none."""
    if not messages:
        raise LogError("forgetting: the log has no messages. Give another --data.")
    longest = Counter(m.conversation for m in messages).most_common(1)[0][0]
    return Counter(m.speaker for m in messages if m.conversation == longest).most_common(1)[0][0]


def _forget(memory: Memory, speaker: str, needles: Needles, messages: Sequence[Message]) -> dict[str, Any]:
    path = store_path(memory.store)
    before = needles.found_in(store_files(path)) if path else {}
    busy, begun = time.process_time(), time.perf_counter()
    done = memory.forget(Selection(speaker=speaker), confirm=True)
    busy, seconds = time.process_time() - busy, time.perf_counter() - begun
    assert done.receipt is not None
    again = memory.remember(messages)
    checked = memory.verify(Path(done.path), words=[word.decode() for word in needles.words])
    return {
        "engine": memory.store.dialect,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(busy, 2),
        "rare_words": len(needles.words),
        "held_before": before,
        "held_after": needles.found_in(store_files(path)) if path else {},
        "found_by_receipt": len(done.receipt["scan"]["found"]),
        "receipt_holds": checked.holds,
        "problems": list(checked.problems),
        "new_again": again.new,
        "left_out_again": again.forgotten,
    }


def _needles(memory: Memory, gone: Sequence[Message], rest: Sequence[Message]) -> Needles:
    said = [f"{m.rendered_text} {m.speaker}" for m in rest]
    # What the store itself is made of counts as said: "recording" begins like the column "recorded_at".
    others = "\n".join([SPACE, *schema_names(), *said, *(stem for text in said for stem in terms_of(text))]).lower()
    counts = Counter(word for m in gone for word in re.findall(rf"[a-z]{{{LETTERS},}}", m.rendered_text.lower()))
    # A word of the others may be stored in another form: what begins alike does not count.
    alone = [word for word in sorted(counts, key=lambda word: (counts[word], -len(word), word)) if word[: LETTERS - 2] not in others]
    words = alone[:WORDS]
    stems = {stem for word in words for stem in terms_of(word) if len(stem) >= LETTERS - 2 and stem not in others}
    vectors = memory.embedder.passages([m.rendered_text for m in gone[:WORDS]])
    return Needles(
        tuple(word.encode() for word in words),
        tuple(stem.encode() for stem in sorted(stems)),
        tuple(m.id.encode() for m in gone),
        tuple(np.asarray(vector, dtype="<f4").tobytes() for vector in vectors),
    )
