"""Words that only forgotten texts have: what a scan looks for afterwards. They are kept in memory alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from graphmem.language.stemming import terms_of
from graphmem.memory.forgetting.forgetting_config import SCAN
from graphmem.model.validity import LATEST
from graphmem.resources import folder
from graphmem.storage import GraphStore

_WORD = re.compile(r"[^\W_]+")
# Letters that an ending adds at most ("-ing").
_INFLECTION = 3
_OF_FACTS = ("text", "predicate", "reason", "kind")
_OF_MESSAGES = ("text", "speaker", "conversation", "thread", "key", "source", "speaker_key", "zone", "role")


def rare_words(texts: Iterable[str], rest: Iterable[str]) -> tuple[list[str], list[str]]:
    """At most SCAN.words words of texts that do not occur in `rest`, the rarest and longest first; and their stems."""
    counts = Counter(word for text in texts for word in _WORD.findall(text) if len(word) >= SCAN.shortest and word.isalpha())
    ordered = sorted(counts, key=lambda word: (counts[word], -len(word), word))[: SCAN.candidates]
    # Two texts that lie side by side may make an inflected form of what one of them ends with.
    left = {word: word.lower()[:-_INFLECTION] for word in ordered}
    stems = {word: {stem for stem in terms_of(word) if len(stem) >= SCAN.shortest} for word in ordered}
    for text in rest:
        lowered = text.lower()
        left = {word: beginning for word, beginning in left.items() if beginning not in lowered}
        stems = {word: {stem for stem in stems[word] if stem not in lowered} for word in left}
    words = list(left)[: SCAN.words]
    return words, sorted({stem for word in words for stem in stems[word]})


def rest_of_store(store: GraphStore, space: str, gone: frozenset[str]) -> Iterator[str]:
    """Everything that may rightly be in the files, in pieces: what stays of the space, other spaces, and the names of the schema."""
    yield "\n".join(schema_names())
    for one in (space, *(row["other"] for row in store.read("other_spaces", space=space))):
        yield from _texts_of(store, one, gone)


def _texts_of(store: GraphStore, space: str, gone: frozenset[str]) -> Iterator[str]:
    yield space
    ids = [row["id"] for row in store.read("message_places", space=space) if row["id"] not in gone]
    for start in range(0, len(ids), SCAN.read_at_once):
        part = ids[start : start + SCAN.read_at_once]
        messages = store.read("messages", space=space, ids=part)
        facts = store.read("facts_in_messages", space=space, ids=part, known=LATEST)
        said = (text for row in messages for text in (*(str(row[name]) for name in _OF_MESSAGES), *(row["attachments"] or ())))
        stated = (str(row[name]) for row in facts for name in _OF_FACTS)
        yield "\n".join((*said, *stated))
    decided = (*store.read("decisions", space=space, verdicts=["merge", "review", "apart"]), *store.read("user_decisions", space=space))
    yield "\n".join(reason for row in decided for reason in row["reasons"] or ())


def schema_names() -> Sequence[str]:
    """The names of tables and columns, and the values that a contract lists: they stand in every store."""
    files = [*(folder("cypher") / "schema").rglob("*.cypher"), *folder("schemas").glob("*.json")]
    return [file.read_text("utf-8") for file in files]
