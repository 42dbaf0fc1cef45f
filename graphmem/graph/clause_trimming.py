"""What a clause loses when it is read alone: greetings, preambles, and times that count from the day of the telling."""

import re

from graphmem.language import lexicon as lx

JOINING = frozenset("and but so plus also".split())
"""Words that join a clause to the one before it."""
# A beginning that tells nothing, up to a comma or a dash: "Oh, and btw - ", "Hey Gina, ".
_BEGINNING = re.compile(r"^((?:[^\W_]+(?:['’][^\W_]+)*[ ]*){1,4})(?:[,!.:;]|\s+[-–—])\s*")
_BESIDE = JOINING | frozenset("well anyway then because cause oh besides actually btw like yeah".split())
# Whom these mean is said nowhere in the clause.
OF_OTHERS = lx.FIRST_PLURAL | lx.SECOND | frozenset(("myself",))
_TURNING = (
    r"on another note|on a different note|in (?:the )?(?:meantime|other news)|by the way|btw|as for (?:me|myself)|speaking of [^,.!?]{1,40}"
    r"|guess what|you know what|(?:great|good|big|exciting|amazing|awesome|sad|bad) news|best of all|first of all|on top of that|in fact"
    r"|of course|to be honest|honestly|either way|fun fact|long story short|anyways?"
    r"|since (?:(?:we|our|the) last \w+|we \w+ last|last time)(?: we \w+)?"
)
_SINCE_THEN = r"since (?:we last (?:spoke|talked|chatted|met)|we (?:spoke|talked|chatted|met) last|our last (?:chat|talk|conversation))"
_JUDGING = (
    r"(?:(?:last|this|the past) \w+ (?:was|has been) \w+|(?:i(?:['’]ve)? )?(?:been|had) an? [\w ]{1,20}(?:day|week|weekend|month|year)"
    r"|(?:a lot|so much|lots)(?:['’]s| has|['’]ve| have)? (?:happened|(?:been )?(?:happening|going on))(?: since[^,.!–-]{0,25}| lately)?)"
    r"\s*[,!.–-]+\s*(?=(?:i|my|we)\b)"
)
_ANNOUNCING = (
    r"i(?:['’]m| am|['’]ve| have| had| was)?(?: just| really| so)?(?: wanted| want| excited| happy| glad| thrilled| stoked| pumped| got)?"
    r" to (?:tell|share|let|show|update)\b[^,.:;!?-]{0,30}?\b(?:you|know|with you)(?: that)?\s*[,:-]?\s*(?=(?:i|we|my)\b)"
)
# An interjection with a picture sign after it: "Inspiring 💪".
_SIGNS = "\u2190-\u2bff\U0001f000-\U0001faff"
_SIGN = re.compile(rf"^(?:[^\W_]+[!,.]*\s*){{0,3}}[{_SIGNS}][{_SIGNS}\u200d\ufe0f\s]*")
_CUT_OFF = re.compile(
    r",? (?:(?:and|but|or|so|because|['’]?cause)(?: (?:one|they|it|we|then|that|some|the|an?))?"
    r"|(?:for|of|with|in|at|from|to) (?:the|an?))$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:^|[\s(])\"(?=[^\s])")
# Beginnings that only turn to something, say how the time was, or that something will be told.
_PREAMBLE = re.compile(
    rf"^(?:(?:{_TURNING})\s*[,:!-]+\s*|{_SINCE_THEN}\s*[,:!-]*\s*(?=(?:i|we|my)\b)|you know,? (?=i\b)|{_JUDGING}|{_ANNOUNCING})",
    re.IGNORECASE,
)
# Endings that only join, ask for assent or cheer.
_ENDING = re.compile(
    r",? (?:too|as well|though)$"
    r"|(?:,| [-–—]) ?(?:btw|by the way|huh|you know|right|lol|haha|can['’]t wait|(?:pretty|so|how|really|very) \w+)$",
    re.IGNORECASE,
)
# "I also sing": beside what, is not in the clause.
_ALSO = re.compile(r"^((?:i|we)(?:['’]\w+| am| are| have)?) (?:also|even)(?= )", re.IGNORECASE)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_SPAN = rf"(?:night|day|week|weekend|month|year|morning|afternoon|evening|spring|summer|fall|autumn|winter|{_DAY})"
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
# A time that counts from the day of the telling. After a preposition or an article it cannot be left out.
_RELATIVE_TIME = re.compile(
    r"(?<!\bof )(?<!\bfrom )(?<!\bsince )(?<!\buntil )(?<!\bby )(?<!\bfor )(?<!\bin )(?<!\bthan )(?<!\band )"
    r"(?<!\bthe )(?<!\bmy )(?<!\bour )(?:^|(?<=[\s,]))(?:just |only |about |around |almost |nearly )?"
    rf"(?:yesterday|today|tonight|tomorrow|(?:last|next) (?:{_SPAN}|{_MONTH})|(?:this past|this|the other|later this|earlier this) {_SPAN}"
    r"|(?:a few|a couple of|couple of|an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:day|week|weekend|month|year)s? ago)"
    r"(?: (?:morning|afternoon|evening|night))?(?![\w'’-]| of\b),?",
    re.IGNORECASE,
)
_VERB = re.compile(r"(?:is|was|has|had|will|would|went)\b|['’]s\b", re.IGNORECASE)
# "I met this woman" tells of a woman that nobody spoke of before.
_NEW = re.compile(
    r"\b(met|found|got|adopted|made|saw|bought|took|have|had|painted|wrote|drew|read|started|tried|love|loved) this"
    r" (?!(?:after|before|when|while|because|for|in|on|at|with|from|to|as|and|but|last)\b)((?:\w+ ){0,3}?)(\w)",
    re.IGNORECASE,
)


def without_beginning(text: str) -> str:
    """A clause from where it tells something on, without the mark or word that ends it ("too")."""
    before = ""
    while text != before:
        before, text = text, _without_joint(text[_end_of_beginning(text) :])
    text = text.strip().rstrip(".!,;:-–— ")
    while (trimmed := _ENDING.sub("", text)) != text:
        text = trimmed
    return _ALSO.sub(r"\1", text)


def _without_joint(text: str) -> str:
    """A clause without the words that join it to what was said before: "and"."""
    words = text.split(" ")
    while len(words) > 1 and words[0].casefold().strip(",") in JOINING and not words[1].startswith("far"):
        words = words[1:]
    return " ".join(words)


def whole(text: str) -> str:
    """A clause without the conjunction or preposition at which it was cut off, and with both marks of its quotation."""
    text = _CUT_OFF.sub("", text)
    if text.count('"') % 2 == 0:
        return text
    return f'{text}"' if _OPENING.search(text) else f'"{text}'


def has_relative_time(text: str) -> bool:
    """True for a clause with a time that counts from the day of the telling."""
    return _RELATIVE_TIME.search(text) is not None


def without_relative_time(text: str) -> str:
    """A clause without the one time in it that counts from the day of the telling ("last week"), which its date says better."""
    found = list(_RELATIVE_TIME.finditer(text))
    if len(found) != 1:
        return text
    before, after = text[: found[0].start()].rstrip(" ,"), text[found[0].end() :].strip()
    if not before and _VERB.match(after):
        return text  # "Last week was wild"
    mark = "," if before and after and found[0][0].endswith(",") else ""
    joined = f"{before}{mark}{'' if after[:1] in ';:.!?)' else ' '}{after}".strip()
    return joined if len(joined.split()) > 1 else text


def with_new_nouns(text: str) -> str:
    """A clause with "a" for a "this" that points at nothing: "met this amazing woman" -> "met an amazing woman"."""
    return _NEW.sub(lambda m: f"{m[1]} {'an' if (m[2] or m[3])[0].casefold() in 'aeiou' else 'a'} {m[2]}{m[3]}", text)


def _end_of_beginning(text: str) -> int:
    """The place after a beginning that tells nothing; 0 if there is none."""
    if found := _PREAMBLE.match(text):
        return found.end()
    if (found := _SIGN.match(text)) and lx.FIRST.isdisjoint(word.casefold() for word in found[0].split()):
        return found.end()
    found = _BEGINNING.match(text)
    return found.end() if found and _tells_nothing(found[1].split()) else 0


def _tells_nothing(words: list[str]) -> bool:
    """True for words of greeting and joining, a name that is called, and words that point at somebody."""
    lowered = [word.casefold() for word in words]
    if any(word in lx.FIRST for word in lowered):
        return False
    known = sum(word in lx.INTERJECTIONS or word in _BESIDE for word in lowered)
    called = sum(word[:1].isupper() and low not in lx.INTERJECTIONS | _BESIDE for word, low in zip(words, lowered, strict=True))
    return known + min(called, 1) == len(words) or any(word in lx.SECOND for word in lowered)
