"""Texts -> spaCy parses; text written without capitals is parsed again with its names capitalised."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from graphmem.extraction.preprocess.attachments import repair_attachments
from graphmem.extraction.preprocess.clefts import flatten_clefts
from graphmem.extraction.preprocess.comma_splices import join_comma_splices
from graphmem.extraction.preprocess.contracted_copulas import copula_stand_ins
from graphmem.extraction.preprocess.hyphenated_words import join_hyphenated_words
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.preprocess.packed_parse import pack_parse, unpack_parse
from graphmem.extraction.preprocess.quoted_titles import clausal_titles, name_titles, title_stand_ins
from graphmem.extraction.preprocess.reparsing import parse_with, take_parse
from graphmem.extraction.preprocess.truecasing import truecase_names
from graphmem.extraction.preprocess.word_repairs import repair_words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    Parsed: TypeAlias = Doc | Exception


def parse_unless_kept(texts: Sequence[str], kept: Sequence[str], nlp: "Language", version: str) -> "tuple[list[Parsed], list[str]]":
    """As `parse`, but what is kept of a text ("": nothing) is unpacked; and the packed parses of the texts that were parsed now.

    `version` changes with what `parse` makes of a text.
    """
    unpacked = [
        unpack_parse(packed, normalize_text(text), nlp, version) if packed else None for text, packed in zip(texts, kept, strict=True)
    ]
    new = iter(parse([text for text, doc in zip(texts, unpacked, strict=True) if doc is None], nlp))
    parsed = [doc if doc is not None else next(new) for doc in unpacked]
    packed = [
        pack_parse(doc, normalize_text(text), nlp, version) if before is None and not isinstance(doc, Exception) else ""
        for text, before, doc in zip(texts, unpacked, parsed, strict=True)
    ]
    return parsed, packed


def parse(texts: Sequence[str], nlp: "Language") -> "list[Doc | Exception]":
    """The parse of each text, or the exception that the parser raised for it."""
    docs = _parse_all([normalize_text(text) for text in texts], nlp)
    truecased = {n: text for n, doc in enumerate(docs) if not isinstance(doc, Exception) and (text := truecase_names(doc, texts[n]))}
    for n, doc in zip(truecased, _parse_all(list(truecased.values()), nlp), strict=True):
        docs[n] = doc
    for doc in docs:
        if not isinstance(doc, Exception):
            _read_again(doc, nlp)
            repair_words(doc)
            join_hyphenated_words(doc)
            join_comma_splices(doc)
            repair_attachments(doc)
            flatten_clefts(doc)
    return docs


def _read_again(doc: "Doc", nlp: "Language") -> None:
    """Give a parse, in place, what the parser makes of it with names for titles that are clauses, and with "is" for such an "'s"."""
    titles = clausal_titles(doc)
    names = title_stand_ins(titles)
    if names:
        take_parse(doc, parse_with(doc, names, nlp))
        name_titles(doc, titles)
    copulas = copula_stand_ins(doc)
    if copulas:
        other = parse_with(doc, names | copulas, nlp)
        if all(other[place].lemma_ == "be" for place in copulas):
            take_parse(doc, other)
            name_titles(doc, titles)


def _parse_all(texts: Sequence[str], nlp: "Language") -> "list[Doc | Exception]":
    try:
        return list(nlp.pipe(texts))
    except Exception:  # one bad text stops the pipe: parse one by one
        return [_parse_one(text, nlp) for text in texts]


def _parse_one(text: str, nlp: "Language") -> "Doc | Exception":
    try:
        return nlp(text)
    except Exception as error:
        return error
