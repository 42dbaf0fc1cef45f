"""Name normalisation: canonical form, accent folding, parts of a name, and account names derived from it."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from graphmem.language.given_names import is_given_name

_LEADING = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_CAMEL = re.compile(r"([A-Z][a-z]{2,})([A-Z][a-z]{2,})")
WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
# Titles that distinguish two people of the same name.
SIZES = frozenset(("big", "little", "old", "young"))
_TITLES = SIZES | frozenset(
    "mr mrs ms miss mister dr doctor doc prof professor sir lady lord judge captain president senator rev nurse coach officer"
    " aunt auntie uncle frau herr madame monsieur senor senora don dona".split()
)
_GENERATIONS = frozenset("jr sr junior senior ii iii iv".split())
# Legal forms of companies.
_LEGAL_FORMS = frozenset("inc ltd llc as asa ab gmbh ag corp corporation co company limited plc sa oy".split())
# Familiar words for relatives, and the plain ones.
KIN_FORMS = {
    **dict.fromkeys(("mom", "mum", "mama", "mamma", "mommy", "mummy", "mam"), "mother"),
    **dict.fromkeys(("dad", "daddy", "papa"), "father"),
    **dict.fromkeys(("grandma", "granny", "nana", "gran", "nan", "nanna"), "grandmother"),
    **dict.fromkeys(("grandpa", "granddad", "grandad", "gramps"), "grandfather"),
    "sis": "sister",
    "bro": "brother",
    "hubby": "husband",
    "wifey": "wife",
    "auntie": "aunt",
}
_FAMILIAR = re.compile(rf"(?<='s )(?:{'|'.join(KIN_FORMS)})(?='s |$)")
_SHORT = {"st": "saint", "mt": "mount", "ft": "fort"}


@lru_cache(maxsize=100_000)
def normal_name(name: str) -> str:
    """The form in which names are compared: case-folded, without article, outer punctuation or possessive.

    Relatives have one name each: "Ada's mum" is "ada's mother".
    """
    bare = _SPACES.sub(" ", _apart(name).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).strip(' \t\n.,;:!?"()[]*_').casefold()
    return _FAMILIAR.sub(lambda found: KIN_FORMS[found[0]], _LEADING.sub("", bare).removesuffix("'s")) or name.casefold()


def _apart(name: str) -> str:
    """ "JakeWatson" as two words, if the first is a given name."""
    found = _CAMEL.fullmatch(name)
    return f"{found[1]} {found[2]}" if found and is_given_name(found[1]) else name


@lru_cache(maxsize=100_000)
def folded(name: str) -> str:
    """A normal name without accents: "bjørn" as "bjorn"."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def unified(name: str) -> str:
    """One form for both spellings of an umlaut: "mueller" and "müller"."""
    return folded(name).replace("ue", "u").replace("oe", "o").replace("ae", "a")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a name: `words` without title, generation ("jr") and bracketed text."""

    words: tuple[str, ...]
    title: str = ""
    generation: str = ""
    bracketed: str = ""


@lru_cache(maxsize=100_000)
def parts_of(name: str) -> Parts:
    """The parts of a normal name, without accents."""
    plain, _, bracketed = folded(name).partition("(")
    # A hyphenated name is one word: Jean-Luc is a first name.
    words = WORD.findall(plain.replace("-", "")) or WORD.findall(folded(name))
    titles = []
    while len(words) > 1 and words[0] in _TITLES:
        titles.append(words.pop(0))
    generation = words.pop() if len(words) > 1 and words[-1] in _GENERATIONS else ""
    return Parts(tuple(words), " ".join(titles), generation, bracketed.strip(" )"))


def words_of(name: str) -> list[str]:
    """The words of a thing's name, without accents, with abbreviations of place names expanded ("St" as "saint")."""
    return [_SHORT.get(word, word) for word in WORD.findall(folded(name))]


def core_of(words: list[str]) -> tuple[str, ...]:
    """The words without legal form, leading "Project", and "City" after two words (but Mexico City is not Mexico)."""
    core = [w for w in words if w not in _LEGAL_FORMS]
    if len(core) > 1 and core[0] == "project":
        core = core[1:]
    if len(core) > 2 and core[-1] == "city":
        core = core[:-1]
    return tuple(core or words)


def is_firm(name: str) -> bool:
    """True if the name ends in a company's legal form."""
    return name.rpartition(" ")[2].strip(".") in _LEGAL_FORMS


def handle_of(name: str) -> str:
    """The local part of an account name (`@kasia_w`, `kasia@x.org`), or "" for any other name."""
    if name.startswith("@"):
        return name[1:]
    return name.split("@")[0] if "@" in name else ""


def handle_words(name: str) -> set[str]:
    """The runs of letters in an account name, and all of them joined."""
    runs = re.split(r"[^a-z]+", folded(handle_of(name)))
    return {*runs, "".join(runs)} - {""}


def account_names(words: tuple[str, ...]) -> set[str]:
    """Likely account names for a name: first name, first name and surname, or one of them with the other's initial."""
    first, last = words[0], words[-1]
    return (
        {first}
        if len(words) == 1
        else {"".join(words), first, first + last, first + last[0], first[0] + last, last + first, last + first[0]}
    )
