"""Words that only forgotten texts have: what a scan looks for afterwards. They are kept in memory alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from graphmem.language.stemming import terms_of
from graphmem.memory.forgetting.forgetting_config import SCAN
from graphmem.resources import folder
from graphmem.storage import GraphStore

_WORD = re.compile(r"[^\W_]+")
# Letters that an ending adds at most ("-ing").
_INFLECTION = 3
_OF_FACTS = ("text", "predicate", "reason", "kind")
_OF_MESSAGES = ("text", "speaker", "conversation", "thread", "key", "source", "speaker_key", "zone", "role")


def rare_words(texts: Iterable[str], rest: str) -> tuple[list[str], list[str]]:
    """At most SCAN.words words of texts that do not occur in `rest` (lower case), the rarest and longest first; and their stems."""
    counts = Counter(word for text in texts for word in _WORD.findall(text) if len(word) >= SCAN.shortest)
    ordered = sorted(counts, key=lambda word: (counts[word], -len(word), word))
    words: list[str] = []
    for word in ordered:
        if len(words) == SCAN.words:
            break
        # Two texts that lie side by side may make an inflected form of what one of them ends with.
        if word.isalpha() and all(word.lower()[: len(word) - cut] not in rest for cut in range(_INFLECTION + 1)):
            words.append(word)
    stems = {stem for word in words for stem in terms_of(word) if len(stem) >= SCAN.shortest and stem not in rest}
    return words, sorted(stems)


def rest_of_store(store: GraphStore, space: str, gone: frozenset[str]) -> str:
    """Everything that may rightly be in the files, in lower case: what stays of the space, other spaces, and the names of the schema."""
    spaces = [space, *(row["other"] for row in store.read("other_spaces", space=space))]
    texts = [*_schema(), *(text for one in spaces for text in _texts_of(store, one, gone))]
    return "\n".join(texts).lower()


def _texts_of(store: GraphStore, space: str, gone: frozenset[str]) -> Iterator[str]:
    yield space
    for row in store.read("all_messages", space=space):
        if row["id"] not in gone:
            yield from (str(row[name]) for name in _OF_MESSAGES)
            yield from row["attachments"] or ()
    for row in store.read("all_facts", space=space):
        if row["message_id"] not in gone:
            yield from (str(row[name]) for name in _OF_FACTS)
    for row in (*store.read("decisions", space=space, verdicts=["merge", "review", "apart"]), *store.read("user_decisions", space=space)):
        yield from row["reasons"] or ()


def _schema() -> Sequence[str]:
    """The names of tables and columns, and the values that a contract lists: they stand in every store."""
    files = [*(folder("cypher") / "schema").rglob("*.cypher"), *folder("schemas").glob("*.json")]
    return [file.read_text("utf-8") for file in files]
