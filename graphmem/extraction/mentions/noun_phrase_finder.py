"""Role phrases ("my sister") and salient common nouns ("pottery class")."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.mentions.mention_config import MENTIONS
from graphmem.extraction.mentions.phrase import IN_LAW, Phrase, is_in_law, noun_gender, possessor_of
from graphmem.language import lexicon as lx
from graphmem.model import EntityKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MODIFIERS = frozenset(("compound", "amod", "nmod", "nummod"))
# "5K": a run, or a sum.
_THOUSANDS = re.compile(r"\d+k")
# Too general even with a modifier.
_EMPTY_HEADS = frozenset("thing lot kind way time day bit one sort something moment week year month".split())


def noun_phrases(doc: "Doc", proper: Sequence[Phrase], in_time: frozenset[int]) -> Iterator[Phrase]:
    """Role phrases ("my sister"), salient common nouns ("pottery class") and activities ("hiking"), in the order of their heads."""
    taken = {i for phrase in proper for i in range(phrase.start, phrase.end)}
    for token in doc:
        if token.i in taken or token.i in in_time:
            continue
        if (token.pos_ == "NOUN" or _is_read_as_name(token)) and token.dep_ not in ("intj",):
            phrase = _noun_phrase(token, taken)
            if phrase:
                yield phrase
        elif token.tag_ == "VBG" and token.dep_ in ("pcomp", "xcomp", "dobj", "pobj", "nsubj", "csubj", "attr") and _is_activity(token):
            yield Phrase(start=token.i, end=token.i + 1, head=token.i, name=token.lower_, kind="concept")


def _is_read_as_name(token: "Token") -> bool:
    """ "vim" of "I use vim": a word in small letters that the parser takes for a name."""
    return token.pos_ == "PROPN" and token.text.islower() and token.text.isalpha() and not token.ent_type_ and token.dep_ != "compound"


def _is_activity(token: "Token") -> bool:
    """A gerund for an activity: "hiking", not "being" or "helping you"."""
    return (
        token.lemma_ not in lx.LIGHT_VERBS
        and token.lemma_ not in lx.ASPECT
        and len(token) >= MENTIONS.activity_min_letters
        and all(c.dep_ in ("cc", "conj", "punct") for c in token.rights)
    )


def _noun_phrase(token: "Token", taken: set[int]) -> Phrase | None:
    lemma, word = token.lemma_.lower().strip("-") or "-", token.lower_
    if lemma in lx.RELATIONAL_NOUNS and (owner := possessor_of(token)) >= 0:
        plural = token.tag_ == "NNS"
        start = min(owner, token.i)
        name = _modified(token, word if plural else lemma, taken)[1] + (IN_LAW if is_in_law(token) else "")
        kind: EntityKind = "concept" if lemma in lx.PETS else "person"
        return Phrase(
            start=start,
            end=token.i + (5 if is_in_law(token) else 1),
            head=token.i,
            name=name,
            kind=kind,
            proper=False,
            gender=noun_gender(lemma),
            plural=plural or lemma == "family",
            owner=owner,
        )
    if token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN"):
        return None
    if word in _CALLED and token.tag_ == "NN" and not any(c.dep_ in ("det", "poss", "amod", "compound", "nummod") for c in token.lefts):
        return Phrase(start=token.i, end=token.i + 1, head=token.i, name=word, kind="person", gender=noun_gender(word))
    if _THOUSANDS.fullmatch(word):
        return Phrase(start=token.i, end=token.i + 1, head=token.i, name=token.text, kind="thing")
    start, name = _modified(token, lemma, taken)
    if name == lemma and (lemma in lx.GENERIC or word in lx.GENERIC or len(lemma) < 3):
        return None
    if lemma in _EMPTY_HEADS or (lemma in lx.PARTITIVES and _has_of_phrase(token)):
        return None
    if not lemma[0].isalpha() or not lemma.replace("-", "").replace("'", "").isalnum() or (lemma in lx.INTERJECTIONS and lemma != "love"):
        return None
    return Phrase(
        start=start,
        end=token.i + 1,
        head=token.i,
        name=name,
        kind=lx.noun_kind(lemma),
        proper=False,
        gender=noun_gender(lemma),
        plural=token.tag_ == "NNS" or lemma in lx.COLLECTIVE,
    )


def _has_of_phrase(token: "Token") -> bool:
    return any(child.lower_ == "of" for child in token.rights)


def _modified(token: "Token", head: str, taken: set[int]) -> tuple[int, str]:
    """Start token and name of a noun together with its classifying modifiers ("pottery" of "pottery class")."""
    doc, first = token.doc, token.i
    while first > 0 and _is_naming_modifier(doc[first - 1], token):
        first -= 1
    while first < token.i and doc[first].is_punct:
        first += 1
    before = "".join(f"{t.text if t.pos_ == 'PROPN' else t.lower_}{t.whitespace_}" for t in doc[first : token.i])
    return first, f"{before}{head}"


def _is_naming_modifier(word: "Token", head: "Token") -> bool:
    if word.text == "-":
        return word.i > 0 and not word.whitespace_ and not word.doc[word.i - 1].whitespace_
    if word.nbor().text == "-" and not word.whitespace_ and not word.nbor().whitespace_:
        return word.text.isalnum()  # "three-legged lurcher"
    if word.dep_ not in _MODIFIERS or word.head.i < word.i or word.head.i > head.i:
        return False
    if word.pos_ in ("NOUN", "PROPN"):
        return word.lower_ not in lx.GENERIC and len(word) > 1 and word.text[0].isalnum() and word.ent_type_ not in lx.QUANTITY_LABELS
    if word.tag_ == "CD":
        return word.dep_ == "nummod" and word.head == word.nbor() and word.head.dep_ == "compound"  # "500 points mark"
    naming = word.lower_ not in lx.EVALUATIVE or f"{word.lower_} {word.nbor().lemma_.lower()}" in lx.TERMS
    return word.tag_ == "JJ" and naming and word.ent_type_ not in lx.QUANTITY_LABELS and word.text.isalpha()


# Whom one calls by what they are: "mum is here".
_CALLED = (lx.FEMALE_KIN | lx.MALE_KIN) & (lx.UNIVERSAL_KIN | frozenset("granny gran nan nana grandad granddad gramps auntie".split()))


def is_used_as_name(noun: "Token", common: Collection[str]) -> bool:
    """True for a word that is a common noun to the parser, and stands where only a name can: "Pepper hid under the sofa", "ROBIN, bibs".

    `common`: the nouns that the thread writes in small letters, which are no names at the start of a sentence either.
    """
    if noun.lower_ in _CALLED:
        return not any(c.dep_ in ("det", "poss") for c in noun.lefts)
    if not noun.is_title and not noun.text.isupper():
        return False
    word = noun.lemma_.lower()
    if noun.lower_ in common or word in common or word in lx.ABSTRACT | lx.UNSPECIFIC | lx.GENERIC | lx.FEELINGS or not noun.is_alpha:
        return False
    if noun.text.isupper():
        return len(noun) >= MENTIONS.called_min_letters
    plural = noun.lower_.endswith("s") and not noun.lower_.endswith("ss")
    if not noun.is_sent_start or noun.n_lefts or plural or noun.lower_.endswith("ing"):
        return False
    alone = noun.dep_ == "ROOT" and all(t.is_punct or t.pos_ == "ADV" for t in noun.sent if t != noun)
    return alone or (noun.dep_ in ("nsubj", "nsubjpass") and noun.head.pos_ in ("VERB", "AUX"))
