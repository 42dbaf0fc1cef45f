"""A fact as an English sentence that can be read alone: names instead of pronouns, and its time written out.

"Melanie signs up for a pottery class, 2 July 2023": present tense throughout, so that the verb needs no table of irregular forms.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from graphmem.language import lexicon as lx
from graphmem.model import Fact, Member
from graphmem.model.interval_words import interval_in_words
from graphmem.model.validity import BEGINNING

# Roles in the order of a sentence, with the preposition of each; the value of the first may follow a predicate without one.
_ROLES = {
    "theme": "",
    "attribute": "",
    "recipient": "to",
    "topic": "about",
    "place": "in",
    "source": "from",
    "with": "with",
    "instrument": "with",
    "without": "without",
    "purpose": "for",
    "amount": "",
    "circumstance": "",
}
_IRREGULAR = {"be": "is", "have": "has", "do": "does", "go": "goes", "can": "can", "could": "could", "must": "must", "should": "should"}
_MODALITY = {"planned": "plans to", "wished": "wants to", "hypothetical": "may", "asked": "is asked to"}
_PREPOSITIONS = frozenset(
    "about across after against along around as at before behind between by down during for from in into like near of off on onto out over"
    " past since through to toward towards under until up with within without".split()
)
_DETERMINERS = ("a ", "an ", "the ", "some ", "no ", "more ", "many ", "few ", "lots ", "his ", "her ", "their ", "our ", "my ")
_UNCOUNTED = lx.ABSTRACT | frozenset(
    "time money work fun luck food water music art furniture equipment gear stuff people kids children experience news information homework"
    " research insurance access help care advice hair clothing jewelry luggage".split()
)
# A tag of more words than this is a clause.
_LONG_TAG = 6
_WEEK = timedelta(days=7)


def statement_of(fact: Fact) -> str:
    """What a fact says, without its time: "Melanie signs up for pottery class"; of a remark, who says what."""
    if fact.is_remark and fact.reason == "caption":
        return f"{remark_speaker(fact)} shows {fact.text}"
    if fact.is_remark:
        return f"{remark_speaker(fact)}: “{fact.text}”"
    if fact.kind == "relation" and (related := _relation(fact)):
        return related
    subject = _subject(fact)
    words = [_names(subject), _verb(fact, plural=len(subject) > 1), *_objects(fact, subject)]
    return " ".join(word for word in words if word)


def _relation(fact: Fact) -> str:
    """ "Sara is John's daughter", and "Maria has a cousin" for Maria's cousin without a name; "" of several people, and if denied."""
    role = fact.predicate.removeprefix("be ").removesuffix(" of")
    owners, bearers = fact.members_in("theme"), fact.members_in("agent")
    if fact.polarity != "positive" or len(owners) != 1 or len(bearers) != 1 or not fact.predicate.endswith(" of"):
        return ""
    owner, bearer = owners[0].name, bearers[0].name
    if bearer == f"{owner}'s {role}":
        return f"{owner} has {'an' if role[:1] in 'aeiou' else 'a'} {role}"
    if bearer.startswith(f"{owner}'s ") and bearer.endswith(f" {role}"):
        return f"{owner} has {'an' if bearer[len(owner) + 3] in 'aeiou' else 'a'} {bearer[len(owner) + 3 :]}"
    if bearer.startswith(f"{owner}'s {role}"):
        return f"{owner} has {bearer[len(owner) + 3 :]}"
    return f"{bearer} is {owner}'s {role}"


def remark_speaker(fact: Fact) -> str:
    """Who made a remark, as far as it names a person."""
    who = [m.name for m in fact.members_in("reporter") + fact.members_in("agent") + fact.members_in("owner") if m.kind == "person"]
    return next(iter(who), next((m.name for m in fact.members), "somebody"))


def time_of(fact: Fact) -> str:
    """The time that a fact speaks of, in words; "" if it names none."""
    if fact.event_start is None or fact.event_end is None:
        return ""
    when = interval_in_words(fact.event_start, fact.event_end, fact.event_precision or "day")
    is_once = fact.kind == "event" and fact.event_precision == "week" and fact.event_end - fact.event_start > _WEEK
    return f"between {when.replace(' to ', ' and ')}" if is_once else when


def dated_statement(fact: Fact) -> str:
    """What a fact says with its time, or else with the day on which it was said: "Melanie has a dog (said on 3 July 2023)"."""
    return with_time(statement_of(fact), fact)


def with_time(sentence: str, fact: Fact) -> str:
    """A sentence with the time of a fact, or else with the day on which it was said."""
    when = time_of(fact)
    said = said_at(fact)
    return f"{sentence}, {when}" if when else f"{sentence} (said on {said.day} {said:%B %Y})"


def said_at(fact: Fact) -> datetime:
    """When a fact that names no time was said.

    A version of it with an end is recorded when that was learnt; what it says began when it was said, if that is known.
    """
    begins_then = fact.superseded and fact.event_start is None and BEGINNING < fact.valid_from < fact.recorded_at
    return fact.valid_from if begins_then else fact.recorded_at


def third_person(verb: str) -> str:
    """A verb in the third person of the present: "sign" -> "signs"."""
    return _IRREGULAR.get(verb) or with_ending_s(verb)


def with_ending_s(word: str) -> str:
    """A verb in the third person, or a noun in the plural: "carry" -> "carries", "dumpling" -> "dumplings"."""
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{word}s"


def _subject(fact: Fact) -> tuple[Member, ...]:
    return fact.members_in("agent") or fact.members_in("owner", "reporter")[:1]


def _names(members: Iterable[Member]) -> str:
    return joined_names([m.name for m in members])


def joined_names(names: Sequence[str]) -> str:
    """ "Ada", "Ada and Ben", "Ada, Ben and Cleo"."""
    unique = list(dict.fromkeys(names))
    return " and ".join(filter(None, (", ".join(unique[:-1]), unique[-1]))) if unique else ""


def _verb(fact: Fact, *, plural: bool) -> str:
    first, _, rest = fact.predicate.partition(" ")
    denied = fact.polarity == "negative"
    if fact.modality != "asserted":
        return " ".join(filter(None, (_MODALITY[fact.modality], "not" if denied else "", first, rest)))
    if first == "be":
        return " ".join(filter(None, ("are" if plural else "is", "not" if denied else "", rest)))
    if denied:
        return f"{'do' if plural else 'does'} not {fact.predicate}"
    return fact.predicate if plural else f"{third_person(first)} {rest}".strip()


def _with_articles(fact: Fact, names: Sequence[str]) -> list[str]:
    """What somebody has, with an article: "a kayak"; not several things, nor what cannot be counted."""
    if fact.predicate != "have":
        return list(names)
    return [name if _is_uncounted(name) else f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in names]


def _is_uncounted(name: str) -> bool:
    last = name.rpartition(" ")[2]
    return not name[:1].islower() or name.startswith(_DETERMINERS) or (last.endswith("s") and not last.endswith("ss")) or last in _UNCOUNTED


def _objects(fact: Fact, subject: Sequence[Member]) -> list[str]:
    """The other members and the tags by role, each with its preposition; a predicate that ends in one lends it to the first."""
    values: dict[str, list[str]] = {}
    for member in fact.members:
        if member not in subject and member.role in _ROLES:
            values.setdefault(member.role, []).append(member.name)
    for tag in fact.tags:
        role, _, value = tag.partition("=")
        known = " ".join(name for names in values.values() for name in names).casefold()
        if role in _ROLES and 0 < len(value.split()) <= _LONG_TAG and not {*value.casefold().split()} & {*known.split()}:
            values.setdefault(role, []).append(value)
    ends_in_preposition = fact.predicate.rpartition(" ")[2] in _PREPOSITIONS
    said = []
    for number, role in enumerate(role for role in _ROLES if role in values):
        preposition = "" if number == 0 and ends_in_preposition else _ROLES[role]
        if role == "attribute" and not fact.predicate.startswith("be"):
            preposition = "as"
        said.append(f"{preposition} {joined_names(_with_articles(fact, values[role]))}".strip())
    owner = fact.members_in("owner")
    return said if not owner or owner[0] in subject else [*said, f"({owner[0].name})"]
