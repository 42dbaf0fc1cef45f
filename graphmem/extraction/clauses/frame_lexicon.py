"""The frame lexicon: roles by verb and preposition (frames.tsv), and light verbs (light_verbs.tsv)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def frame_roles() -> dict[tuple[str, str], str]:
    """The role of the object of a preposition, by verb and preposition."""
    roles: dict[tuple[str, str], str] = {}
    for verbs, prepositions, role in _rows("frames.tsv"):
        for verb in verbs.split():
            for preposition in prepositions.split():
                roles.setdefault((verb, preposition), role)
    return roles


@cache
def light_verbs() -> dict[tuple[str, str], str]:
    """The one verb that a light verb and its noun mean, by both."""
    return {(verb, noun): predicate for verb, nouns, predicate in _rows("light_verbs.tsv") for noun in nouns.split()}


def _rows(file: str) -> Iterator[list[str]]:
    for line in (_FOLDER / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
