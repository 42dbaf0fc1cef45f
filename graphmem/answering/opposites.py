"""What makes a state untrue from then on, in other words: whoever got married is no longer single, whoever eats meat no vegetarian.

Facts decide this by `model/relations.tsv`, where the rules read them; these words are for sentences that they do not read.
"""

import re
from collections.abc import Collection

from graphmem.language.stemming import terms_of

_MEAT = r"(?:meat|beef|pork|chicken|bacon|steaks?|burgers?|sausages?|ham|lamb|turkey|fish|salmon|sushi)"
_DAIRY = rf"(?:{_MEAT}|cheese|eggs?|dairy|milk|butter)"
_EATS = r"\b(?:eat|eats|eating|ate|having|had|tried) (?:some |a |an )?(?:\w+ )?"
# What a question says of somebody, and what tells that it is not, or no longer, so.
_CONTRADICTED = (
    (
        "single unmarried",
        r"\b(?:got|getting|are|am|'m) (?:married|engaged)\b|\bmy (?:wife|husband|fianc[eé]e?|boyfriend|girlfriend)\b|\bwe're a couple\b",
    ),
    (
        "married engaged dating date together couple seeing boyfriend girlfriend partner",
        r"\b(?:broke up|split up|divorced|separated|called off the (?:wedding|engagement)|(?:i am|i'm) single|dumped)\b",
    ),
    ("vegetarian veggie", rf"{_EATS}{_MEAT}\b|\b(?:not|no longer) (?:a )?(?:vegetarian|veggie)\b"),
    ("vegan", rf"{_EATS}{_DAIRY}\b|\b(?:not|no longer) (?:a )?vegan\b"),
    ("smoker smoke smoking", r"\b(?:quit|stopped|gave up|given up) (?:smoking|cigarettes)\b|\bsmoke-free\b"),
    (
        "drinker drink drinking alcohol",
        r"\b(?:quit|stopped|gave up|given up) (?:drinking|alcohol|booze)\b|\bsober (?:now|for|since)\b|\bteetotal",
    ),
    ("unemployed jobless", r"\b(?:got|found|landed|started|start) (?:a|my|the) (?:new )?job\b|\bgot hired\b"),
    ("employed working", r"\b(?:got fired|laid off|lost my job|unemployed|quit my job)\b"),
    (
        "alive living",
        r"\b(?:died|dead|passed away|passed on|put (?:him|her|it|them) (?:down|to sleep)|no longer with us)\b"
        r"|\b(?:we|i) lost (?!my\b|our\b|the\b|a\b|an\b|it\b)",
    ),
    (
        "afraid scared frightened terrified fear",
        r"\b(?:doesn't|don't|does not|do not|no longer) (?:bother|bothers|scare|scares|frighten|frightens|worry|worries) me\b"
        r"|\b(?:no longer|not|n't) (?:afraid|scared|frightened|terrified)\b"
        r"|\b(?:got over|overcame|overcome|conquered|lost) (?:my|the) fear\b",
    ),
    ("sick ill unwell", r"\b(?:feeling|feel) (?:much |a lot )?better\b|\brecovered\b|\bback to normal\b"),
)
_PATTERNS = tuple((frozenset(terms_of(words)), re.compile(pattern, re.IGNORECASE)) for words, pattern in _CONTRADICTED)


def contradicts(text: str, asked: Collection[str]) -> bool:
    """True if the text tells that what the asked index terms say of somebody is not so."""
    return any(words & set(asked) and pattern.search(text) for words, pattern in _PATTERNS)
