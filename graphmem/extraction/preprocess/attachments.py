"""Words that the parser attaches to the wrong one, where grammar alone tells which: infinitives, days, named owners, "rid of"."""

from typing import TYPE_CHECKING

from graphmem.extraction.preprocess.comma_splices import set_tree
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE = frozenset(("VBD", "VBP", "VBZ"))
_ACTIVE = {"auxpass": "aux", "nsubjpass": "nsubj"}
# Verbs that may have two objects, of which a passive keeps one.
_GIVING = frozenset(
    "get give buy send bring make show tell offer teach read sell lend hand pass order find cook bake award pay grant owe ask call"
    " name elect consider deem appoint write feed leave save assign".split()
)
_DAYS = frozenset(("yesterday", "today", "tomorrow", "tonight"))


def repair_attachments(doc: "Doc") -> None:
    """Mend the tree of a parse in place.

    A bare infinitive goes on another infinitive, and no finite verb: the "be" of "I asked them to join a club I am part of and be
    hosts" goes on "join". A day is no object of the preposition of "a shelter I help at yesterday". "Got rid of it" is no passive. In
    "for my daughter Sara's party" it is the party that the preposition governs. In "I got Lola a bag" Lola gets it, and "he's lost his
    ball" is no passive. "I had a tooth pulled" says what was done to it. The "Anna" of "Hi Anna, I'm rowing" does not row, the "hiking"
    of "bars and hiking trails" tells which trails, and "which" of "a lamp from Ikea, which he loves" is the lamp. Of "I read Beloved by
    Toni Morrison", it is the book that is by her.
    """
    heads: dict[int, int] = {}
    labels: dict[int, str] = {}
    for token in doc:
        if _is_vocative(token):
            labels[token.i] = "npadvmod"
            _give_subject_to(token.head, labels)
        elif _tells_which(token):
            _read_as_modifier(token, heads, labels)
        elif token.dep_ == "conj" and token.tag_ == "VB":
            _reattach_infinitive(token, heads)
        elif token.dep_ in ("ccomp", "relcl") and (thing := _told_of(token)) is not None:
            heads[token.i], labels[token.i] = thing.i, "relcl"
        elif token.dep_ == "npadvmod" and _is_kind_of_named(token):
            maker = token.nbor(-1)
            token.tag_, token.pos_ = "NN", "NOUN"
            maker.tag_, maker.pos_, maker.lemma_ = "NNP", "PROPN", maker.text
            heads |= {token.i: maker.head.i, maker.i: token.i, **{c.i: token.i for c in maker.children}}
            labels |= {token.i: "dobj", maker.i: "compound"}
        elif token.dep_ == "relcl" and token.head.pos_ == "PROPN":
            _give_to_thing(token, heads)
        elif token.lower_ in _DAYS and token.dep_ == "pobj" and token.head.head.dep_ == "relcl":
            heads[token.i], labels[token.i] = token.head.head.i, "npadvmod"
        elif token.lower_ == "rid" and any(c.lemma_ == "get" for c in token.lefts):
            _read_as_active(token, labels)
        elif token.dep_ == "appos" and token.pos_ == "NOUN" and token.head.dep_ != "ROOT":
            _give_to_named_owner(token, heads, labels)
            _give_to_recipient(token, token.head, heads, labels)
        elif token.dep_ == "npadvmod" and token.pos_ == "NOUN" and token.left_edge.i:
            _give_to_recipient(token, token.doc[token.left_edge.i - 1], heads, labels)
        elif token.dep_ == "dobj" and _is_given_something(token):
            labels[token.i] = "dative"
        elif token.lower_ == "by" and (made := _made_by(token)) is not None:
            heads[token.i], labels[token.i] = made.i, "prep"
        elif token.dep_ == "acl" and token.tag_ == "VBN":
            _read_as_had_done(token, heads, labels)
        elif token.dep_ == "auxpass" and token.lower_ in ("'s", "’s") and _is_perfect(token.head):
            token.lemma_ = "have"
            labels |= {c.i: _ACTIVE[c.dep_] for c in token.head.children if c.dep_ in _ACTIVE}
    if heads or labels:
        set_tree(doc, heads, labels)


_PLACES_AND_TIMES = frozenset(("GPE", "LOC", "FAC", "DATE", "TIME"))


def _made_by(by: "Token") -> "Token | None":
    """ "Beloved" of "I read Beloved by Toni Morrison": the object right before a named maker, if the verb is active."""
    maker = next((c for c in by.children if c.dep_ == "pobj" and c.pos_ == "PROPN"), None)
    noun = by.nbor(-1) if by.i else by
    if noun.is_quote and noun.i:
        noun = noun.nbor(-1)
    named = maker is not None and maker.ent_type_ not in _PLACES_AND_TIMES
    if not named or by.head.pos_ not in ("VERB", "AUX") or noun.dep_ not in ("dobj", "pobj", "attr"):
        return None
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in by.head.children)
    return noun if not passive and by.head in (noun.head, noun.head.head) else None


def _told_of(clause: "Token") -> "Token | None":
    """ "café" for the "serves" of "I found a café yesterday that serves coffee": a time stands before what is told of the object."""
    relative = next((c for c in clause.lefts if c.dep_ in ("nsubj", "nsubjpass") and c.tag_ in ("WDT", "WP")), None)
    dated = clause.head.ent_type_ in ("DATE", "TIME") or clause.head.dep_ == "npadvmod"
    verb = next((t for t in clause.ancestors if t.pos_ == "VERB"), clause) if clause.dep_ == "relcl" else clause.head
    if relative is None or relative.lower_ == "what" or (clause.dep_ == "relcl" and not dated) or verb.lemma_ in _TELLING:
        return None
    return next((c for c in verb.rights if c.dep_ == "dobj" and c.pos_ in ("NOUN", "PROPN") and c.i < relative.i), None)


_TELLING = frozenset("tell ask remind inform show teach warn promise".split())
_GREETINGS = lx.INTERJECTIONS | {"hi", "hello", "hey", "dear"}


def _is_vocative(name: "Token") -> bool:
    """ "Anna" of "Hi Anna, I'm rowing" and "Hey Anna, last week was wild": set off by a comma, and no subject of what follows."""
    if name.dep_ != "nsubj" or name.pos_ != "PROPN" or name.i + 1 >= len(name.doc) or name.nbor().text != "," or name.n_rights:
        return False
    greeted = name.i > name.sent.start and all(t.lower_ in _GREETINGS for t in name.doc[name.sent.start : name.i])
    return greeted or any(c.dep_ == "nsubj" and c.i > name.i for c in name.head.children)


def _give_subject_to(verb: "Token", labels: dict[int, str]) -> None:
    """ "last week" of "Hey Anna, last week was wild" is what was wild."""
    if verb.lemma_ == "be" and sum(c.dep_ == "nsubj" for c in verb.lefts) == 1:
        time = next((c for c in verb.lefts if c.dep_ == "npadvmod" and c.i == verb.i - 1), None)
        labels |= {time.i: "nsubj"} if time is not None else {}


def _tells_which(word: "Token") -> bool:
    """ "hiking" of "bars and hiking trails", "infused" of "teas and infused oils": between a conjunction of nouns and a bare noun."""
    if word.tag_ not in ("VBG", "VBN") or word.dep_ not in ("advcl", "conj", "acl") or word.i < 2 or word.n_lefts:
        return False
    joined = word.nbor(-1).lower_ in ("and", "or", "&") and word.nbor(-2).pos_ in ("NOUN", "PROPN")
    if word.dep_ == "conj" and word.head.pos_ not in ("NOUN", "PROPN"):
        return False  # "hiking in the hills and exploring forests"
    noun = next((c for c in word.rights if c.dep_ == "dobj"), None)
    bare = noun is not None and noun.pos_ == "NOUN" and noun.i == word.i + 1 and not noun.n_lefts
    return joined and bare and word.n_rights == 1


def _read_as_modifier(word: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """Make the noun after it the next of the list, and the participle its modifier."""
    noun, listed = next(c for c in word.rights if c.dep_ == "dobj"), word.nbor(-2)
    heads[noun.i], labels[noun.i] = listed.i, "conj"
    heads[word.i], labels[word.i] = noun.i, "amod"
    word.pos_ = "ADJ"
    heads[word.nbor(-1).i], labels[word.nbor(-1).i] = listed.i, "cc"


def _give_to_thing(clause: "Token", heads: dict[int, int]) -> None:
    """ "which he loves" of "a lamp from Ikea, which he loves" is said of the lamp."""
    name, preposition = clause.head, clause.head.head
    which = any(t.lower_ == "which" and t.dep_ in ("nsubj", "nsubjpass", "dobj") for t in clause.lefts)
    thing = preposition.head
    if which and name.dep_ == "pobj" and preposition.lower_ in ("from", "by") and thing.pos_ in ("NOUN", "PROPN"):
        heads[clause.i] = thing.i


def _reattach_infinitive(verb: "Token", heads: dict[int, int]) -> None:
    """Give a bare infinitive that is coordinated with a finite verb inside another clause to the nearest infinitive above that."""
    finite = verb.head
    governed = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "neg") for c in verb.children)
    within = finite.tag_ == "VBG" and finite.dep_ in ("advcl", "pcomp", "acl")  # "be gentle when mixing and give it time"
    if (
        governed
        or not (finite.tag_ in _FINITE or within)
        or any(c.tag_ == "MD" or c.lemma_ == "do" for c in finite.children if c.dep_ == "aux")
    ):
        return
    above = next((t for t in finite.ancestors if t.tag_ == "VB" and t.i < finite.i), None)
    if above is not None:
        heads[verb.i] = above.i
        heads |= {c.i: above.i for c in finite.children if c.dep_ == "cc" and c.i == verb.left_edge.i - 1}


def _give_to_named_owner(owned: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """ "my daughter Sara's party": the party takes the place of "daughter", which goes with the name."""
    role = owned.head
    name = next((c for c in owned.lefts if c.dep_ == "poss" and c.pos_ == "PROPN" and c.i == role.i + 1), None)
    if name is not None:
        heads[owned.i], labels[owned.i] = role.head.i, role.dep_
        heads[role.i], labels[role.i] = name.i, "compound"


def _read_as_active(rid: "Token", labels: dict[int, str]) -> None:
    """ "I got rid of it": the subject acts, and "get rid" is one verb."""
    rid.lemma_, rid.pos_ = "get rid", "VERB"
    labels |= {c.i: _ACTIVE[c.dep_] for c in rid.children if c.dep_ in _ACTIVE}


def _give_to_recipient(thing: "Token", person: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """ "I got Lola a bag", "I got her a spa day": who gets something, and what; no comma makes them one."""
    verb = person.head
    given = any(c.lower_ in ("a", "an", "some") for c in thing.lefts) and thing.left_edge.i == person.i + 1
    somebody = person.pos_ == "PROPN" or person.lower_ in ("me", "him", "her", "us", "them", "you")
    if given and somebody and person.dep_ == "dobj" and verb.lemma_ in _GIVING and thing.head in (person, verb):
        heads[thing.i], labels[thing.i] = verb.i, "dobj"
        labels[person.i] = "dative"


def _is_kind_of_named(noun: "Token") -> bool:
    """ "bookshelf" of "I assembled the IKEA bookshelf", which is read as a time."""
    before = noun.nbor(-1) if noun.i else noun
    named = before.dep_ == "dobj" and before.ent_type_ in ("ORG", "PRODUCT") and before.head == noun.head
    return named and not noun.n_lefts and noun.ent_type_ not in ("DATE", "TIME") and noun.lemma_.lower() not in lx.TIME_UNITS


def _is_given_something(person: "Token") -> bool:
    """ "Tom" of "I lent Tom my drill": the first of two objects that stand side by side."""
    somebody = person.ent_type_ == "PERSON" or person.pos_ in ("PROPN", "PRON") or person.lemma_.lower() in lx.KIN
    if not somebody or person.head.lemma_ not in _GIVING - _NAMING:
        return False
    return any(c.dep_ == "dobj" and c.left_edge.i == person.i + 1 for c in person.head.rights)


_NAMING = frozenset("call name elect consider deem appoint make".split())


def _read_as_had_done(done: "Token", heads: dict[int, int], labels: dict[int, str]) -> None:
    """ "I had a tooth pulled": what was done to it, and not what I had; unlike "I had a dog named Rex"."""
    thing, verb = done.head, done.head.head
    had = verb.lemma_ == "have" and (verb.tag_ == "VBD" or (verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.lefts)))
    agent = any(c.dep_ == "agent" or c.lower_ == "by" for c in done.rights)
    if had and thing.dep_ == "dobj" and done.i == thing.i + 1 and not agent and done.lemma_ not in lx.NAMING | {"leave", "base", "make"}:
        heads[done.i], labels[done.i] = verb.i, "ccomp"
        heads[thing.i], labels[thing.i] = done.i, "nsubj"


def _is_perfect(verb: "Token") -> bool:
    """ "lost" of "he's lost his ball" and "been" of "it's been great": "'s" is "has", since a passive has no object."""
    owned = any(c.dep_ == "dobj" for c in verb.rights) and verb.lemma_ not in _GIVING
    return verb.tag_ == "VBN" and (owned or verb.lemma_ in ("be", "become", "come", "happen"))
