"""Facts that nobody would ask for, or that no reader could use: anticipation, platitudes, idioms, bare requests, things imagined."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.facts.lost_words import is_concrete, stems
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_GRASPED = frozenset("idea understanding sense handle clue picture point grasp".split())
_EAGER = frozenset("excited stoked pumped thrilled psyched hyped eager".split())
_CRUCIAL = lx.EVALUATIVE | frozenset("crucial key classic must plus essential staple winner highlight blast treat win delight".split())
_SOUGHT = frozenset("advice tip recommendation suggestion help idea inspiration guidance information info research question option".split())
_SEEKING = frozenset("look need want search seek do have get ask wonder know hear appreciate use".split())
_ANY = frozenset("each every any whichever whatever".split())
_IRREALIS = frozenset(
    "curious interested keen think consider plan want hope imagine need look wish like love try suggest recommend".split()
)


def is_empty_statement(parsed: ParsedMessage, fact: Fact) -> bool:
    """True for a fact that says nothing worth asking for."""
    if fact.kind == "relation" or fact.end <= fact.start:
        return False
    span = parsed.doc.char_span(fact.start, fact.end, alignment_mode="expand")
    if span is None or not len(span):
        return False
    if fact.polarity == "negative" and any(t.lemma_ == "believe" for t in span) and any(t.lower_ == "how" for t in span):
        return True  # "I can't believe how much fun we have" denies nothing
    return (
        _is_anticipation(parsed, fact, span)
        or _is_understanding(parsed, fact, span)
        or _is_platitude(parsed, fact, span)
        or _is_general_truth(parsed, fact, span)
        or _is_echo(fact, span)
        or _is_request_only(parsed, fact, span)
        or _is_acknowledgement(parsed, fact, span)
        or _is_of_imagined(fact, span)
        or _is_idiom_only(parsed, fact, span)
        or _is_gladness(fact, span)
        or (parsed.to_assistant and fact.is_remark and span[0].lower_ == "here" and span[0].head.lemma_ == "be")  # "Here's a draft:"
        or _is_told_to_addressee(parsed, fact, span)
        or _is_of_those_who_talk(parsed, fact, span)
        or _is_vague_period(fact)
        or _disagrees(parsed, fact, span)
        or span[0].lemma_.lower() == "imagine"
    )


def _is_anticipation(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "I'm looking forward to our practice", "so stoked for Saturday", "I can't wait to see it": nothing happened, and nothing is new."""
    words = fact.predicate.split()
    text = fact.text.lower()
    eager = words[:2] == ["look", "forward"] or words[0] in ("stoke", "pump", "excite", "thrill")
    eager = eager or (words[0] in ("be", "feel", "get") and len(words) > 1 and words[1] in _EAGER and not _names(parsed, span))
    eager = eager or (words[0] == "wait" and fact.polarity == "negative") or text.startswith(("can't wait", "can’t wait"))
    if fact.is_remark and text.startswith(("can't wait", "can’t wait")):
        return True
    past = any(t.lower_ in ("was", "were", "had") for t in span)
    return eager and not past and not _names(parsed, span) and not any(is_concrete(t) for t in span)


def _is_understanding(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "I think I have a better understanding now": what an assistant told has been understood."""
    if not parsed.to_assistant or fact.event_start is not None or fact.predicate.split()[-1] not in ("have", "get"):
        return False
    grasped = (t for t in span if t.dep_ == "dobj" and t.lemma_.lower() in _GRASPED)
    judged = (any(c.tag_ in ("JJ", "JJR") and (c.tag_ == "JJR" or c.lemma_.lower() in lx.EVALUATIVE) for c in t.lefts) for t in grasped)
    return any(judged)


def _is_platitude(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "Stretching is crucial", "Soup is a classic": a judgement about a kind."""
    agents = fact.members_in("agent", "reporter")
    people = [m for m in fact.members_in("agent", "owner") if m.kind == "person" and m.name != parsed.turn.addressee]
    if people or _names(parsed, span) or fact.event_start is not None:
        return False
    root = span.root
    if root.lemma_ != "be" or root.tag_ not in ("VBZ", "VBP") or not agents:
        return False
    said = [c for c in root.children if c.dep_ in ("attr", "acomp")]
    owned = any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL for t in span)
    return not owned and any(c.lemma_.lower() in _CRUCIAL or any(a.lemma_.lower() in _CRUCIAL for a in c.lefts) for c in said)


_GLAD = frozenset("glad happy proud sorry thrilled delighted excited stoked pleased".split())


def _is_gladness(fact: Fact, span: "Span") -> bool:
    """ "Glad you got some rest": the addressee told that before."""
    first = next((t for t in span[0].sent if t.is_alpha and t.lower_ not in _LEADING and t.pos_ != "INTJ"), None)
    if first is None or first.lower_ not in _GLAD or fact.event_start is not None:
        return False
    root = span.root
    inside = root == first or first.head == root or any(t == first for t in root.ancestors)
    return inside and any(t.lower_ in lx.SECOND or t.lower_ == "both" for t in (*first.subtree, *root.subtree))


_LEADING = frozenset("i 'm ’m am we 're ’re are so really very just truly also and super".split())


def _is_told_to_addressee(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "You did great raising funds. It's important we support them": undated praise, and nothing of the speaker."""
    first = next((t for t in span if t.is_alpha and t.pos_ != "INTJ" and t.text not in parsed.turn.people), None)
    if not fact.is_remark or first is None or first.lower_ not in lx.SECOND or parsed.to_assistant or fact.event_start is not None:
        return False
    return first.dep_ in ("nsubj", "nsubjpass", "poss") and not any(t.lower_ in lx.FIRST for t in span)


def _is_of_those_who_talk(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "We make a great team", "I'm behind you", "I apologize for the mess": said to the addressee, of nothing but the talk."""
    root = span.root
    if root.tag_ not in ("VBP", "VBZ") or fact.event_start is not None or _names(parsed, span):
        return False
    subjects = [c for c in root.lefts if c.dep_ in ("nsubj", "nsubjpass")]
    if not subjects or any(t.lower_ not in lx.FIRST | lx.FIRST_PLURAL for t in subjects):
        return False
    nouns = [t for t in span if t.pos_ == "NOUN" and t.ent_type_ != "PERCENT"]
    if subjects[0].lower_ == "we":
        return all(t.lemma_.lower() in lx.GROUPS | {"team"} for t in nouns) and any(t.lemma_.lower() == "team" for t in nouns)
    spoken_to = any(t.lower_ in lx.SECOND for t in root.subtree)
    return (root.lemma_ in ("apologize", "apologise") and not spoken_to) or (root.lemma_ == "be" and spoken_to and not nouns)


_HELPING = frozenset("help keep make let give bring remind teach show boost lift".split())


def _is_general_truth(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "Good food and laughs help us stay close", "Making memories is priceless": of everybody, in the present."""
    root = span.root
    if root.tag_ not in ("VBZ", "VBP") or fact.event_start is not None or _names(parsed, span):
        return False
    if any(t.lower_ in lx.FIRST for t in span) or any(t.tag_ in ("VBD", "VBN") for t in span):
        return False
    subjects = [c for c in root.lefts if c.dep_ in ("nsubj", "csubj")]
    if any(c.dep_ == "csubj" and c.tag_ == "VBG" for c in subjects):
        return root.lemma_ == "be" and any(c.dep_ == "acomp" for c in root.rights)
    kinds = [c for c in subjects if c.pos_ == "NOUN" and not any(d.dep_ in ("det", "poss") for d in c.lefts)]
    return bool(kinds) and root.lemma_ in _HELPING and any(t.lower_ == "us" for t in root.subtree)


_AMAZED = frozenset("wow whoa woah aww aw oof ooh".split())


def _is_echo(fact: Fact, span: "Span") -> bool:
    """ "Wow, it really made a difference!": amazement at what was just told."""
    first = next((t for t in span if t.is_alpha), None)
    if not fact.is_remark or first is None or first.lower_ not in _AMAZED:
        return False
    return any(c.dep_ == "nsubj" and c.lower_ in ("it", "that", "this", *lx.SECOND) for c in span.root.lefts)


def _is_request_only(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "I'm looking for some recommendations", "I did some research": help is sought, about nothing in particular."""
    if parsed.to_assistant and (
        fact.predicate.startswith(("be glad", "ask about")) or (fact.predicate == "make" and "make sure" in fact.text)
    ):
        return True  # "I'd like to ask about tents", "glad to know that", "I want to make sure I understand"
    if fact.predicate.split()[0] not in _SEEKING or _names(parsed, span):
        return False
    if parsed.to_assistant and fact.modality == "wished" and fact.predicate.split()[0] in ("ask", "know", "hear"):
        return True
    sought = [t for t in span if t.lemma_.lower() in _SOUGHT and t.dep_ in ("dobj", "pobj", "attr")]
    if not sought:
        return False
    named = {t.i for t in sought} | {c.i for t in sought for c in t.lefts}
    return not any(is_concrete(t) for t in span if t.i not in named and not (t.dep_ == "compound" and t.head.i in named))


def _is_acknowledgement(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "I'll take your tips into consideration", "I'll try some of those": what an assistant proposed is taken up, without saying what."""
    if not parsed.to_assistant or fact.modality not in ("planned", "hypothetical", "wished") or _names(parsed, span):
        return False
    objects = [t for t in span if t.dep_ in ("dobj", "pobj") and t.pos_ in ("NOUN", "PROPN", "PRON")]
    told = {t.i for t in objects if any(c.dep_ in ("relcl", "acl") for c in t.rights)}
    taken_up = [t for t in objects if t.i not in told and (t.lower_ in _POINTING or any(c.lower_ in _POINTING | {"your"} for c in t.lefts))]
    return bool(taken_up) and not any(is_concrete(t) for t in objects if t not in taken_up)


_POINTING = frozenset("this that these those".split())


_NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))


def _is_of_imagined(fact: Fact, span: "Span") -> bool:
    """ "each book I've read", "a thread that sums up my talk" of "I'm thinking of writing ...": a clause about nothing in particular."""
    root = span.root
    kind = root.lemma_ in ("type", "kind", "sort")
    nouns = (root, *(n for c in root.children if kind and c.lower_ == "of" for n in c.children))
    clause = next((c for n in nouns for c in n.children if c.dep_ in ("relcl", "acl")), None) if root.pos_ in _NOMINAL else None
    if clause is None:
        return root.tag_ == "VBG" and root.dep_ in ("acl", "pcomp", "advcl") and not fact.members_in("agent") and not _has_aux(root)
    if any(c.lower_ in _ANY for c in root.lefts):
        return True
    above = [t for t in root.ancestors if t.pos_ in ("VERB", "ADJ")]
    indefinite = kind or any(c.lower_ in ("a", "an", "some") for c in root.lefts) or not any(c.dep_ in ("det", "poss") for c in root.lefts)
    unreal = any(t.lemma_ in _IRREALIS and t.tag_ != "VBD" for t in above)
    able = any(c.tag_ == "MD" and c.lower_ in ("can", "could", "may", "might") for c in clause.children)
    if able and not any(c.dep_ in ("nsubj", "nsubjpass") and c.tag_ not in ("WDT", "WP") for c in clause.children):
        return True  # "books that can help me": what something may do
    return indefinite and unreal and not any(t.lower_ in lx.FIRST | lx.FIRST_PLURAL for t in clause.subtree)


def _has_aux(verb: "Token") -> bool:
    return any(c.dep_ == "aux" for c in verb.children)


def _is_idiom_only(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "I'm learning the ropes": an idiom, and nothing specific beside it."""
    if fact.event_start is not None:
        return False
    lemmas = [t.lemma_.lower() for t in span]
    inside: set[int] = set()
    here = {"*", *lemmas}
    for pattern in _idioms():
        if not here.issuperset(pattern):
            continue
        size = len(pattern)
        for at in range(len(lemmas) - size + 1):
            if all(want in ("*", have) for want, have in zip(pattern, lemmas[at : at + size], strict=True)):
                inside |= set(range(span.start + at, span.start + at + size))
    if not inside:
        return False
    return not _names(parsed, span) and not any(is_concrete(t) for t in span if t.i not in inside)


def _disagrees(parsed: ParsedMessage, fact: Fact, span: "Span") -> bool:
    """ "I've heard stretching is healthy" read as "I is healthy": a verb of the third person whose agent is the speaker."""
    speaker = parsed.turn.speaker
    if fact.is_remark or fact.predicate.split()[0] != "be" or not any(m.name == speaker for m in fact.members_in("agent")):
        return False
    forms = [t for t in span if t.lemma_ == "be"]
    spoken = {t.lower_ for t in span}
    return bool(forms) and all(t.lower_ in ("is", "'s", "’s") for t in forms) and bool(spoken & {"i", "we"})


@cache
def _idioms() -> tuple[tuple[str, ...], ...]:
    lines = resources.files(__package__).joinpath("idioms.txt").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line and not line.startswith("#"))


def _is_vague_period(fact: Fact) -> bool:
    """ "the competition this year": an event noun that only a year or season dates, and nothing else specifies."""
    alone = fact.predicate == "be" and len(fact.members) == 1 and not fact.tags and fact.kind in ("event", "plan")
    return alone and fact.event_precision in ("year", "decade", "century") and fact.members[0].name.islower()


def _names(parsed: ParsedMessage, span: "Span") -> bool:
    """True if the span names somebody or something else than who talks."""
    people = {word for person in parsed.turn.people for word in stems(person)}
    named = (t for t in span if t.pos_ == "PROPN" and t.is_alpha and t.ent_type_ not in ("DATE", "TIME"))
    return any(not t.is_sent_start and t.lower_ not in lx.INTERJECTIONS and not stems(t.text) <= people for t in named)
