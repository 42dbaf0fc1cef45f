"""Whether two names may mean one person, and which words mean one kind of relative."""

from graphmem.language.lexicon import PETS, SHORT_NAMES
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of

_MIN_PREFIX = 3
# Words for one relation.
_SAME = (
    "mother mom mum mama mommy mummy".split(),
    "father dad daddy papa".split(),
    "grandmother grandma granny nana gran nan nanna".split(),
    "grandfather grandpa granddad grandad gramps".split(),
    "aunt auntie".split(),
    "neighbor neighbour".split(),
    "colleague coworker co-worker".split(),
    "roommate flatmate".split(),
    "fiance fiancé fiancee fiancée".split(),
)
# What a relative is, too.
_WIDER = {
    "child kid son daughter baby toddler twin": "child kid",
    "mother mom mum mama mommy mummy father dad daddy papa": "parent",
    "brother sister sibling twin": "sibling",
    "husband wife": "partner spouse",
    "boyfriend girlfriend": "partner",
    "grandmother grandma granny nana gran nan nanna grandfather grandpa granddad grandad gramps": "grandparent",
    " ".join(sorted(PETS)): "pet animal",
}


# Whom a relative of somebody calls what: the first words by the second.
_INVERSE = tuple(
    (frozenset(left.split()), right.split())
    for left, right in (
        ("husband", "wife spouse"),
        ("wife", "husband spouse"),
        ("boyfriend girlfriend", "boyfriend girlfriend partner"),
        ("fiance fiancé fiancee fiancée", "fiance fiancee"),
        ("brother sister sibling twin", "brother sister sibling twin"),
        ("mother mom mum mama mommy mummy father dad daddy papa parent", "son daughter child kid"),
        ("son daughter child kid", "mother father parent"),
        (
            "grandmother grandma granny nana gran nan nanna grandfather grandpa granddad grandad gramps grandparent",
            "grandson granddaughter grandchild",
        ),
        ("grandson granddaughter grandchild", "grandmother grandfather grandparent"),
        ("aunt auntie uncle", "niece nephew"),
        ("niece nephew", "aunt uncle"),
    )
)
# Whoever has one of these is one of them.
_MUTUAL = frozenset(
    "partner spouse cousin neighbor neighbour colleague coworker co-worker roommate flatmate housemate classmate teammate bandmate".split()
)


def inverse_kin(role: str) -> list[str]:
    """What the bearer of a role calls the other: "son" and "daughter" for a mother; empty if that has no word of its own."""
    if role in _MUTUAL:
        return same_kin(role)
    words = next((words for roles, words in _INVERSE if role in roles), [])
    return list(dict.fromkeys(one for word in words for one in same_kin(word)))


def same_kin(role: str) -> list[str]:
    """The words for one kind of relative: "mother" and "mum"."""
    return next((words for words in _SAME if role in words), [role])


def kin_terms(role: str) -> set[str]:
    """The index terms of every word that may mean such a relative: "son", "child" and "kid" for a son, and "family"."""
    wider = " ".join(wide for narrow, wide in _WIDER.items() if role in narrow.split())
    return set(terms_of(" ".join((*same_kin(role), wider, "family relative"))))


def is_same_person(asked: str, name: str) -> bool:
    """True for "Anna" and "Anna Berg", "Mel" and "Melanie", "Bob" and "Robert"; False if either is empty."""
    left, right = normal_name(asked).split(), normal_name(name).split()
    if not left or not right:
        return False
    if set(left) <= set(right) or set(right) <= set(left):
        return True
    return (len(left) == 1 and _is_short_for(left[0], right[0])) or (len(right) == 1 and _is_short_for(right[0], left[0]))


def _is_short_for(short: str, name: str) -> bool:
    if short in SHORT_NAMES.get(name, ()):
        return True
    is_owner = name.endswith(("'s", "’s"))  # "Ida's cousin" is somebody else
    return _MIN_PREFIX <= len(short) < len(name) and name.startswith(short) and not is_owner
