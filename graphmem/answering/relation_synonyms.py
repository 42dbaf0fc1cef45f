"""Whether two verbs mean one relation: equal lemmas, or of one group of everyday synonyms."""

VAGUE = frozenset("be do have get make go take".split())
"""Verbs that say too little to relate a question and a sentence by themselves."""
_GROUPS = (
    "live reside dwell",
    "work employ",
    "own have possess",
    "buy purchase",
    "like love enjoy adore prefer",
    "move relocate",
    "get receive",
    "begin start",
    "travel go visit",
    "make create",
    "cook make prepare bake",
    "marry wed",
    "study learn",
    "meet encounter",
    "finish complete end",
    "adopt get",
    "quit leave resign",
    "play perform",
    "join enrol enroll",
    "close shut",
    "fix repair mend",
    "drop spill",
    "select choose pick",
    "speak talk",
    "start launch open",
    "end stop cease",
)
_SYNONYMS = {word: frozenset(w for g in _GROUPS if word in g.split() for w in g.split()) for group in _GROUPS for word in group.split()}


def same_relation(asked: str, told: str) -> bool:
    """True for equal lemmas and for synonyms ("reside", "live")."""
    return asked == told or told in _SYNONYMS.get(asked, ())


def synonyms_of(relation: str) -> frozenset[str]:
    """The lemma and all that mean the same."""
    return frozenset((relation, *_SYNONYMS.get(relation, ())))
