"""How many questions about small chats of known kinds of failure are answered right, without a chat model.

    python benchmarks/sibling_questions.py tests/data/bench/siblings/*.jsonl --json benchmarks/results/sibling-questions.json

A line of a file is a case: `messages`, perhaps `split_at` (the place where a second, later import begins), and `questions`, each with
`accept` (a pattern that a right answer has; NOT_IN_MEMORY as one of its alternatives if silence is right) and `never` (a pattern that no
right answer has). Of each file, in questions: `right`, `silent` (no answer where there is one) and `wrong`, and the same by kind.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graphmem import Memory, read_log

SILENT = "NOT_IN_MEMORY"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", action="store_true", help="print each question that is not answered right")
    given = parser.parse_args()
    text = json.dumps({path.stem: measure(path, show=given.show) for path in given.files}, indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", "utf-8")


def measure(path: Path, *, show: bool = False) -> dict[str, Any]:
    """The verdicts on the questions of a file, in all and by kind."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        for question, text, found in answers(case):
            said = verdict(question, text, found)
            verdicts[case["kind"]][said] += 1
            if show and said != "right":
                sys.stderr.write(f"[{said}] {case['id']}: {question['ask']} -> {text} (right: {question['right']})\n")
    total = sum(verdicts.values(), Counter())
    return {"questions": sum(total.values()), **total, "by_kind": {kind: dict(found) for kind, found in sorted(verdicts.items())}}


def answers(case: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, bool]]:
    """Each question of a case with the answer, and whether it is one."""
    with tempfile.TemporaryDirectory() as scratch, Memory.open(Path(scratch) / "memory.lbug") as memory:
        for number, messages in enumerate(imports(case)):
            log = Path(scratch) / f"{number}.jsonl"
            log.write_text("\n".join(json.dumps(message) for message in messages), "utf-8")
            memory.remember(read_log(log, space="default"))
        for question in case["questions"]:
            said = memory.answer(question["ask"])
            yield question, said.text, said.found


def imports(case: Mapping[str, Any]) -> list[Sequence[Mapping[str, Any]]]:
    """The messages of a case, import by import."""
    place = case.get("split_at")
    return [case["messages"][:place], case["messages"][place:]] if place else [case["messages"]]


def verdict(question: Mapping[str, Any], text: str, found: bool) -> str:
    """Whether an answer is "right", "silent" or "wrong"."""
    if not found:
        return "right" if SILENT in question["accept"] else "silent"
    accept = question["accept"].replace(SILENT, r"\Zx")  # matches nothing
    if not re.search(accept, text, re.IGNORECASE) or (question.get("never") and re.search(question["never"], text, re.IGNORECASE)):
        return "wrong"
    return "right"


if __name__ == "__main__":
    main()
