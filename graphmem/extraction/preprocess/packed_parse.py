"""spaCy parses as text to be kept: a message is parsed once, however often the other messages of its thread change.

Tokens are made again from the text, which is quick; what the models of a pipeline predict of each token is kept. Labels are letters:
each stands for a place in the list of all labels that the pipeline knows, or that the text needs besides. spaCy's own `DocBin` takes
four times as many bytes for a message.
"""

from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, TypeAlias

import orjson

from graphmem.model.ids import fingerprint

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_FIRST = ord("0")
# token.tag_, pos_, morph, dep_: a letter per token and column.
Columns: TypeAlias = tuple[list[str], list[str], list[str], list[str]]


def pack_parse(doc: "Doc", text: str, nlp: "Language", version: str) -> str:
    """The parse of a normalised text as JSON; empty if it cannot be made again from the text, or says nothing.

    `doc` may be the parse of the text with more capitals. `version` changes with what `parse` makes of a text.
    """
    capitals = [at for at, (plain, parsed) in enumerate(zip(text, doc.text, strict=False)) if plain != parsed]
    if not len(doc) or _capitalised(text, capitals) != doc.text:
        return ""
    known = _labels(nlp)
    numbers = {label: number for number, label in enumerate(known)}

    def letters(labels: Iterable[str]) -> str:
        return "".join(chr(_FIRST + numbers.setdefault(label, len(numbers))) for label in labels)

    columns = [letters(labels) for labels in _columns(doc)]
    return orjson.dumps(
        {
            "key": _key(text, nlp, version),
            "capitals": capitals,
            "columns": columns,
            "more": list(numbers)[len(known) :],
            "heads": [token.head.i - token.i for token in doc],
            "lemmas": [token.lemma_ if token.lemma_ != token.lower_ else 0 for token in doc],
            "entities": [[e.start, e.end, e.label_] for e in doc.ents],
        }
    ).decode()


def unpack_parse(packed: str, text: str, nlp: "Language", version: str) -> "Doc | None":
    """The parse of a normalised text; None if it is of another text, version or pipeline."""
    kept = orjson.loads(packed)
    if kept["key"] != _key(text, nlp, version):
        return None
    doc = nlp.make_doc(_capitalised(text, kept["capitals"]))
    if len(doc) != len(kept["heads"]):
        return None
    _annotate(doc, [*_labels(nlp), *kept["more"]], kept["columns"], kept["heads"], kept["lemmas"])
    _add_entities(doc, kept["entities"])
    return doc


def _columns(doc: "Doc") -> Columns:
    return [t.tag_ for t in doc], [t.pos_ for t in doc], [str(t.morph) for t in doc], [t.dep_ for t in doc]


def _annotate(doc: "Doc", labels: list[str], columns: list[str], heads: list[int], lemmas: list[str | int]) -> None:
    import numpy as np

    strings, morphology = doc.vocab.strings, doc.vocab.morphology
    tags, parts, morphs, deps = ([labels[ord(letter) - _FIRST] for letter in column] for column in columns)
    values = [
        [strings.add(tag) for tag in tags],
        [strings.add(part) for part in parts],
        [morphology.add(morph) for morph in morphs],
        [strings.add(dep) for dep in deps],
        [strings.add(lemma) if isinstance(lemma, str) else token.lower for lemma, token in zip(lemmas, doc, strict=True)],
    ]
    given = np.array([*values, np.array(heads, dtype=np.int64).view(np.uint64)], dtype=np.uint64)
    doc.from_array(["TAG", "POS", "MORPH", "DEP", "LEMMA", "HEAD"], given.T)  # type: ignore[arg-type]


def _add_entities(doc: "Doc", entities: list[tuple[int, int, str]]) -> None:
    from spacy.tokens import Span

    doc.set_ents([Span(doc, start, end, label) for start, end, label in entities], default="outside")


def _capitalised(text: str, places: list[int]) -> str:
    if not places:
        return text
    capitals = frozenset(places)
    return "".join(c.upper() if at in capitals else c for at, c in enumerate(text))


def _key(text: str, nlp: "Language", version: str) -> str:
    return fingerprint([version, _pipeline(nlp), text])


@lru_cache(maxsize=16)
def _pipeline(nlp: "Language") -> str:
    """What a pipeline is: its model, its steps and the spaCy that runs it."""
    return f"{nlp.lang}:{nlp.meta['name']}:{nlp.meta['version']}:{','.join(nlp.pipe_names)}:{installed_version('spacy')}"


@lru_cache(maxsize=16)
def _labels(nlp: "Language") -> tuple[str, ...]:
    """The labels of all models of a pipeline, without repetition, and what its rules for attributes set, in a fixed order."""
    ruled: set[str] = set()
    if nlp.has_pipe("attribute_ruler"):
        rules = nlp.get_pipe("attribute_ruler").attrs  # type: ignore[attr-defined]
        ruled = {nlp.vocab.strings[value] for attributes in rules for value in attributes.values()}
    return tuple(dict.fromkeys(("", *(label for labels in nlp.pipe_labels.values() for label in labels), *sorted(ruled))))
