"""A clause as it was said, in the third person: "I'm prepping for my dance studio" by Jon is "Jon is prepping for Jon's dance studio".

It keeps the tense, the articles and the words of the speaker, which a sentence that is put together from the parts of a fact has lost. Only
clauses that can be read alone afterwards are rewritten: of others ("I gave it to them", "we met you") nothing is made.
"""

import re

from graphmem.graph.fact_sentences import statement_of, third_person, with_time
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.language import lexicon as lx
from graphmem.model import Fact

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_|\s+")
# A beginning that tells nothing, up to a comma or a dash: "Oh, and btw - ", "Hey Gina, ".
_BEGINNING = re.compile(r"^((?:[^\W_]+(?:['’][^\W_]+)*[ ]*){1,4})(?:[,!.:;]|\s+[-–—])\s*")
_JOINING = frozenset("and but so plus also".split())
_BESIDE = _JOINING | frozenset("well anyway then because cause oh besides actually btw like yeah".split())
_CONTRACTED = {"m": " is", "ve": " has", "ll": " will", "d": "'d"}
_AGREEING = {
    "am": "is",
    "have": "has",
    "do": "does",
    "don't": "doesn't",
    "haven't": "hasn't",
    "was": "was",
    "were": "was",
    "wanna": "wants to",
    "gotta": "has to",
    "gonna": "is gonna",
}
_ALIKE = frozenset(
    "can could will would shall should may might must can't couldn't won't wouldn't shouldn't didn't wasn't had hadn't".split()
)
_ADVERBS = frozenset(
    "also always often sometimes just still never ever even usually now then soon once both already almost only kinda".split()
)
_POINTING = frozenset("this that these those there here".split())
_UNCLEAR = lx.HE | lx.SHE | lx.THEY | lx.IT | _POINTING
# "that" before these begins a clause: "furniture that looks great", "that I like".
_OF_A_CLAUSE = frozenset("i is are was were has have can will would could".split())
_AND = ("and", "or", "but")
# Whom these mean is said nowhere in the clause.
_OF_OTHERS = lx.FIRST_PLURAL | lx.SECOND | frozenset(("myself",))
_OF_ALL = frozenset("can could should must gotta".split())
# Past forms of verbs that change their vowel or stay as they are, which no ending tells.
_STRONG_PASTS = frozenset(
    "did said came became gave knew grew threw flew drew wrote rode drove woke spoke broke chose froze stole wore tore swore began sang"
    " rang swam drank sank brought thought taught caught fought sought kept slept wept swept built sent spent lent bent meant heard told"
    " stood understood held led fed read hurt put set cut hit let quit hung stuck struck dug shot sat fell ate had lost won paid laid made"
    " hosted met".split()
)
_BASES_IN_ED = frozenset("need feed speed breed bleed seed weed heed exceed succeed proceed embed".split())
_PREFIX = re.compile("^(?:re|over|under|mis|out)")
# A clause of so many words is quoted although one of its pronouns may mean anybody.
_LONG = 6
# A pronoun after so many words may mean what was named in the clause.
_FAR = 6


def sentence_of(fact: Fact) -> str:
    """What a fact says in a sentence: in the words of its clause if they can be read alone, else put together from its parts."""
    if fact.reason == "caption":
        return statement_of(fact)
    said = third_person_clause(fact) or plain_clause(fact) or quoted_clause(fact)
    return said or (statement_of(fact) if fact.members_in("agent", "owner", "reporter") else f"“{fact.text}”")


def dated_sentence(fact: Fact) -> str:
    """What a fact says in a sentence, with its time, or else with the day on which it was said."""
    return with_time(sentence_of(fact), fact)


def third_person_clause(fact: Fact) -> str:
    """What a fact says, in the words of its clause; "" if the clause cannot be read alone, or the fact only follows from it."""
    speaker, text = _said(fact)
    verb = fact.predicate.partition(" ")[0]
    if any(m.name == speaker for m in fact.members_in("agent")):
        text = _with_subject(text, verb)
    return _rewritten(text, speaker, verb) if speaker else ""


def quoted_clause(fact: Fact) -> str:
    """A clause that speaks of others as well or points at something, as a quotation: "Jon: “We need a good dance floor”"; "" of others."""
    speaker, text = _said(fact)
    words = [token.casefold().partition("'")[0] for token in _TOKEN.findall(text.replace("’", "'")) if token[0].isalnum()]
    unclear = [place for place, word in enumerate(words) if word in _UNCLEAR and word not in _POINTING]
    is_clear = not unclear or (len(unclear) == 1 and unclear[0] > 0 and len(words) >= _LONG)
    return f"{speaker}: “{text}”" if speaker and is_clear and not (_OF_OTHERS | _UNCLEAR).isdisjoint(words) else ""


def is_of_everybody(fact: Fact) -> bool:
    """True for a piece of wisdom, which tells of no situation: "We can all be content", "We gotta push ourselves"."""
    words = [token.casefold() for token in _TOKEN.findall(fact.text)]
    return fact.reason != "inferred" and not lx.FIRST_PLURAL.isdisjoint(words) and not _OF_ALL.isdisjoint(words)


def plain_clause(fact: Fact) -> str:
    """A clause that needs no rewriting: it has no pronoun that means somebody, and names who or what acts in the fact; else ""."""
    text = "" if _is_another(fact) else _without_beginning(fact.text.strip())
    words = {token.casefold().partition("'")[0] for token in _TOKEN.findall(text.replace("’", "'"))}
    acting = [word for m in fact.members_in("agent")[:1] for word in m.name.casefold().split()]
    is_plain = bool(acting) and words.issuperset(acting) and words.isdisjoint(lx.FIRST | _OF_OTHERS | _UNCLEAR)
    return text[:1].upper() + text[1:] if is_plain else ""


def _said(fact: Fact) -> tuple[str, str]:
    """Who said a fact, if it is a member, and the clause; empty for what only follows from a clause, for questions and long ones."""
    speaker = next((m.name for m in fact.members if m.entity_id and m.entity_id == fact.said_by), "")
    text = _without_beginning(fact.text.strip())
    return ("", "") if _is_another(fact) else (speaker, text)


def _is_another(fact: Fact) -> bool:
    """True if the clause says something else than the fact, or is no short sentence."""
    text = fact.text.strip()
    return (
        fact.reason == "inferred"
        or fact.kind == "relation"
        or text.endswith("?")
        or "\n" in text
        or len(text) > UNIT_ASSEMBLY.longest_clause
    )


def _without_beginning(text: str) -> str:
    """A clause from where it tells something on, without the mark that ends it."""
    while (match := _BEGINNING.match(text)) and _tells_nothing(match[1].split()):
        text = text[match.end() :]
    words = text.split(" ")
    while len(words) > 1 and words[0].casefold().strip(",") in _JOINING and not words[1].startswith("far"):
        words = words[1:]
    return " ".join(words).strip().rstrip(".!,;:-–— ")


def _with_subject(text: str, predicate: str) -> str:
    """A clause that leaves out "I", with it: "Took a trip", "Been rehearsing", "Still working on it"; `predicate` is a base form."""
    words = [word.casefold() for word in text.split(" ")]
    verb = next((word for word in words if word not in _ADVERBS), "")
    if verb == "been" or (verb.endswith("ing") and verb[:2] == predicate[:2]):
        auxiliary = "I've" if verb == "been" else "I'm"
        return f"{auxiliary} {text[:1].lower()}{text[1:]}"
    if _is_past(verb):
        return f"I {text[:1].lower()}{text[1:]}"
    return text


def _tells_nothing(words: list[str]) -> bool:
    """True for words of greeting and joining, a name that is called, and words that point at somebody."""
    lowered = [word.casefold() for word in words]
    if any(word in lx.FIRST for word in lowered):
        return False
    known = sum(word in lx.INTERJECTIONS or word in _BESIDE for word in lowered)
    called = sum(word[:1].isupper() and low not in lx.INTERJECTIONS | _BESIDE for word, low in zip(words, lowered, strict=True))
    return known + min(called, 1) == len(words) or any(word in _OF_OTHERS for word in lowered)


def _rewritten(text: str, speaker: str, verb: str) -> str:
    tokens = _TOKEN.findall(text.replace("’", "'"))
    words = [n for n, token in enumerate(tokens) if token[0].isalnum()]
    if not _is_clear(tokens, words):
        return ""
    said, follows, is_present, is_bare = list(tokens), False, False, False
    for place, n in enumerate(words):
        token, low = tokens[n], tokens[n].casefold()
        head, mark, tail = low.partition("'")
        if head == "i" and (not mark or tail in _CONTRACTED):
            said[n] = f"{speaker}{_CONTRACTED[tail]}" if mark else speaker
            is_beside_another = place > 0 and place < _FAR and tokens[words[place - 1]].casefold() == "and"
            follows = not mark and not is_beside_another
            is_bare = is_bare or tail in ("ll", "d")
        elif low in ("my", "mine"):
            said[n] = f"{speaker}'" if speaker.endswith("s") else f"{speaker}'s"
        elif low == "me":
            said[n] = speaker
        elif follows and low not in _ADVERBS and not (low.endswith("ly") and low != verb):
            said[n], follows = _agreeing(token, low), False
            is_present = said[n] != token
        elif is_present and not is_bare and low == verb and tokens[words[place - 1]].casefold() in _AND:
            said[n] = _agreeing(token, low)
        elif low == "to" or low in _ALIKE:
            is_bare = True  # "wants to rest and eat"
    sentence = "".join(said)
    return sentence[:1].upper() + sentence[1:] if speaker in sentence else ""


def _is_clear(tokens: list[str], words: list[int]) -> bool:
    """True if every pronoun means the speaker, or may mean what was named before it."""
    for place, n in enumerate(words):
        low = tokens[n].casefold().partition("'")[0]
        follows = tokens[words[place + 1]].casefold().partition("'")[0] if place + 1 < len(words) else ""
        begins_clause = low == "that" and place > 1 and (follows in _OF_A_CLAUSE or (follows.endswith("s") and follows not in _UNCLEAR))
        if low in _OF_OTHERS or (low in _UNCLEAR and place < _FAR and not begins_clause):
            return False
    return True


def _agreeing(token: str, low: str) -> str:
    """A verb after a name that stood after "I"."""
    if low in _AGREEING:
        return _AGREEING[low]
    return token if _is_past(low) or low in _ALIKE or not token.isalpha() else third_person(low)


def _is_past(verb: str) -> bool:
    strong = lx.PAST_FORMS | _STRONG_PASTS
    return verb in strong or _PREFIX.sub("", verb) in strong or (verb.endswith("ed") and verb not in _BASES_IN_ED)
