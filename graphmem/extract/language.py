"""Whether a message is in the parser's language. What is not is kept and found by its words, but no facts are read from it."""

import re

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENGLISH = frozenset(
    "the and of to is was are were have has had it this that these those with for from you your my our his her their they we she he"
    " not but what when where who how why will would can could should do does did about just really very there here been being which"
    " if or as at by be an than then them us me him its i'm it's don't i i've i'll".split()
)
# Small words of German, Dutch, Danish, Norwegian, Swedish, French, Spanish, Portuguese, Italian and Polish that are no English.
_OTHER = frozenset(
    "und ich nicht der das ein eine ist mit auf für wir sie ihr mein meine dass auch aber wie zu von dem den habe haben sind war heute"
    " het een ik niet van mijn zijn ook maar naar wij jij deze dit voor met heb jeg ikke og en et er til på det som med min mitt mitte"
    " har vi du av å jag inte är och att på den ett var hej je ne pas le la les des une est et dans mon ma mes nous vous avec pour sur"
    " suis ai c'est j'ai qui que yo no el los las una es en mi mis con para por muy pero como está estoy soy fue hoy ayer vivo"
    " eu não uma com minha meu você são io non il gli una sono con mio mia che di per anche ma oggi"
    " ieri ja nie jest się w z na moja".split()
) - frozenset("no den war des on en per me ma as pas a".split())


def is_english(text: str) -> bool:
    """False if most letters are of another script, or if small words of other languages outnumber the English ones."""
    sample = text[:2000]
    letters = [c for c in sample if c.isalpha()]
    if letters and sum(ord(c) > 0x24F and not _is_mark(c) for c in letters) > len(letters) / 2:
        return False
    words = [w.lower() for w in _WORD.findall(sample)]
    other = sum(w in _OTHER for w in words)
    return other < 2 or other <= sum(w in _ENGLISH for w in words)


def _is_mark(letter: str) -> bool:
    """Letters that stand for Latin ones: bold, italic and full-width forms."""
    return 0x1D400 <= ord(letter) <= 0x1D7FF or 0xFF00 <= ord(letter) <= 0xFF5A
