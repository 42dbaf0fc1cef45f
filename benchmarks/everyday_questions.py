"""How many questions about short everyday chats are answered right, without a chat model.

    python benchmarks/everyday_questions.py tests/data/bench/everyday/*.jsonl --json benchmarks/results/everyday-questions.json

A line of a file is a chat of one to six messages, a question, and `right`: lists of words of which one must be in the answer as a whole,
`wrong`: words that may not be, `silent` if only "not in memory" is right, and `silent_ok` if it is right, too. Of each file, in questions:
`right`, `silent` (no answer where there is one) and `wrong` (another answer, or any where there is none), and the same by kind.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphmem import Memory, read_log


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    text = json.dumps({path.stem: measure(path) for path in given.files}, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", "utf-8")


def measure(path: Path) -> dict[str, Any]:
    """The verdicts on the questions of a file, in all and by kind."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    items = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        for number, item in enumerate(items):
            verdicts[item["kind"]][verdict(item, *answer(item, Path(scratch), f"chat-{number}"))] += 1
    total = sum(verdicts.values(), Counter())
    return {"questions": len(items), **total, "by_kind": {kind: dict(found) for kind, found in sorted(verdicts.items())}}


def answer(item: Mapping[str, Any], scratch: Path, space: str) -> tuple[str, bool]:
    """The answer to the question of an item, and whether it is one."""
    log = scratch / "chat.jsonl"
    rows = ({"conversation": "chat", "speaker": m["speaker"], "sent_at": m["time"], "text": m["text"]} for m in item["messages"])
    log.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    with Memory.open(scratch / "memory.lbug", space=space) as memory:
        memory.remember(read_log(log, space=space))
        found = memory.answer(item["question"])
    return found.text, found.found


def verdict(item: Mapping[str, Any], text: str, is_found: bool) -> str:
    """Whether an answer is "right", "silent" or "wrong"."""
    if not is_found:
        return "right" if item.get("silent") or item.get("silent_ok") else "silent"
    is_right = any(_has_all(text, words) for words in item.get("right") or ()) and not any(
        _has(text, word) for word in item.get("wrong") or ()
    )
    return "right" if is_right and not item.get("silent") else "wrong"


def _has_all(text: str, words: Sequence[str]) -> bool:
    return all(_has(text, word) for word in words)


def _has(text: str, word: str) -> bool:
    """True if the text has the word, in any case, as a whole."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


if __name__ == "__main__":
    main()
