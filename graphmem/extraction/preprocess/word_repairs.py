"""Words of a parse that the tagger and the lemmatizer take for others: short forms, dropped subjects, and names that are given."""

from typing import TYPE_CHECKING

from graphmem.language.given_names import is_given_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Verbs of news whose "I" may be dropped, with their lemmas.
_ELIDED_PAST = {"heard": "hear", "read": "read", "seen": "see", "found": "find", "learnt": "learn", "learned": "learn", "told": "tell"}


# Verbs of which a bare verb is no complement.
_EATING = frozenset("eat drink cook bake avoid".split())
_TAKING_NOUNS = _EATING | frozenset("stand hate love like order crave".split())
# Nouns that the lemmatizer takes for plurals: of "man", "datum" and "medium".
_OWN_LEMMAS = frozenset("ramen specimen abdomen regimen omen stamen bitumen lumen rumen cyclamen acumen semen data media".split())
# "broke my wrist skiing": how it came about, and no wrist of a kind.
_HURTING = frozenset("break hurt injure sprain twist tear strain dislocate fracture bruise cut burn scrape".split())


def repair_words(doc: "Doc") -> None:
    """Mend a parse in place.

    The lemmas of "im" and "ive" (for "I'm" and "I've") and of the "got" of "I've got a van"; names taken for adjectives ("are Dominic
    and Ray"); food taken for a verb or an adjective ("eat gluten", "can't stand cilantro"); "ramen" for men; a post for a verb
    ("promoted to team lead"); what was done for part of a noun ("broke my wrist skiing"); participles for a past ("Failed my
    driving test"); "Heard" or "Read" at the beginning of "Heard yesterday that ...", which is no
    participle and no order; and "Name's Rafe", which gives a name.
    """
    for token in doc:
        if token.pos_ == "ADJ" and token.is_title and not token.is_sent_start and is_given_name(token.text):
            token.tag_, token.pos_ = "NNP", "PROPN"
            token.dep_ = "attr" if token.dep_ == "acomp" else token.dep_
        _repair_noun(token)
        if token.lower_ in _ELIDED_PAST and token.tag_ in ("VB", "VBN") and _tells_news(token):
            token.tag_, token.pos_, token.lemma_ = "VBD", "VERB", _ELIDED_PAST[token.lower_]
        elif token.tag_ == "VBN" and _tells_what_was_done(token):
            token.tag_ = "VBD"
        elif token.tag_ == "VB" and token.dep_ == "xcomp" and token.head.lemma_.lower() in _SENSITIVE and token.nbor(-1).lower_ == "to":
            _read_as_object(token)
        elif token.lower_ == "name" and _is_read_as_owner(token):
            _read_as_copula(token, doc[token.i + 1], doc[token.i + 2])
        if token.lower_ == "m" and token.tag_ == "VBP":
            token.lemma_ = "be"
        elif token.lower_ == "ve" and token.tag_ == "VBP":
            token.lemma_ = "have"
        elif token.lower_ == "got" and _is_possession(token):
            token.tag_, token.lemma_ = "VBP", "have"
            for child in token.lefts:
                child.dep_ = child.dep_.removesuffix("pass")  # "he's still got it"


def _repair_noun(token: "Token") -> None:
    """Mend what is taken for no noun, or for part of one."""
    after_verb = bool(token.i) and token.head == token.nbor(-1)
    eaten = token.tag_ in ("VB", "VBP") and token.dep_ == "xcomp" and token.head.lemma_ in _EATING  # "I can't eat gluten"
    taken = token.pos_ == "ADJ" and token.dep_ == "advmod" and token.head.lemma_ in _TAKING_NOUNS  # "I can't stand cilantro"
    if after_verb and (eaten or taken):
        token.tag_, token.pos_, token.dep_ = "NN", "NOUN", "dobj"
    listed = token.i + 1 < len(token.doc) and token.nbor().text == ","  # "an untidy, stained shirt"
    if token.pos_ == "ADJ" and token.dep_ == "dobj" and any(c.lower_ in ("a", "an") for c in token.lefts) and not listed:
        token.tag_, token.pos_ = "NN", "NOUN"  # "I have a tattoo"
    if token.lower_ in _OWN_LEMMAS:
        token.lemma_ = token.lower_
    if token.lower_ == "her" and token.dep_ == "poss" and token.head.pos_ == "PROPN" and token.head.head.lemma_ in ("name", "call"):
        _read_as_named(token)
    if token.dep_ == "xcomp" and token.tag_ == "VB" and any(c.dep_ == "nsubj" for c in token.lefts):
        _read_as_post(token)
    if token.lower_.endswith("ing") and token.i > 1 and token.nbor(-2).tag_ == "PRP$":
        _read_as_cause(token)


def _read_as_named(her: "Token") -> None:
    """ "We named her Luna": she is named, and has no Luna."""
    name, verb = her.head, her.head.head
    if name.dep_ in ("dobj", "oprd", "ccomp", "attr") and her.i == verb.i + 1:
        her.head, her.dep_, her.tag_, name.dep_ = verb, "dobj", "PRP", "oprd"


def _read_as_post(verb: "Token") -> None:
    """ "promoted to team lead": nothing stands between "to" and an infinitive but an adverb."""
    to = next((c for c in verb.lefts if c.tag_ == "TO"), None)
    between = [c for c in verb.lefts if to is not None and c.i > to.i]
    if to is None or not between or any(c.dep_ not in ("nsubj", "compound", "amod") for c in between) or verb.n_rights:
        return
    above = verb.head
    to.head, to.tag_, to.pos_, to.dep_ = above, "IN", "ADP", "prep"
    verb.head, verb.tag_, verb.pos_, verb.dep_ = to, "NN", "NOUN", "pobj"
    for token in between:
        token.dep_ = "compound" if token.dep_ == "nsubj" else token.dep_


def _read_as_cause(doing: "Token") -> None:
    """ "skiing" of "broke my wrist skiing" and "lifting" of "hurt my back lifting boxes", which is read as part of a noun."""
    owner, part = doing.nbor(-2), doing.nbor(-1)
    thing = doing if doing.dep_ == "dobj" else doing.head
    verb = thing.head
    if thing.dep_ != "dobj" or verb.lemma_ not in _HURTING or part.pos_ not in ("NOUN", "PROPN", "ADV") or owner.i < verb.i:
        return
    part.head, part.dep_, part.tag_, part.pos_ = verb, "dobj", "NN", "NOUN"
    owner.head, owner.dep_ = part, "poss"
    doing.head, doing.tag_, doing.pos_, doing.dep_ = verb, "NN", "NOUN", "npadvmod"
    if thing != doing:
        thing.head = doing


def _is_read_as_owner(name: "Token") -> bool:
    doc, place = name.doc, name.i
    return place + 2 < len(doc) and doc[place + 1].text in ("'s", "’s") and doc[place + 2].dep_ == "ROOT"


def _read_as_copula(name: "Token", verb: "Token", value: "Token") -> None:
    """ "(My) name's Rafe": the parser takes the "'s" for that of an owner."""
    verb.tag_, verb.pos_, verb.lemma_ = "VBZ", "AUX", "be"
    others = [c for c in value.children if c.i not in (name.i, verb.i) and c.i > value.i]
    verb.head, verb.dep_ = verb, "ROOT"
    name.head, name.dep_ = verb, "nsubj"
    value.head, value.dep_ = verb, "attr"
    for token in others:
        if token.dep_ not in ("compound", "appos"):
            token.head = verb


def _tells_news(verb: "Token") -> bool:
    """True of the "Read" of "Read this morning that it closed": a verb at the beginning, without a subject, with a clause in the past."""
    first = verb.dep_ == "ROOT" and verb.i <= verb.sent.start + 1
    alone = not any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in verb.children)
    told = (c for c in verb.rights if c.dep_ == "ccomp")
    return first and alone and any(c.tag_ == "VBD" or any(a.tag_ in ("VBD", "VBZ") for a in c.lefts) for c in told)


def _tells_what_was_done(verb: "Token") -> bool:
    """True of the "Failed" of "Failed my driving test" and the "Signed" of "Signed up for it": a dropped "I", and no passive."""
    first = verb.dep_ == "ROOT" and all(t.pos_ == "ADV" for t in verb.doc[verb.sent.start : verb.i])
    alone = not any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass", "agent") for c in verb.children)
    has_object = any(c.dep_ == "dobj" and (c.pos_ == "PROPN" or any(d.dep_ in ("det", "poss") for d in c.lefts)) for c in verb.rights)
    goes_on = any((c.dep_ == "prt" and c.lower_ != "back") or (c.dep_ == "xcomp" and c.tag_ == "VBG") for c in verb.rights)
    return first and alone and (has_object or goes_on)


# "allergic to shellfish": what they govern is no verb.
_SENSITIVE = frozenset("allergic addicted intolerant sensitive immune".split())


def _read_as_object(noun: "Token") -> None:
    to = noun.nbor(-1)
    to.tag_, to.pos_, to.dep_, to.head = "IN", "ADP", "prep", noun.head
    noun.tag_, noun.pos_, noun.dep_, noun.head = "NN", "NOUN", "pobj", to


def _is_possession(got: "Token") -> bool:
    """True of "I've got a van", not of "I've got to go", "I got a van" and "I've got them a van"."""
    auxiliary = any(c.dep_ in ("aux", "auxpass") and c.lower_ in ("'ve", "’ve", "ve", "have", "has", "'s", "’s", "s") for c in got.lefts)
    owned = any(c.dep_ == "dobj" for c in got.rights)
    return auxiliary and owned and not any(c.dep_ in ("dative", "iobj", "xcomp", "ccomp", "prt") for c in got.children)
