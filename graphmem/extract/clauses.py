"""Clauses of a parsed message: verb, subject, governing verbs, tense, polarity and modality."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from graphmem.extract import lexicon as lx
from graphmem.model import Modality, Polarity

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

Tense: TypeAlias = Literal["past", "present", "future"]
# Why a clause states nothing by itself: it asks, its complement has the fact, it says what for, when or how, or gives a name.
Aside: TypeAlias = Literal["", "question", "governor", "purpose", "circumstance", "naming"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One verb with what governs it ("want" of "want to visit"). `subject` is empty and `elided` set for "Went home.".

    `aside` says why it states nothing by itself.
    """

    verb: "Token"
    governors: tuple["Token", ...]
    subject: tuple["Token", ...]
    elided: bool
    imperative: bool
    passive: bool
    tense: Tense
    perfect: bool
    progressive: bool
    polarity: Polarity
    modality: Modality
    used_to: bool = False
    ability: bool = False
    aside: Aside = ""

    @property
    def top(self) -> "Token":
        return self.governors[-1] if self.governors else self.verb


_CLAUSE = frozenset(["ROOT", "conj", "ccomp", "xcomp", "advcl", "relcl", "acl", "parataxis", "pcomp"])
_OBJECT_CONTROL = frozenset(
    [
        "ask",
        "tell",
        "want",
        "help",
        "teach",
        "allow",
        "encourage",
        "let",
        "make",
        "force",
        "invite",
        "remind",
        "get",
        "convince",
    ]
)
_NEGATIVE = frozenset(["not", "n't", "never", "no", "nobody", "nothing", "neither", "hardly", "barely", "nt"])
_COMPLEMENT = frozenset(("xcomp", "ccomp"))


def find_clauses(sentence: "Span") -> Iterator[Clause]:
    """Every clause of a sentence in order, also those that state nothing by themselves."""
    asked = _is_question(sentence)
    for token in sentence:
        if token.dep_ in _CLAUSE and token.pos_ in ("VERB", "AUX"):
            clause = _clause(token)
            yield replace(clause, aside="question") if asked else clause


def _is_question(sentence: "Span") -> bool:
    return any(token.text[0] == "?" for token in sentence[-3:])


def _clause(verb: "Token") -> Clause:
    children = list(verb.children)
    governors = tuple(_governors(verb, children))
    aside = _aside(verb, governors, children)
    top = governors[-1] if governors and not _is_finite(verb, children) else verb
    top_children = children if top == verb else list(top.children)
    subject, elided = _subject(verb, children, governors, top, top_children)
    imperative = not subject and not elided and _is_imperative(top, top_children)
    aux = [c for c in (children if top == verb else (*top_children, *children)) if c.dep_ in ("aux", "auxpass")]
    source = _source(top, top_children)
    if source != top:
        governors = (*governors, *_governors(source, list(source.children)))
        aux += [c for g in (source, *governors) for c in g.children if c.dep_ in ("aux", "auxpass")]
        top = next(reversed(list(_governors(source, list(source.children)))), source)
    tense = _tense(top, [c for c in top.children if c.dep_ in ("aux", "auxpass")])
    if verb.tag_ == "VBN" and any(c.dep_ == "aux" and c.lower_ == "have" for c in children):
        tense = "past"  # "grateful to have had him"
    return Clause(
        verb=verb,
        governors=governors,
        subject=subject,
        elided=elided,
        imperative=imperative,
        passive=any(c.dep_ in ("auxpass", "nsubjpass") for c in children) or (verb.dep_ == "acl" and verb.tag_ == "VBN"),
        tense=tense,
        perfect=any(c.lemma_ == "have" or c.lower_ in ("'ve", "ve") for c in aux if c.head == top) and top.tag_ in ("VBN", "VBD"),
        progressive=top.tag_ == "VBG" and any(c.lemma_ == "be" or c.lower_ in ("'m", "'re", "'s") for c in aux),
        polarity=_polarity(verb, governors, children),
        modality=_modality(verb, governors, top, aux, tense, imperative),
        used_to=any(g.lemma_ == "use" and g.tag_ == "VBD" for g in governors),
        ability=any(c.lower_ in ("can", "ca", "could") for c in aux) or any(g.lower_ == "able" for g in governors),
        aside=aside,
    )


def _aside(verb: "Token", governors: tuple["Token", ...], children: list["Token"]) -> Aside:
    if _governs(verb, children):
        return "governor"
    if verb.dep_ == "acl" and verb.lemma_ in ("name", "call"):
        return "naming"
    if verb.dep_ == "advcl" and _is_circumstance(verb, children):
        return "circumstance"
    if (verb.tag_ == "VB" or verb.dep_ == "pcomp") and not governors and _is_bare_infinitive(verb, children):
        return "purpose"
    if verb.tag_ == "VB" and _is_how_to(verb):
        return "purpose"
    return ""


_CIRCUMSTANCE = frozenset("when before after until whenever as while once so like where that how".split())


def _is_circumstance(verb: "Token", children: list["Token"]) -> bool:
    """ "when I need it", "as if he knew": says when or how, not that."""
    if any(c.dep_ == "mark" and c.lower_ == "like" for c in children):
        return True
    if verb.lemma_ == "be" and any(c.dep_ == "attr" and c.lemma_ in ("kid", "child", "boy", "girl", "teenager") for c in children):
        return True
    return verb.tag_ in ("VBP", "VBZ") and any(c.dep_ in ("mark", "advmod") and c.lower_ in _CIRCUMSTANCE for c in children)


def _is_finite(verb: "Token", children: list["Token"]) -> bool:
    """A complement clause with a subject and tense of its own: "she left" of "I think she left"."""
    return verb.dep_ == "ccomp" and _own_subject(children) is not None and verb.head.lower_ not in ("let", "lets", "make", "help")


def _source(top: "Token", children: list["Token"]) -> "Token":
    """Where a joined verb has its tense and modality from: "will" of "I will come and bring cake"."""
    while (
        top.dep_ == "conj"
        and top.head.pos_ in ("VERB", "AUX")
        and (top.tag_ in ("VB", "VBG", "VBN") or (top.head.tag_ == "VB" and top.lower_ == top.lemma_))
        and not any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in children)
    ):
        top = top.head
        children = list(top.children)
    return top


def _governs(verb: "Token", children: list["Token"]) -> bool:
    """ "want" of "want to visit", "think" of "I think she left": the other verb has the fact."""
    for child in children:
        if child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX") and not _is_end(child):
            return not (verb.lemma_ in lx.PREFERENCE and child.n_rights == 0 and child.tag_ == "VBG")
        if (
            child.dep_ == "ccomp"
            and not _is_end(child)
            and child.pos_ in ("VERB", "AUX")
            and verb.lemma_ in lx.RAISED | lx.DOUBTED | lx.WISHED | {"let", "make", "help"}
        ):
            return True
    return False


def _governors(verb: "Token", children: list["Token"]) -> Iterator["Token"]:
    """Verbs (or adjectives) above the verb whose complement it is, nearest first."""
    token = verb
    while token.dep_ in _COMPLEMENT and token.head != token and not _is_end(token):
        if token.dep_ == "ccomp" and token.head.lemma_ not in lx.RAISED | lx.DOUBTED | lx.WISHED | {
            "let",
            "make",
            "help",
        }:
            return
        token = token.head
        if token.pos_ == "ADJ" and token.dep_ == "acomp":
            yield token
            token = token.head
        yield token
        if token.lemma_ in lx.RAISED and verb.dep_ == "ccomp":
            return


def _is_bare_infinitive(verb: "Token", children: list["Token"]) -> bool:
    """ "to see Anna" of "went to Rome to see Anna", "chance to learn": a purpose, no statement."""
    if verb.dep_ == "pcomp":
        return True
    if verb.dep_ == "conj" and verb.head.tag_ == "VB" and not any(c.dep_ in ("aux", "nsubj") for c in children):
        above = list(verb.head.children)
        return not any(_governors(verb.head, above)) and _is_bare_infinitive(verb.head, above)
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in children)


def _is_how_to(verb: "Token") -> bool:
    """ "how to dance", "what to buy": a way, no statement."""
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children) and any(c.tag_ in ("WRB", "WP") for c in verb.lefts)


def _is_end(verb: "Token") -> bool:
    """ "to show my path" of "made this painting to show my path": what for, though it is parsed as what was made."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.lemma_ == "make":
        return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)
    if verb.dep_ != "xcomp" or above.lemma_ in _OBJECT_CONTROL - {"make", "get"} | lx.ASKING | lx.WISHED | lx.PLANNED - {"get"}:
        return False
    infinitive = any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)
    return infinitive and above.pos_ == "VERB" and any(c.dep_ == "dobj" and c.i < verb.i for c in above.children)


def _with_conjuncts(token: "Token") -> tuple["Token", ...]:
    return (token, *token.conjuncts) if token.n_rights else (token,)


def _own_subject(children: list["Token"]) -> "Token | None":
    return next((c for c in children if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)


def _subject(
    verb: "Token", children: list["Token"], governors: tuple["Token", ...], top: "Token", top_children: list["Token"]
) -> tuple[tuple["Token", ...], bool]:
    """Who the verb is said of, and whether a speaker left out is meant."""
    own = _own_subject(children)
    if own is not None:
        if own.tag_ in ("WDT", "WP") or (own.lower_ == "that" and verb.dep_ == "relcl"):
            return (_with_conjuncts(verb.head) if verb.dep_ == "relcl" else ()), False
        return _with_conjuncts(own), False
    if verb.dep_ == "acl":
        return (_with_conjuncts(verb.head) if verb.tag_ in ("VBG", "VBN") else ()), False
    for governor in governors:
        if governor.lemma_ in _OBJECT_CONTROL:
            controlled = next((c for c in governor.children if c.dep_ in ("dobj", "nsubj") and c.i > governor.i), None)
            if controlled is not None:
                return _with_conjuncts(controlled), False
        above = _own_subject(list(governor.children))
        if above is not None and above.lower_ == "it" and governor.lemma_ == "be":
            return (), False  # "it's been cool seeing Anna": who saw her is not said
        if above is not None:
            return _with_conjuncts(above), False
    if top.dep_ in ("conj", "advcl") and top.head != top:
        above_top = top.head
        if above_top.pos_ in ("VERB", "AUX"):
            above_children = list(above_top.children)
            return _subject(above_top, above_children, tuple(_governors(above_top, above_children)), above_top, above_children)
    return (), _is_elided(top, top_children)


def _is_elided(verb: "Token", children: list["Token"]) -> bool:
    """ "Went to Rome.", "Just started a course.", "Love sushi!": a sentence without its "I"."""
    if verb.dep_ != "ROOT" or any(c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") for c in children):
        return False
    before = [
        c for c in children if c.i < verb.i and not c.is_punct and c.dep_ not in ("advmod", "aux", "intj", "cc", "neg", "npadvmod", "dep")
    ]
    if before or verb.left_edge.i > verb.sent.start + 3:
        return False
    if any(t.tag_ == "POS" and t.i + 1 < len(t.doc) and t.nbor().pos_ == "DET" for t in verb.subtree):
        return False  # "Searching for a studio's a tough job"
    if verb.tag_ == "VB" and (
        verb.lemma_ == "enjoy" or any(c.dep_ in ("aux", "neg") for c in children)
    ):  # "Enjoy your trip!", "Don't miss it!"
        return False
    return (
        verb.tag_ == "VBD"
        or _is_past_unseen(verb)
        or (verb.tag_ == "VBG" and verb.i <= verb.sent.start + 1)
        or (verb.lemma_ in lx.PREFERENCE and verb.tag_ in ("VBP", "VB"))
    )


def _is_past_unseen(verb: "Token") -> bool:
    """ "Lost my job", which the parser takes for a base form at the head of a sentence."""
    first = verb.i == verb.sent.start or verb.nbor(-1).is_punct or verb.nbor(-1).pos_ == "ADV"
    return verb.tag_ in ("VB", "VBN") and verb.lower_ in lx.PAST_FORMS and first and verb.dep_ in ("ROOT", "ccomp", "conj", "advcl")


def _is_imperative(verb: "Token", children: list["Token"]) -> bool:
    return (
        verb.tag_ == "VB"
        and not _is_past_unseen(verb)
        and verb.dep_ in ("ROOT", "conj")
        and not any(c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") or (c.dep_ == "aux" and c.lemma_ != "do") for c in children)
    )


def _tense(top: "Token", aux: list["Token"]) -> Tense:
    words = {c.lower_ for c in aux}
    if words & {"will", "'ll", "wo", "shall", "gonna"}:
        return "future"
    finite = [top.tag_, *(c.tag_ for c in aux)]
    if "VBD" in finite or _is_past_unseen(top) or words & {"did", "was", "were", "had"}:
        return "past"
    if "VBZ" in finite or "VBP" in finite or "MD" in finite or words & {"have", "has", "'ve", "'s", "is", "are"}:
        return "present"
    return _inherited_tense(top)


def _inherited_tense(top: "Token") -> Tense:
    """A participle clause has the tense of the clause it hangs on."""
    if top.tag_ in ("VBG", "VBN") and top.dep_ in ("advcl", "acl", "conj") and top.head != top and top.head.pos_ in ("VERB", "AUX"):
        return _tense(top.head, [c for c in top.head.children if c.dep_ in ("aux", "auxpass")])
    return "past" if top.tag_ == "VBN" else "present"


def _polarity(verb: "Token", governors: tuple["Token", ...], children: list["Token"]) -> Polarity:
    negatives = _negations(children)
    for governor in governors:
        below = list(governor.children)
        if any(c.lower_ in ("ca", "can", "could") for c in below) and governor.lemma_ == "wait":
            continue
        negatives += _negations(below) + (governor.lemma_ in ("stop", "quit", "fail", "refuse", "forget") and governor.tag_ != "VB")
    return "negative" if negatives % 2 else "positive"


def _negations(children: list["Token"]) -> int:
    count = 0
    for child in children:
        if (
            child.dep_ == "neg"
            or child.lower_ in _NEGATIVE
            or (child.dep_ in ("dobj", "attr", "nsubj") and any(c.lower_ == "no" for c in child.lefts))
        ):
            count += 1
    return min(count, 1)


def _modality(verb: "Token", governors: tuple["Token", ...], top: "Token", aux: list["Token"], tense: Tense, imperative: bool) -> Modality:
    lemmas = {g.lemma_ for g in governors}
    words = {c.lower_ for c in aux}
    if any(c.lower_ == "hopefully" for c in top.children):
        return "wished"
    if _is_conditional(top) or _is_conditional(verb) or _is_ordered(verb):
        return "hypothetical"
    if words & {"would", "'d"} and lemmas & (lx.WISHED | {"like"}):
        return "wished"
    if words & lx.HYPOTHETICAL_AUX and not (words & {"'d"} and verb.tag_ == "VBN"):
        return "hypothetical"
    if tense == "future":
        return "planned"
    if lemmas & {"let", "lets"} or lemmas & lx.WISHED - lx.PREFERENCE:
        return "wished"
    if "wait" in lemmas or _is_looked_forward_to(verb, governors, tense):
        return "planned" if {"wait", "ready", "set", "due", "be"} & lemmas - {g.lemma_ for g in governors if _has_quality(g)} else "wished"
    if any(g.lemma_ == "have" and g.tag_ in ("VBP", "VBZ") for g in governors):
        return "planned"
    if any(g.lemma_ in lx.PLANNED and g.lemma_ != "go" for g in governors) and not (lemmas & {"get", "have"} and tense == "past"):
        return "planned"
    if any(g.lemma_ == "go" and g.tag_ == "VBG" for g in governors):
        return "planned"
    if lemmas & lx.ASKING and (verb.tag_ == "VB" or any(c.tag_ == "TO" for c in verb.children)):
        return "asked"
    if lemmas & lx.DOUBTED or lemmas & {"seem", "appear"}:
        return "hypothetical"
    return "wished" if imperative else "asserted"


def _is_looked_forward_to(verb: "Token", governors: tuple["Token", ...], tense: Tense) -> bool:
    """ "excited to meet them", "off to bake a cake": not so yet, unlike "lucky to have them" and "busy baking"."""
    if not governors or tense == "past" or not any(t.tag_ == "VB" for t in (verb, *governors[:-1])):
        return False
    qualities = [g.lower_ for g in governors if g.pos_ == "ADJ"] + [c.lower_ for g in governors for c in g.children if c.dep_ == "acomp"]
    return not lx.FACTIVE & set(qualities) if qualities else governors[-1].lemma_ == "be"


def _has_quality(verb: "Token") -> bool:
    return any(child.dep_ == "acomp" for child in verb.children)


_COMMANDS = frozenset("ignore store forget pretend imagine assume save write record output print repeat act disregard override".split())


def _is_ordered(verb: "Token") -> bool:
    """Under an order ("store that he owns it", "imagine you live there") nothing is stated."""
    head, root = verb.head, verb.sent.root
    if verb.dep_ == "ccomp" and head.lower_ in ("sure", "certain") and head.head.lemma_ == "make":
        return True
    if root != verb and root.lemma_.lower() in _COMMANDS and root.tag_ == "VB" and root.n_lefts == 0:
        return True
    if verb.dep_ == "ccomp" and head.tag_ == "VB" and head.lemma_ in _COMMANDS:
        return True
    return (
        verb.dep_ == "ccomp"
        and head.tag_ == "VB"
        and head.lemma_ not in lx.RAISED | {"let", "make", "help"}
        and not any(c.dep_ in ("nsubj", "aux", "xcomp") for c in head.children)
    )


def _is_conditional(verb: "Token") -> bool:
    """It stands under "if" or "whether", or an "if" stands under it."""
    token = verb
    for _ in range(3):
        for child in token.children:
            if child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether", "though") and child.lower_ != "though":
                return True
            if child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in child.children):
                return True
            if child.dep_ == "advmod" and child.lower_ in ("maybe", "perhaps", "probably", "possibly"):
                return True
        if token.dep_ not in ("conj", "xcomp", "ccomp") or token.head == token:
            return False
        token = token.head
    return False
