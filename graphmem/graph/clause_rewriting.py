"""A clause as it was said, in the third person: "I'm prepping for my dance studio" by Jon is "Jon is prepping for Jon's dance studio".

It keeps the tense, the articles and the words of the speaker, which a sentence that is put together from the parts of a fact has lost. Only
clauses that can be read alone afterwards are rewritten: of others ("I gave it to them", "we met you") nothing is made. "We" is the speaker
and those who act with them, or "others" where nothing says who they are.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from graphmem.graph.clause_companions import OTHERS, companions_in, group_in, speaker_of
from graphmem.graph.clause_naming import FAR, with_names
from graphmem.graph.clause_setting import sentence_before, with_setting
from graphmem.graph.clause_trimming import OF_OTHERS, whole, with_new_nouns, without_beginning, without_relative_time
from graphmem.graph.fact_sentences import statement_of, third_person, time_of, with_time
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.topics import tags_of
from graphmem.language import lexicon as lx
from graphmem.language.stemming import terms_of
from graphmem.model import Fact

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_|\s+")
_CONTRACTED = {"m": " is", "ve": " has", "ll": " will", "d": " would"}
_CONTRACTED_OF_US = {"": "", "re": " are", "ve": " have", "ll": " will", "d": " would"}
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
# These point at nothing that their sentence names, wherever they stand in it.
_OPEN = frozenset("them these those this here mine yours".split())
_POINTER = re.compile(
    r"\bthe ones\b|\b(?:of|to|for|in|on|at|with|from|about|like) that\b|^me\b|^(?:almost |just )?as \w+ as\b"
    r"|\b(?:be|been|is|was) one\b(?! of\b)|\bthat (?:feeling|moment|memory|kind|sort|place|day|way)\b"
    r"|\bthe (?:whole )?(?:situation|event|cause|experience|process|thing|idea|results?|outcome|place|moment)\b"
    r"(?! (?:of|at|in|with|for (?!the cause)|to|that|where|when|from|i|we)\b)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:this|these|those) (?:\w+ )?(?:times?|days?|week|weekend|month|year|morning|evening|spring|summer|fall|winter)\b", re.IGNORECASE
)
_MY = re.compile(r"\bmy\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:our|my)\b", re.IGNORECASE)
# "there" only says that something is.
_BEING = re.compile(r"^there(?=['’]s\b| (?:is|are|was|were|has been|have been|will be)\b)", re.IGNORECASE)
_PARTICIPLES_OF_HAD = frozenset("been better gone done".split())
# "that" before these begins a clause: "furniture that looks great", "that I like".
_OF_A_CLAUSE = frozenset("i is are was were has have can will would could".split())
_OF_US = {"our": "their", "ours": "theirs", "ourselves": "themselves"}
_AND = ("and", "or", "but")
# "We" means who speaks and who listens, or two of whom one is not named.
_WITH_LISTENER = re.compile(
    r"\b(?:we|us|our)\b(?:['’]\w+)?[^,.;]{0,25}\b(?:talked|chatted|spoke|spoken|chat|talk|conversation|ca(?:ught|tch) up|met up)\b"
    r"|\b(?:we|us)\b (?:\w+ )?both\b|\bboth (?:of )?us\b",
    re.IGNORECASE,
)
_OF_ALL = frozenset("can could should must gotta".split())
_ADVICE = re.compile(
    r"(?:^|\b(?:so|and|but),? |[-–—,.!;] )(?:just |please )?(?:keep (?!on\b)\w+ing|don['’]t (?!\w+ (?:i|we)\b)\w+|never give)\b", re.I
)
_SUBJECTS = frozenset(("i", "we"))
# Past forms of verbs that change their vowel or stay as they are, which no ending tells.
_STRONG_PASTS = frozenset(
    "did said came became gave knew grew threw flew drew wrote rode drove woke spoke broke chose froze stole wore tore swore began sang"
    " rang swam drank sank brought thought taught caught fought sought kept slept wept swept built sent spent lent bent meant heard told"
    " stood understood held led fed read hurt put set cut hit let quit hung stuck struck dug shot sat fell ate had lost won paid laid made"
    " hosted met".split()
)
_SAME_AS_BASE = frozenset("put set cut hit let quit read hurt come become run".split())
_BASES_IN_ED = frozenset("need feed speed breed bleed seed weed heed exceed succeed proceed embed".split())
_PREFIX = re.compile("^(?:re|over|under|mis|out)")
# Facts of which the sentences are remembered: those of a thread are asked for again and again while its units are made.
_REMEMBERED = 1024
# A clause of so many words is quoted although one of its pronouns may mean anybody.
_LONG = 6


def sentence_of(fact: Fact) -> str:
    """What a fact says in a sentence: in the words of its clause if they can be read alone, else put together from its parts."""
    if fact.reason == "caption":
        return statement_of(fact)
    said = own_words(fact) or quoted_clause(fact)
    return said or (statement_of(fact) if fact.members_in("agent", "owner", "reporter") else f"“{_trimmed(fact)}”")


@lru_cache(maxsize=_REMEMBERED)
def own_words(fact: Fact) -> str:
    """What a fact says, in the words of its clause, with what they are about if they do not say it; "" if they cannot be read alone."""
    return with_setting(third_person_clause(fact) or plain_clause(fact), fact)


def dated_sentence(fact: Fact) -> str:
    """What a fact says in a sentence, with its time, or else with the day on which it was said."""
    return with_time(sentence_of(fact), fact)


def third_person_clause(fact: Fact) -> str:
    """What a fact says, in the words of its clause; "" if the clause cannot be read alone, or the fact only follows from it."""
    speaker, text = _said(fact)
    verb = fact.predicate.partition(" ")[0]
    if any(m.name == speaker for m in fact.members_in("agent")):
        text = _with_subject(text, verb)
    if not speaker or is_of_everybody(fact) or _WITH_LISTENER.search(text):
        return ""
    return _rewritten(text, speaker, verb, companions_in(fact, speaker) or OTHERS)


def clause_before(fact: Fact) -> str:
    """The sentence that a fact goes on from, in the third person; empty without one, or if it cannot be read alone."""
    said = sentence_before(fact)
    speaker = speaker_of(fact)
    if not (said and speaker) or said.endswith("?") or _WITH_LISTENER.search(said) or len(said) > UNIT_ASSEMBLY.longest_clause:
        return ""
    text = without_relative_time(whole(with_new_nouns(without_beginning(said))))
    told = _rewritten(text, speaker, "", group_in(said, speaker) or OTHERS)
    return told if told and not _points(told) else ""


def quoted_clause(fact: Fact) -> str:
    """A clause that speaks of others as well or points at something, as a quotation: "Jon: “We need a good dance floor”"; "" of others."""
    speaker, text = _said(fact)
    words = [token.casefold().partition("'")[0] for token in _TOKEN.findall(text.replace("’", "'")) if token[0].isalnum()]
    unclear = [place for place, word in enumerate(words) if word in _UNCLEAR and word not in _POINTING]
    is_clear = not unclear or (len(unclear) == 1 and unclear[0] > 0 and len(words) >= _LONG)
    return f"{speaker}: “{text}”" if speaker and is_clear and not (OF_OTHERS | _UNCLEAR).isdisjoint(words) else ""


def clearness_of(fact: Fact) -> int:
    """How well a fact can be read alone: 3 in its own words, 2 as a quotation, 1 put together from several parts, 0 not at all."""
    own = own_words(fact)
    if own and not _points(own):
        return 3
    words = {word.casefold().partition("'")[0] for word in _TOKEN.findall(fact.text.replace("’", "'"))}
    if _POINTER.search(fact.text):
        return 0
    if not own and not words.isdisjoint(lx.SECOND):
        return 0  # "I'll send you a picture": for who listens.
    if quoted_clause(fact) and words.isdisjoint(_UNCLEAR):
        return 2
    if not own and not words.isdisjoint(lx.FIRST) and fact.members and all(m.kind != "person" for m in fact.members):
        return 0  # "Dance is my fuel" without whose fuel it is.
    is_whole = len({m.entity_id or m.name for m in fact.members}) > 2 or words.isdisjoint(_UNCLEAR)
    return 1 if is_whole and not (own or fact.is_remark) else 0


def _points(sentence: str) -> bool:
    """True for a sentence that points at what it does not name: "relies on them", "talked about it", "a doll like this"."""
    words = [word.casefold() for word in _TOKEN.findall(_TIMES.sub("", sentence)) if word[0].isalnum()]
    return not _OPEN.isdisjoint(words) or words[-1] in _UNCLEAR or _POINTER.search(sentence) is not None


def is_of_everybody(fact: Fact) -> bool:
    """True for a piece of wisdom, which tells of no situation: "We can all be content", "We gotta push ourselves"."""
    words = [token.casefold() for token in _TOKEN.findall(fact.text)]
    return fact.reason != "inferred" and not lx.FIRST_PLURAL.isdisjoint(words) and not _OF_ALL.isdisjoint(words)


def is_advice(fact: Fact) -> bool:
    """True for what tells who listens to do something: "Rome wasn't built in a day so keep pushing on"."""
    words = {token.casefold().partition("'")[0] for token in _TOKEN.findall(fact.text.replace("’", "'"))}
    return words.isdisjoint(_SUBJECTS) and _ADVICE.search(fact.text) is not None


def is_bygone(fact: Fact) -> bool:
    """True for a clause in the past: what it tells of did not begin when it was said, unless it only follows from the clause."""
    if fact.reason == "inferred":
        return False
    words = [word.casefold() for word in _TOKEN.findall(fact.text) if word[0].isalnum()]
    place = next((n for n, word in enumerate(words[:FAR]) if word in _SUBJECTS), len(words))
    return _is_past(next((word for word in words[place + 1 :] if word not in _ADVERBS), ""))


def plain_clause(fact: Fact) -> str:
    """A clause that needs no rewriting: it has no pronoun that means somebody, and names who or what acts in the fact; else ""."""
    text = "" if _is_another(fact) else _trimmed(fact)
    if _BEING.match(text):
        text = _OWN.sub("the", text)
    words = {token.casefold().partition("'")[0] for token in _TOKEN.findall(_BEING.sub("", text).replace("’", "'"))}
    acting = [stem for m in fact.members_in("agent")[:1] for stem in terms_of(m.name)]
    is_plain = bool(acting) and set(terms_of(text)).issuperset(acting) and words.isdisjoint(lx.FIRST | OF_OTHERS | _UNCLEAR)
    return text[:1].upper() + text[1:] if is_plain else ""


def _said(fact: Fact) -> tuple[str, str]:
    """Who said a fact, if it is a member, and the clause; empty for what only follows from a clause, for questions and long ones."""
    speaker = speaker_of(fact)
    if not speaker and _MY.search(fact.text):
        named = [*(m.name for m in fact.members), *(value for _, value in tags_of(fact))]
        speaker = next((owner for owner, mark, _ in (name.partition("'s ") for name in named) if mark and owner[:1].isupper()), "")
    return ("", "") if _is_another(fact) else (speaker, _trimmed(fact))


@lru_cache(maxsize=_REMEMBERED)
def _trimmed(fact: Fact) -> str:
    """The clause without what it loses when it is read alone, and with the names of what it points at."""
    return with_names(_shortened(fact), fact)


def _shortened(fact: Fact) -> str:
    text = whole(with_new_nouns(without_beginning(fact.text.strip())))
    return without_relative_time(text) if time_of(fact) else text


def is_resolved(fact: Fact) -> bool:
    """True for a clause in which a name stands for a pronoun: it was understood from around it."""
    return _trimmed(fact) != _shortened(fact)


def _is_another(fact: Fact) -> bool:
    """True if the clause says something else than the fact, or is no short sentence."""
    text = fact.text.strip()
    return (
        fact.reason == "inferred"
        or (fact.reason == "context" and set(terms_of(text)).isdisjoint(terms_of(fact.predicate)))
        or fact.kind == "relation"
        or text.endswith("?")
        or "\n" in text
        or len(text) > UNIT_ASSEMBLY.longest_clause
    )


def _with_subject(text: str, predicate: str) -> str:
    """A clause that leaves out "I", with it: "Took a trip", "Been rehearsing", "Still working on it"; `predicate` is a base form."""
    words = [word.casefold() for word in text.split(" ")]
    verb = next((word for word in words if word not in _ADVERBS), "")
    if verb in ("been", "gonna") or (verb.endswith("ing") and verb[:2] == predicate[:2]):
        auxiliary = "I've" if verb == "been" else "I'm"
        return f"{auxiliary} {text[:1].lower()}{text[1:]}"
    if _is_past(verb):
        return f"I {text[:1].lower()}{text[1:]}"
    return text


def _rewritten(text: str, speaker: str, verb: str, companions: str) -> str:
    tokens = _TOKEN.findall(text.replace("’", "'"))
    words = [n for n, token in enumerate(tokens) if token[0].isalnum()]
    if not _is_clear(tokens, words):
        return ""
    said, follows, is_present, is_bare, are_named = list(tokens), False, False, False, False
    for place, n in enumerate(words):
        token, low = tokens[n], tokens[n].casefold()
        head, mark, tail = low.partition("'")
        if head == "i" and (not mark or tail in _CONTRACTED):
            said[n] = f"{speaker}{_CONTRACTED[tail]}" if mark else speaker
            if tail == "d" and _is_of_had([tokens[later].casefold() for later in words[place + 1 :]]):
                said[n] = f"{speaker} had"
            is_beside_another = place > 0 and place < FAR and tokens[words[place - 1]].casefold() == "and"
            follows = not mark and not is_beside_another
            is_bare = is_bare or tail in ("ll", "d")
        elif head in ("we", "us") and tail in _CONTRACTED_OF_US:
            again = "they" if head == "we" else "them"
            said[n], are_named = f"{again if are_named else f'{speaker} and {companions}'}{_CONTRACTED_OF_US[tail]}", True
        elif low in _OF_US:
            said[n] = _OF_US[low] if are_named else _owned_by(speaker)
        elif low in ("my", "mine"):
            said[n] = _owned_by(speaker)
        elif low == "me" and place == 0:
            return ""  # "me thinking about it"
        elif low == "me" and "-" not in tokens[max(n - 1, 0) : n + 2]:
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


def _owned_by(speaker: str) -> str:
    return f"{speaker}'" if speaker.endswith("s") else f"{speaker}'s"


def _is_clear(tokens: list[str], words: list[int]) -> bool:
    """True if every pronoun means the speaker, or may mean what was named before it."""
    for place, n in enumerate(words):
        low = tokens[n].casefold().partition("'")[0]
        follows = tokens[words[place + 1]].casefold().partition("'")[0] if place + 1 < len(words) else ""
        begins_clause = low == "that" and place > 1 and (follows in _OF_A_CLAUSE or (follows.endswith("s") and follows not in _UNCLEAR))
        if low in OF_OTHERS - lx.FIRST_PLURAL or (low in _UNCLEAR and place < FAR and not begins_clause):
            return False
    return True


def _is_of_had(following: Sequence[str]) -> bool:
    """True if the "'d" before these words is "had", not "would"."""
    verb = next((word for word in following if word not in _ADVERBS), "")
    return verb in _PARTICIPLES_OF_HAD or (_is_past(verb) and verb not in _SAME_AS_BASE)


def _agreeing(token: str, low: str) -> str:
    """A verb after a name that stood after "I"."""
    if low in _AGREEING:
        return _AGREEING[low]
    return token if _is_past(low) or low in _ALIKE or not token.isalpha() else third_person(low)


def _is_past(verb: str) -> bool:
    strong = lx.PAST_FORMS | _STRONG_PASTS
    return verb in strong or _PREFIX.sub("", verb) in strong or (verb.endswith("ed") and verb not in _BASES_IN_ED)
