"""`graphmem bench coref`: how many ambiguous pronouns are resolved to the right one of two names (GAP, Webster et al. 2018).

A row is a passage with a pronoun and two names, A and B, and their offsets. Whether the pronoun means A, and whether it means B, are
two decisions. The passage is processed like a message, with A and B as persons; the likelier one is chosen. Page addresses are ignored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from graphmem.bench.gap_pronouns import GapPronoun, Place, rank_antecedents
from graphmem.bench.result import write_result
from graphmem.model.errors import LogError

COLUMNS = ("Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref")
FEMININE = frozenset(("she", "her", "hers"))
TRUTH = {"TRUE": True, "FALSE": False}
HINT = "Give a file of the GAP set, such as gap-validation.tsv."
Answer: TypeAlias = tuple[bool, bool]
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Passage:
    """A row of the file; `gold` says whether the pronoun means A, and whether it means B."""

    asked: GapPronoun
    feminine: bool
    gold: Answer


def read_passages(data: Path) -> Iterator[Passage]:
    """The rows of a GAP file. Raises LogError, with file, line and reason, if it is not one."""
    try:
        header, *lines = data.read_text("utf-8-sig").split("\n")
    except (OSError, ValueError) as error:
        raise LogError(f"{data}: cannot be read ({type(error).__name__}: {error}). {HINT}") from None
    columns = header.rstrip("\r").split("\t")
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise LogError(f"{data}: not a GAP file: no column {', '.join(missing)}. {HINT}")
    for number, line in enumerate(lines, start=2):
        if line.strip():
            yield _passage(dict(zip(columns, line.rstrip("\r").split("\t"), strict=False)), f"{data}, line {number}")


def _passage(row: Mapping[str, str], where: str) -> Passage:
    missing = [column for column in COLUMNS if column not in row]
    if missing:
        raise LogError(f"{where}: the row ends before {missing[0]}. {HINT}")
    try:
        pronoun, a, b = (_place(row, name) for name in ("Pronoun", "A", "B"))
        gold = (_truth(row, "A-coref"), _truth(row, "B-coref"))
    except ValueError as error:
        raise LogError(f"{where}: {error}. {HINT}") from None
    return Passage(GapPronoun(row["Text"], pronoun, (a, b)), row["Pronoun"].lower() in FEMININE, gold)


def _place(row: Mapping[str, str], name: str) -> Place:
    """The span of a word of the row in its text, checked against the text. Raises ValueError."""
    offset, words, text = row[f"{name}-offset"], row[name], row["Text"]
    if not offset.isdecimal():
        raise ValueError(f"{name}-offset is '{offset}', not a number of characters")
    start = int(offset)
    if not words or not text.startswith(words, start):
        raise ValueError(f"'{words}' is not at {name}-offset {start} of a text of {len(text)} characters")
    return start, start + len(words)


def _truth(row: Mapping[str, str], column: str) -> bool:
    if row[column].upper() not in TRUTH:
        raise ValueError(f"{column} is '{row[column]}', neither TRUE nor FALSE")
    return TRUTH[row[column].upper()]


def run(data: Path, *, out: Path | None = None, progress: Progress = lambda stage, count: None) -> dict[str, Any]:
    """Resolve every pronoun of a GAP file, and return (and write) `n`, `f1`, `masculine`, `feminine` (percent) and `bias`.

    Raises LogError if it is not a GAP file or has no rows, ModelError if the spaCy model is missing.
    """
    passages = list(read_passages(data))
    if not passages:
        raise LogError(f"{data}: no rows. {HINT}")
    answers = []
    for scores in rank_antecedents([p.asked for p in passages]):
        answers.append(answer(scores))
        progress("pronouns", 1)
    return write_result(measure(passages, answers), out)


def answer(scores: Sequence[float | None]) -> Answer:
    """Whether A is meant, and whether B: the one with the higher score (A in a tie); neither if both have no score."""
    a, b = (float("-inf") if score is None else score for score in scores)
    return (a >= b and scores[0] is not None, b > a)


def measure(passages: Sequence[Passage], answers: Sequence[Answer]) -> dict[str, Any]:
    """GAP's own scoring: F1 over the decisions of all rows, and of those with a masculine and a feminine pronoun; `bias` is their ratio
    (feminine / masculine)."""
    rows = list(zip(passages, answers, strict=True))
    masculine = f1((p.gold, given) for p, given in rows if not p.feminine)
    feminine = f1((p.gold, given) for p, given in rows if p.feminine)
    return {
        "n": len(rows),
        "f1": round(f1((p.gold, given) for p, given in rows), 1),
        "masculine": round(masculine, 1),
        "feminine": round(feminine, 1),
        "bias": round(feminine / masculine, 2) if masculine else 0.0,
    }


def f1(rows: Iterable[tuple[Answer, Answer]]) -> float:
    """F1 in percent of (gold, given) decisions; 0 if none is right."""
    decisions = [decision for gold, given in rows for decision in zip(gold, given, strict=True)]
    right = sum(gold and given for gold, given in decisions)
    said, meant = sum(given for _, given in decisions), sum(gold for gold, _ in decisions)
    return 200 * right / (said + meant) if right else 0.0
