"""Calibrated confidence: how often facts with the same features were judged true (`confidence.tsv`)."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources

from graphmem.extraction.facts.fact_config import CONFIDENCE
from graphmem.model import Fact


def calibrated(fact: Fact) -> Fact:
    """The fact with the probability (0 to 1) that it is true, from features known at extraction; `reason` stays as it is."""
    weights = _weights()
    score = weights["start"] + sum(weights[feature] for feature in features(fact))
    return replace(fact, confidence=round(1 / (1 + math.exp(-score)), 2))


def features(fact: Fact) -> Iterator[str]:
    """The names of the features that a fact has."""
    words = len(fact.text.split())
    told = {
        "remark": fact.is_remark,
        "partial": fact.reason == "partial",
        "subordinate": fact.reason == "subordinate",
        "unreal": fact.modality != "asserted" and not fact.is_remark,
        "pronoun": fact.reason == "pronoun",
        "inferred": fact.reason == "inferred",
        "dated": fact.event_start is not None,
        "long": words >= CONFIDENCE.long_text,
        "short": words <= CONFIDENCE.short_text and not fact.is_remark,
        "preference": fact.kind == "preference",
        "members": len(fact.members) >= CONFIDENCE.many_members,
    }
    yield from (name for name, applies in told.items() if applies)


@cache
def _weights() -> dict[str, float]:
    lines = resources.files(__package__).joinpath("confidence.tsv").read_text(encoding="utf-8").splitlines()
    return {name: float(weight) for name, weight, _ in (line.split("\t") for line in lines if line and not line.startswith("#"))}
