"""Titles of units that can be read alone: who, what, and when, with names and dates written out."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from graphmem.graph.clause_rewriting import clearness_of, sentence_of
from graphmem.graph.fact_sentences import joined_names, said_at, statement_of, with_time
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.topics import phrase_of, topics_of
from graphmem.model import Fact


def title_of(facts: Sequence[Fact], topic: str, sessions: int = 1) -> str:
    """ "Melanie: camping trip, June to October 2023 – ..."; of a few statements of one session, what the fullest says, with its time.

    `topic` is what the facts share, "" if they share nothing: then the title is the statement that says most.
    """
    whole = [fact for fact in facts if not fact.is_remark] or list(facts)
    phrase = phrase_of(topic, facts) if topic else ""
    if not phrase or (sessions < 2 and len({statement_of(fact) for fact in facts}) <= UNIT_ASSEMBLY.told_whole):
        fact = max(whole, key=lambda f: (clearness_of(f) > 0, topic in topics_of(f, ()).named, *_fullness(f)))
        return _cut(with_time(_cut(sentence_of(fact), UNIT_ASSEMBLY.clause_characters), fact))
    people = joined_names([name for name in people_of(facts) if name != phrase])
    about = f"{people}: {phrase}, {span_in_words(facts)}" if people else f"{phrase}, {span_in_words(facts)}"
    telling = [fact for fact in whole if topic in topics_of(fact, ())]
    return _cut(f"{about} – {sentence_of(max(telling, key=_fullness))}") if telling else _cut(about)


def _fullness(fact: Fact) -> tuple[int, bool, bool, int, bool, int, str]:
    """How much a fact says; what can be read alone in its own words comes first, and before "Ada and others" who they are, and before a
    remark what is more."""
    return (
        clearness_of(fact),
        " and others " not in sentence_of(fact),
        not fact.is_remark,
        len({m.entity_id for m in fact.members}),
        fact.event_start is not None,
        len(fact.text),
        fact.id,
    )


def people_of(facts: Sequence[Fact]) -> list[str]:
    """The people of the facts who act in at least a quarter of them, the commonest first."""
    counts = Counter(
        name for fact in facts for name in {m.name for m in fact.members_in("agent", "owner", "reporter") if m.kind == "person"}
    )
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return [name for name in ranked if 4 * counts[name] >= len(facts)][: UNIT_ASSEMBLY.named]


def span_in_words(facts: Sequence[Fact]) -> str:
    """The time from the first to the last thing told: "3 July 2023", "July 2023", "June to October 2023", "2022 to March 2023"."""
    starts = [_when(fact) for fact in facts]
    (first, first_words), (last, last_words) = min(starts), max(starts)
    if first_words == last_words:
        return first_words
    if first_words.isdigit() or last_words.isdigit():
        return f"{first_words} to {last_words}"
    return months_in_words(first, last)


def months_in_words(first: datetime, last: datetime) -> str:
    """ "July 2023", "June to October 2023", "December 2022 to March 2023"."""
    start, end = f"{first:%B %Y}", f"{last:%B %Y}"
    if start == end:
        return end
    return f"{first:%B} to {end}" if first.year == last.year else f"{start} to {end}"


def _when(fact: Fact) -> tuple[datetime, str]:
    if fact.event_start is None:
        said = said_at(fact)
        return said, f"{said.day} {said:%B %Y}"
    if fact.event_precision == "year":
        return fact.event_start, f"{fact.event_start.year}"
    if fact.event_precision == "month":
        return fact.event_start, f"{fact.event_start:%B %Y}"
    return fact.event_start, f"{fact.event_start.day} {fact.event_start:%B %Y}"


def _cut(title: str, longest: int = UNIT_ASSEMBLY.title_characters) -> str:
    """The title, shortened at a word if it is too long."""
    if len(title) <= longest:
        return title
    return title[: longest - 1].rpartition(" ")[0] + "…"
