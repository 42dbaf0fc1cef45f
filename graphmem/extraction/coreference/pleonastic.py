"""Pleonastic and generic pronouns: "it rains", "we made it", "you never know"."""

from typing import TYPE_CHECKING

from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Token

_WEATHER = frozenset("rain snow hail freeze pour drizzle thunder".split())
_RAISING = frozenset("take cost seem appear turn happen matter depend mean sound feel look go get be".split())
# "We can do it": the object is no thing.
_IDIOMS = frozenset(
    "make do give get hear know say believe mean appreciate keep let put deserve call lose blow rock nail kill admit".split()
)
_EXPERIENCE = frozenset("be make give help feel mean take remind bring show become sound motivate inspire keep push require".split())


def is_pleonastic(token: "Token") -> bool:
    """True for an "it" of weather, of extraposition ("it is hard to drive"), and for a whole situation ("it was great", "I made it")."""
    verb = token.head
    if token.i and token.nbor(-1).lower_ == "worth":
        return True
    if token.dep_ in ("dobj", "npadvmod", "dative"):
        return verb.lemma_ in _IDIOMS and not _is_made(token)
    if token.dep_ not in ("nsubj", "nsubjpass", "expl"):
        return verb.lower_ == "for" or (verb.lower_ == "about" and verb.head.lemma_ in ("think", "talk", "hear", "know"))
    if verb.lemma_ in _RAISING and any(c.dep_ in ("xcomp", "ccomp", "advcl", "csubj") for c in verb.children):
        return True
    if any(c.dep_ in ("acomp", "attr") and c.lemma_.lower() in lx.EVALUATIVE for c in verb.children):
        return True
    return verb.lemma_ in _WEATHER or _is_extraposed(verb)


def _is_made(token: "Token") -> bool:
    """ "it" of "I made it at home", unlike "We made it!" and "We made it to the finals"."""
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    return (
        token.head.lemma_ == "make" and after is not None and after.dep_ == "prep" and after.lower_ in ("at", "with", "for", "in", "from")
    )


def _is_extraposed(verb: "Token") -> bool:
    """ "It was so special having them here", "it was hard to see": what is judged follows."""
    qualities = [c for c in verb.children if c.dep_ == "acomp"] if verb.lemma_ == "be" else []
    after = (c for one in (verb, *qualities) for c in one.rights if c.dep_ in ("xcomp", "ccomp", "advcl", "csubj"))
    return bool(qualities) and any(c.tag_ in ("VBG", "VB") and not any(m.dep_ == "mark" for m in c.lefts) for c in after)


def refers_to_situation(token: "Token") -> bool:
    """True for an "it" that likely means what happened, unless a thing has a proper name: "it was a blast", "it gives me strength"."""
    if token.dep_ != "nsubj" or token.head.lemma_ not in _EXPERIENCE:
        return False
    return token.head.lemma_ != "be" or any(c.dep_ == "attr" for c in token.head.children)


def is_generic_you(token: "Token", *, group: bool = False) -> bool:
    """True for the "you" of "you never know" and "running helps you sleep"; in a group also of "you really get invested"."""
    verb = token.head
    if verb.lemma_ == "know" and any(c.lower_ == "never" for c in verb.children):
        return True
    asked = any(t.text[0] == "?" for t in token.sent[-3:])
    if not asked and _is_anybody_moved(token, group=group):
        return True
    if not group or token.dep_ != "nsubj" or verb.tag_ not in ("VBP", "VB"):
        return False
    addressed = any(c.dep_ in ("aux", "neg") and c.lower_ not in ("can", "ca", "n't", "not") for c in verb.children)
    return not asked and not addressed and verb.dep_ != "ccomp"


_MOVING = frozenset("make keep help let give leave teach allow take push force get draw pull".split())


def _is_anybody_moved(you: "Token", *, group: bool) -> bool:
    """True for the "you" of "running helps you sleep" and "a twist that keeps you guessing"; in a group also of "it made you think".

    What nobody does moves anybody who does it.
    """
    verb = you.head if you.dep_ in ("dobj", "dative") else you.head.head
    if verb.lemma_ not in _MOVING or verb.i > you.i or verb.tag_ not in ("VBZ", "VBP", *(("VBD",) if group else ())):
        return False
    subject = next((c for c in verb.lefts if c.dep_ in ("nsubj", "csubj")), None)
    if subject is None or any(c.dep_ in ("aux", "neg") for c in verb.children):
        return False
    doer = subject.lower_ in lx.HE | lx.SHE | lx.THEY | lx.FIRST | lx.FIRST_PLURAL | lx.SECOND or subject.lower_ == "who"
    return not doer and subject.ent_type_ != "PERSON" and subject.lemma_.lower() not in lx.KIN
