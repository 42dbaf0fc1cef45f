"""Keys by which names are put together for comparison: two names that are related have one in common."""

from collections.abc import Iterator

from graphmem.language.name_forms import account_names, core_of, handle_of, handle_words, parts_of, unified, words_of
from graphmem.resolution.string_similarity import ONE_SLIP, given_forms


def blocking_keys(name: str, *, person: bool) -> Iterator[str]:
    """Keys such that two related names have one in common."""
    if handle_of(name):
        yield from (f"h:{word}" for word in sorted(handle_words(name)))
        return
    words = parts_of(name).words if person else tuple(core_of(words_of(name)))
    if not words:
        return
    if person:
        yield from (f"h:{shape}" for shape in sorted(account_names(words)))
        for word in {words[0], words[-1]}:
            yield from _slips(word)
            yield f"w:{unified(word)}"
        yield from (f"w:{form}" for form in sorted(given_forms(words[0])))
        yield f"n:{words[0][:3]}"
        yield f"w:{''.join(word[0] for word in words)}"
        return
    yield from _slips("".join(words))
    yield f"w:{words[0]}"
    for among in (frozenset[str](), frozenset(("of", "the", "and", "for"))) if len(words) > 1 else ():
        yield f"w:{''.join(w[0] for w in words_of(name) if w not in among)}"


def _slips(word: str) -> Iterator[str]:
    """The word, and what is left of it without one letter: two words with one slip between them share one (Garbe 2012)."""
    yield f"w:{word}"
    if len(word) >= ONE_SLIP - 1:
        yield from (f"w:{word[:i]}{word[i + 1 :]}" for i in range(len(word)))
