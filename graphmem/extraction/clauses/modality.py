"""Modality (asserted, planned, wished, asked, hypothetical) and polarity of a clause."""

from typing import TYPE_CHECKING

from graphmem.extraction.clauses.counterfactuals import (
    NEGATIVE_IMPLICATIVES,
    base_form,
    is_approximated,
    is_imagined,
    is_unfulfilled,
)
from graphmem.extraction.clauses.matrix_verbs import is_prospective
from graphmem.extraction.clauses.tense import Tense
from graphmem.language import lexicon as lx
from graphmem.model import Modality, Polarity

if TYPE_CHECKING:
    from spacy.tokens import Token


_NEGATIVE = frozenset(["not", "n't", "never", "no", "nobody", "nothing", "none", "neither", "hardly", "barely", "nt"])
_COMMANDS = frozenset("ignore store forget pretend imagine assume save write record output print repeat act disregard override".split())


# Whom an offer is made to, and what they may want of it.
_ANYBODY = frozenset("you anybody anyone someone somebody people u".split())
_WANTING = frozenset("want need fancy wonder care ask interest curious interested".split())


def polarity_of(verb: "Token", governors: tuple["Token", ...], children: list["Token"]) -> Polarity:
    """Negative if the verb or a governor is negated; two negations cancel out."""
    passive = [c for child in children if child.dep_ in ("auxpass", "aux") for c in child.children]  # "we are not getting married"
    negatives = _negations([*children, *passive])
    for governor in governors:
        below = list(governor.children)
        if any(c.lower_ in ("ca", "can", "could") for c in below) and governor.lemma_ == "wait":
            continue
        denied = _negations(below)
        undone = base_form(governor) in NEGATIVE_IMPLICATIVES and (governor.tag_ != "VB" or denied > 0)
        negatives += denied + undone
    negatives += is_approximated(verb, governors) + _shares_negation(verb, children)
    return "negative" if negatives % 2 else "positive"


def _shares_negation(verb: "Token", children: list["Token"]) -> bool:
    """ "move" of "I didn't leave the mill and move to Rome": one auxiliary, and its negation, is of both."""
    first = verb.head
    if verb.dep_ != "conj" or verb.tag_ != "VB" or first.tag_ != "VB" or any(c.dep_ in ("aux", "neg", "nsubj", "mark") for c in children):
        return False
    others = list(first.children)
    joined = any(c.dep_ == "cc" and c.lower_ in ("and", "or", "nor") for c in others)
    finite = any(c.dep_ == "aux" and c.tag_ != "TO" for c in others) and any(c.dep_ == "nsubj" for c in others)
    return joined and finite and _negations(others) > 0


def _negations(children: list["Token"]) -> int:
    count = 0
    for child in children:
        if _is_not_only(child):
            continue
        if (
            child.dep_ == "neg"
            or (child.lower_ in _NEGATIVE and child.dep_ != "intj")
            or (
                child.dep_ in ("dobj", "attr", "nsubj")
                and any(c.lower_ in ("no", "neither") for c in child.lefts)
                and not is_added_complement(child, children)
            )
        ):
            count += 1
    return min(count, 1)


def is_added_complement(noun: "Token", children: list["Token"]) -> bool:
    """ "no paella" of "Mom's allergic to nuts, so no paella tonight", which the parser adds to what she is."""
    before = noun.doc[max(noun.left_edge.i - 1, 0)]
    return (before.is_punct or before.lower_ == "so") and any(c.dep_ in ("acomp", "attr", "dobj") and c.i < noun.i for c in children)


_ONLY = frozenset(("just", "only", "merely", "simply", "solely"))


def _is_not_only(word: "Token") -> bool:
    """ "not" of "It's not just for us": it is for us, and for others."""
    return word.dep_ == "neg" and word.i + 1 < len(word.doc) and word.nbor().lower_ in _ONLY


def modality_of(
    verb: "Token", governors: tuple["Token", ...], top: "Token", aux: list["Token"], tense: Tense, imperative: bool
) -> Modality:
    """The modality by auxiliaries, governors, mood and adverbs; the first rule that applies counts."""
    lemmas = {g.lemma_ for g in governors if not _is_attention_call(g)}
    words = {c.lower_ for c in aux}
    if any(c.lower_ == "hopefully" for c in top.children):
        return "wished"
    if _is_conditional(top) or _is_conditional(verb) or _is_under_command(verb) or _is_norm(verb) or any(map(_is_comparison, governors)):
        return "hypothetical"
    if is_imagined(verb) or is_unfulfilled(verb) or _is_under_condition(verb):
        return "hypothetical"
    if verb.tag_ == "VBG" and _is_looked_forward_to(verb):
        return "planned"
    if words & {"would", "'d"} and lemmas & (lx.WISHED | {"like"}):
        return "wished"
    below = {c.lower_ for g in governors[:-1] for c in g.children if c.dep_ == "aux"}  # "could" of "I thought I could help Anna move"
    if below & lx.HYPOTHETICAL_AUX:
        return "hypothetical"
    if words & lx.HYPOTHETICAL_AUX and not (words & {"'d"} and verb.tag_ == "VBN"):
        return "hypothetical"
    if tense == "future" or below & {"will", "'ll", "wo"}:
        return "planned"
    if any(g.lemma_ == "be" and any(c.dep_ == "nsubj" and c.lemma_.lower() in lx.INTENTIONS for c in g.children) for g in governors):
        return "planned"
    if any(is_prospective(_first_of_list(token)) or _is_listed_prospect(token) for token in (verb, *governors)) and not lemmas & {
        "plan",
        "dream",
    }:
        return "planned" if "look" in lemmas else "hypothetical"
    if lemmas & {"let", "lets"} or lemmas & lx.WISHED - lx.PREFERENCE:
        return "wished"
    if any(g.lemma_ == "look" and g.tag_ == "VBG" for g in governors) and _is_to_infinitive(_below(verb, governors, "look")):
        return "wished"  # "I'm looking to get a kitten"
    if "wait" in lemmas or _is_anticipated(verb, governors, tense):
        return "planned" if {"wait", "ready", "set", "due", "be"} & lemmas - {g.lemma_ for g in governors if _has_quality(g)} else "wished"
    if any(g.lemma_ == "have" and g.tag_ in ("VBP", "VBZ") for g in governors) or any(c.lower_ == "ta" for c in verb.children):
        return "planned"
    if any(g.lemma_ in lx.PLANNED and g.lemma_ != "go" for g in governors) and not (lemmas & {"get", "have"} and tense == "past"):
        return "planned"
    if any(g.lemma_ == "go" and g.tag_ == "VBG" for g in governors):
        return "planned"
    if _was_asked(verb, governors):
        return "asserted"
    if lemmas & lx.ASKING and (verb.tag_ == "VB" or any(c.tag_ == "TO" for c in verb.children)):
        return "asked"
    if lemmas & lx.DOUBTED or lemmas & {"seem", "appear"}:
        return "hypothetical"
    return "wished" if imperative else "asserted"


def _was_asked(verb: "Token", governors: tuple["Token", ...]) -> bool:
    """True for "ask to join" of "I asked my friends to join": the asking is what the speaker did."""
    asking = next((g for g in governors if g.lemma_ in lx.ASKING), None)
    if asking is None or asking.tag_ != "VBD" or any(c.dep_ == "nsubj" for c in verb.lefts):
        return False
    own = any(c.dep_ == "nsubj" and c.lower_ in ("i", "we") for c in asking.lefts)
    return own and any(c.dep_ in ("dobj", "dative") for c in asking.rights)


def _below(verb: "Token", governors: tuple["Token", ...], lemma: str) -> "Token":
    """The verb right under the governor with this lemma."""
    chain = (verb, *governors)
    return next((below for below, above in zip(chain, governors, strict=False) if above.lemma_ == lemma), verb)


def _is_to_infinitive(verb: "Token") -> bool:
    return verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.lefts)


def _first_of_list(verb: "Token") -> "Token":
    """The first conjunct: "printing" for the "framing" of "thinking about printing and framing it"."""
    while verb.dep_ == "conj" and verb.head != verb:
        verb = verb.head
    return verb


def _is_listed_prospect(verb: "Token") -> bool:
    """ "adding" of "I'm thinking of using a desk, and adding shelves", parsed beside "thinking"."""
    listed = verb.dep_ == "conj" and verb.tag_ == "VBG" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    return listed and any(is_prospective(g) for c in verb.head.children if c.dep_ == "prep" for g in c.children)


def _is_attention_call(governor: "Token") -> bool:
    """ "Guess what, I got a puppy": an attention getter, not a doubt."""
    return governor.lemma_.lower() == "guess" and governor.tag_ == "VB" and not any(c.dep_ == "nsubj" for c in governor.children)


def _is_under_condition(verb: "Token") -> bool:
    """ "take" and "win" of "It would be great to see her take charge and win": what is above the complement is only possible."""
    token = verb
    while token.head != token and token.dep_ in ("xcomp", "ccomp", "conj", "advcl"):
        judged = any(c.dep_ in ("acomp", "attr") for c in token.head.children)
        token = token.head
        if judged and token.lemma_ == "be" and any(c.dep_ == "aux" and c.lower_ in lx.HYPOTHETICAL_AUX for c in token.children):
            return verb.tag_ in ("VB", "VBG")
    return False


def _is_anticipated(verb: "Token", governors: tuple["Token", ...], tense: Tense) -> bool:
    """ "excited to meet them", "off to bake a cake": still to come, unlike "lucky to have them" and "busy baking"."""
    if not governors or tense == "past" or not any(t.tag_ == "VB" or any(c.tag_ == "TO" for c in t.lefts) for t in (verb, *governors[:-1])):
        return False
    qualities = [g.lower_ for g in governors if g.pos_ == "ADJ"] + [c.lower_ for g in governors for c in g.children if c.dep_ == "acomp"]
    if {"happy", "glad"} & set(qualities) and any(t.lemma_ in ("have", "be", "own", "know") and t.tag_ == "VB" for t in (verb, *governors)):
        return False  # "happy to have a garden"
    return not lx.FACTIVE & set(qualities) if qualities else governors[-1].lemma_ == "be"


def _is_looked_forward_to(verb: "Token") -> bool:
    """ "supporting" of "We're looking forward to a day out, getting some exercise, and supporting a school"."""
    above = verb.head
    while above.tag_ == "VBG" and above.dep_ in ("conj", "advcl", "pcomp") and above.lemma_ != "look":
        above = above.head if above.head.pos_ in ("VERB", "AUX") else above.head.head
    ahead = any(c.lower_ == "forward" for c in above.children)
    return above.lemma_ == "look" and ahead and not any(c.dep_ == "nsubj" for c in verb.children)


def _has_quality(verb: "Token") -> bool:
    return any(child.dep_ == "acomp" for child in verb.children)


def _is_under_command(verb: "Token") -> bool:
    """True for the complement of an order ("store that he owns it", "imagine you live there"), which asserts nothing."""
    head, root = verb.head, verb.sent.root
    if verb.dep_ == "ccomp" and head.lower_ in ("sure", "certain") and head.head.lemma_ == "make":
        return True
    if verb.dep_ == "ccomp" and head.lemma_ == "forget" and any(c.dep_ == "neg" for c in head.children):
        return False  # "don't forget that I live in Oslo"
    if root != verb and root.lemma_.lower() in _COMMANDS and root.tag_ == "VB" and root.n_lefts == 0:
        return True
    if verb.dep_ == "ccomp" and head.tag_ == "VB" and head.lemma_ in _COMMANDS:
        return True
    return (
        verb.dep_ == "ccomp"
        and head.tag_ == "VB"
        and head.lemma_.lower() not in lx.RAISED | {"let", "make", "help", "guess"}
        and not any(c.dep_ in ("nsubj", "aux", "xcomp") for c in head.children)
    )


_NORMS = frozenset("important crucial vital essential necessary best good better right time".split())


def _is_norm(verb: "Token") -> bool:
    """ "It's important we support them": a norm, not a fact."""
    above = verb.head
    has_norm = any(c.dep_ in ("acomp", "attr") and c.lower_ in _NORMS for c in above.children)
    return verb.dep_ == "ccomp" and verb.tag_ in ("VB", "VBP") and above.lemma_ == "be" and has_norm


def _is_comparison(governor: "Token") -> bool:
    """ "It feels like just yesterday I put it on": it was not yesterday."""
    return governor.lemma_ in ("feel", "seem", "look") and any(c.lower_ == "like" for c in governor.children)


def _is_offer(condition: "Token") -> bool:
    """ "if anybody wants honey", "if you're wondering": says to whom it matters, so that what it hangs on is so all the same."""
    someone = any(c.dep_ in ("nsubj", "nsubjpass") and c.lower_ in _ANYBODY for c in condition.children)
    return someone and condition.lemma_ in _WANTING and not any(c.dep_ == "neg" for c in condition.children)


def _is_conditional(verb: "Token") -> bool:
    """True if the clause, or one it depends on, has or is in an "if", "unless", "whether" or "maybe"."""
    token = verb
    for _ in range(3):
        for child in token.children:
            if child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether", "though") and child.lower_ != "though":
                return True
            condition = child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in child.children)
            if condition and not _is_offer(child):
                return True
            if child.dep_ == "advmod" and child.lower_ in ("maybe", "perhaps", "probably", "possibly"):
                return True
        if token.dep_ not in ("conj", "xcomp", "ccomp") or token.head == token:
            return False
        token = token.head
    return False
