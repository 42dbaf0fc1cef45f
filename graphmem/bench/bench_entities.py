"""`graphmem bench entities`: how well names are resolved to entities, by B-cubed (Bagga and Baldwin 1998), on a labelled file.

The file has spaces, each with conversations (turns with speaker, time and text) and labels: a written name or a speaker, and the entity
it means. Labelled names are matched to extracted mentions; a name without a mention is a cluster of its own, and costs recall.
Precision is the share of the names in the predicted entity that mean the same, recall the share of the names that mean the same which
are in the predicted entity, both averaged over names.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphmem.bench.result import write_result
from graphmem.extraction.spacy_extractor import extract_threads
from graphmem.language.name_forms import normal_name
from graphmem.language.spacy_pipeline import load_model
from graphmem.model import Fact, Mention, Message, message_id
from graphmem.model.errors import LogError
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.resolution_config import BANDS, Bands
from graphmem.resolution.resolver import resolve

# Merge thresholds (log-odds) of the operating curve.
CURVE = (-1.0, 0.0, 0.5, 1.0, 1.4, 2.0, 2.5, 3.0, 4.0, 6.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A name in a message (`start:end`), or its speaker (no span), and the entity it means."""

    message: Message
    start: int
    end: int
    entity: str
    why: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A space with its messages, extractions and labels."""

    name: str
    messages: list[Message]
    mentions: list[Mention]
    facts: list[Fact]
    labels: list[Label]


@dataclass(frozen=True, slots=True)
class Judged:
    """A label, the predicted entity, and its own precision and recall."""

    label: Label
    given: str
    precision: float
    recall: float


def run(data: Path, *, out: Path | None = None) -> dict[str, Any]:
    """Resolve the names of a labelled file, and return (and write) the scores: overall, by written name alone, by difficulty, and the
    operating curve.

    Raises LogError if the file cannot be read, ModelError if the spaCy model is missing.
    """
    spaces = read(data)
    judged = judge(spaces, BANDS)
    curve = [{"merge": merge, **scores(judge(spaces, Bands(merge=merge, review=min(merge, BANDS.review))))} for merge in CURVE]
    reasons: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        reasons[one.label.why].append(one)
    by_reason = {why: scores(found) for why, found in sorted(reasons.items())}
    plain = scores([one for space in spaces for one in _judged_by(space, lambda _, name: normal_name(name))])
    return write_result({"set": data.stem, **scores(judged), "written_name": plain, "by_reason": by_reason, "curve": curve}, out)


def read(data: Path) -> list[Labelled]:
    """The spaces of a labelled file, with their extractions. Raises LogError."""
    try:
        spaces = json.loads(data.read_text("utf-8"))["spaces"]
        read = [_space(space) for space in spaces]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LogError(
            f"{data}: {type(error).__name__}: {error}. Give a file of labelled names; docs/entities.md shows its form."
        ) from None
    nlp = load_model()
    found = []
    for name, threads, labels in read:
        extractions = [e for thread in extract_threads(threads, nlp) for e in thread]
        mentions, facts = [m for e in extractions for m in e.mentions], [f for e in extractions for f in e.facts]
        found.append(Labelled(name, [m for thread in threads for m in thread], mentions, facts, labels))
    return found


def judge(spaces: Sequence[Labelled], bands: Bands) -> list[Judged]:
    """Every label with its predicted entity, precision and recall."""
    return [one for space in spaces for one in _judge_space(space, bands)]


def scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """The number of names, and B-cubed precision, recall and F1 in percent."""
    precision = sum(j.precision for j in judged) / max(len(judged), 1)
    recall = sum(j.recall for j in judged) / max(len(judged), 1)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"n": len(judged), "precision": _percent(precision), "recall": _percent(recall), "f1": _percent(f1)}


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _space(space: Mapping[str, Any]) -> tuple[str, list[list[Message]], list[Label]]:
    threads = [[_message(space["name"], c["name"], n, turn) for n, turn in enumerate(c["turns"])] for c in space["conversations"]]
    by_turn = {(m.conversation, m.position): m for thread in threads for m in thread}
    return space["name"], threads, list(_labels(space["labels"], by_turn))


def _message(space: str, conversation: str, number: int, turn: Mapping[str, Any]) -> Message:
    at = datetime.fromisoformat(turn["at"]).replace(tzinfo=UTC)
    id_ = message_id(space, conversation, str(number))
    role = turn["speaker"] if turn["speaker"] in ("user", "assistant") else "user"
    return Message(
        id=id_,
        space=space,
        conversation=conversation,
        thread="",
        position=number,
        key=str(number),
        speaker=turn["speaker"],
        role=role,
        text=turn["text"],
        sent_at=at,
        speaker_key=turn.get("speaker_key", ""),
    )


def _labels(labels: Sequence[Mapping[str, Any]], by_turn: Mapping[tuple[str, int], Message]) -> Iterator[Label]:
    """The labels with an entity; the others are not scored."""
    for label in labels:
        if label["entity"] is None:
            continue
        message = by_turn[label["conversation"], label["turn"]]
        start, end = (-1, -1) if label.get("speaker") else _span(message.text, label["text"], label.get("nth", 0))
        yield Label(message, start, end, label["entity"], label.get("why", ""))


def _span(text: str, name: str, nth: int) -> tuple[int, int]:
    start = text.index(name)
    for _ in range(nth):
        start = text.index(name, start + len(name))
    return start, start + len(name)


def _judge_space(space: Labelled, bands: Bands) -> list[Judged]:
    resolution = resolve(space.name, space.messages, space.mentions, space.facts, (), bands)
    meanings = AliasIndex(resolution.aliases)
    return _judged_by(space, meanings.entity_id)


def _judged_by(space: Labelled, entity_of: Callable[..., str]) -> list[Judged]:
    """Every label scored; `entity_of` returns the predicted entity for a message and a name."""
    of_message: dict[str, list[Mention]] = defaultdict(list)
    for mention in space.mentions:
        of_message[mention.message_id].append(mention)
    names = [_name(label, of_message[label.message.id]) for label in space.labels]
    given = [entity_of(x.message, name) if name else f"not found {n}" for n, (x, name) in enumerate(zip(space.labels, names, strict=True))]
    meant: dict[str, set[int]] = defaultdict(set)
    together: dict[str, set[int]] = defaultdict(set)
    for n, label in enumerate(space.labels):
        meant[label.entity].add(n)
        together[given[n]].add(n)
    return [_judged(label, given[n], meant[label.entity], together[given[n]]) for n, label in enumerate(space.labels)]


def _judged(label: Label, given: str, meant: set[int], together: set[int]) -> Judged:
    right = len(meant & together)
    return Judged(label, given, right / len(together), right / len(meant))


def _name(label: Label, mentions: Sequence[Mention]) -> str:
    """The name of the speaker, or of the overlapping mention nearest to the label's span; "" if none overlaps."""
    if label.start < 0:
        return label.message.speaker
    over = [m for m in mentions if m.start < label.end and label.start < m.end]
    nearest = min(over, key=lambda m: (abs(m.start - label.start) + abs(m.end - label.end), "'s " in m.name, m.name), default=None)
    return nearest.name if nearest else ""
