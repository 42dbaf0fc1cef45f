"""Whether a text is in the language that the rules are written for: of a text in another one, nothing is stated as a fact."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words(
    "the a an and or but if of to in on at by for with from is are was were be been am i you he she it we they me him her us them my your"
    " his our their this that these those not do does did have has had will would can could should what who when where why how so just very"
    " there here all some any no yes it's i'm don't as about up out"
)
# Little words of other languages that are no words of English.
_OTHER = _words(
    "der das und ich nicht ist ein eine zu mit auf für von dem den wir sie es im bin habe hat sich auch wie"
    " le la les et je ne pas est un une de des du que qui dans pour avec sur nous vous il elle mon ma mes suis ai"
    " el los las y no es en por con para una del se lo mi yo muy pero como estoy tengo"
    " il di che non è per della sono una mio ho gli nel"
    " jeg og er ikke det som på til av har vi han hun med den et min var går"
    " och jag inte är att en på som för"
    " ik en niet het een van dat zijn met voor op heb"
    " eu não em uma os com para meu estou o da"
)
_FEWEST = 4


def is_foreign(doc: "Doc") -> bool:
    """Mostly written in another script, or with more little words of other languages than of English."""
    letters = [c for c in doc.text[:2000] if c.isalpha()]
    if len(letters) >= _FEWEST and sum(c > "\u024f" for c in letters) > len(letters) / 2:
        return True
    words = [token.lower_ for token in doc[:300] if token.is_alpha]
    english = sum(word in _ENGLISH for word in words)
    other = sum(word in _OTHER and word not in _ENGLISH for word in words)
    return len(words) >= _FEWEST and other >= 2 and other > english
