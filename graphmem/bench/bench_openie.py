"""`graphmem bench openie`: open information extraction, scored by CaRB on its tab-separated sentences and tuples."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphmem.bench.carb_format import Tuple, area, curve
from graphmem.bench.result import write_result
from graphmem.extraction.openie import OpenIETuple, openie_tuples
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.language.spacy_pipeline import load_model
from graphmem.model.errors import LogError


def run(data: Path, *, out: Path | None = None) -> dict[str, Any]:
    """Extract every sentence, and return (and write) precision, recall and F1 at the best threshold, and the area, all in percent.

    Raises LogError if it is not a CaRB file, ModelError if the spaCy model is missing.
    """
    gold = read_gold(data)
    found = _found(list(gold))
    points = curve(gold, found)
    if not points:
        raise LogError(f"{data}: no tuple was extracted from any of its {len(gold)} sentences. Give a file of English sentences.")
    best = max(points, key=lambda point: point.f1)
    return write_result(
        {
            "set": data.stem,
            "n": len(gold),
            "gold": sum(map(len, gold.values())),
            "tuples": sum(one.confidence >= best.confidence for own in found.values() for one in own),
            "threshold": best.confidence,
            "precision": _percent(best.precision),
            "recall": _percent(best.recall),
            "f1": _percent(best.f1),
            "auc": _percent(area(points)),
        },
        out,
    )


def read_gold(data: Path) -> dict[str, list[Tuple]]:
    """The gold tuples of each sentence. Raises LogError if the file cannot be read or a line is incomplete."""
    try:
        lines = data.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise LogError(f"{data}: cannot be read ({error}). Give CaRB's dev.tsv or test.tsv.") from None
    gold: dict[str, list[Tuple]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            sentence, predicate, *arguments = (part.strip() for part in f"{line}\t\t".split("\t"))
            filled = tuple(a for a in arguments if a)
            if not sentence or not predicate or not filled:
                raise LogError(f"{data}:{number}: not a CaRB line. It has a sentence, a predicate and arguments, with tabs between them.")
            gold.setdefault(sentence, []).append(Tuple(predicate, filled))
    if not gold:
        raise LogError(f"{data}: has no tuples. Give CaRB's dev.tsv or test.tsv.")
    return gold


def _found(sentences: Sequence[str]) -> Mapping[str, list[Tuple]]:
    docs = load_model().pipe(map(normalize_text, sentences))
    return {sentence: [_plain(one) for one in openie_tuples(doc)] for sentence, doc in zip(sentences, docs, strict=True)}


def _plain(one: OpenIETuple) -> Tuple:
    return Tuple(one.predicate, one.arguments, one.confidence)


def _percent(share: float) -> float:
    return round(100 * share, 1)
