"""Titles of units that can be read alone: who, what, and when, with names and dates written out."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from graphmem.graph.clause_rewriting import clause_before, clearness_of, own_words, sentence_of
from graphmem.graph.fact_sentences import joined_names, said_at, statement_of, with_time
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.topics import phrase_of, topics_of
from graphmem.graph.unit_grounds import leaves_out_people, needs_setting, stands_alone
from graphmem.model import Fact


def title_of(facts: Sequence[Fact], topic: str, sessions: int = 1) -> str:
    """ "Melanie: camping trip, June to October 2023 – ..."; of a few statements of one session, what the fullest says, with its time.

    `topic` is what the facts share, "" if they share nothing: then the title is the statement that says most.
    """
    alone = [fact for fact in facts if stands_alone(fact)]
    whole = [fact for fact in alone or facts if not fact.is_remark] or alone or list(facts)
    phrase = phrase_of(topic, facts) if topic else ""
    if not phrase or (sessions < 2 and len({statement_of(fact) for fact in facts}) <= UNIT_ASSEMBLY.told_whole):
        fact = _whole_clause(max(whole, key=lambda f: (clearness_of(f) > 0, topic in topics_of(f, ()).named, *_fullness(f))), whole)
        return _cut(with_time(_cut(_with_person(_in_setting(fact), fact, facts), UNIT_ASSEMBLY.clause_characters), fact))
    telling = max([fact for fact in whole if topic in topics_of(fact, ())] or whole, key=_fullness)
    said = _in_setting(_whole_clause(telling, whole))
    people = people_of(facts)
    people = people if any(name in said for name in people) else people_of([telling])
    named = joined_names([name for name in people if name != phrase])
    return _cut(f"{named}: {phrase}, {span_in_words(facts)} – {said}" if named else f"{phrase}, {span_in_words(facts)} – {said}")


def _whole_clause(fact: Fact, facts: Sequence[Fact]) -> Fact:
    """The fact of the longest clause that goes on from that of a fact: "played games, ate and hung out" of "played games"."""
    longer = [one for one in facts if one.message_id == fact.message_id and one.start == fact.start and own_words(one) and own_words(fact)]
    fitting = [one for one in longer if len(sentence_of(one)) <= UNIT_ASSEMBLY.clause_characters]
    return max([fact, *fitting], key=lambda one: (one.end, one == fact))


def _with_person(sentence: str, fact: Fact, facts: Sequence[Fact]) -> str:
    """A sentence that names nobody, after the name of who said it, as far as the facts of its unit tell it."""
    teller = next((m.name for one in facts for m in one.members if m.entity_id and m.entity_id == fact.said_by), "")
    people = [teller, *(m.name for m in fact.members if m.kind == "person")]
    return f"{teller}: {sentence}" if teller and not any(name.casefold() in sentence.casefold() for name in people) else sentence


def _in_setting(fact: Fact) -> str:
    """What a fact says, after the sentence that it goes on from if it names little itself."""
    before = clause_before(fact) if needs_setting(fact) and own_words(fact) else ""
    return f"{before}; {sentence_of(fact)}" if before else sentence_of(fact)


def _fullness(fact: Fact) -> tuple[int, bool, bool, bool, int, bool, int, str]:
    """How much a fact says; what can be read alone in its own words comes first, and before "Ada and others" who they are, before what
    goes on from another sentence what does not, and before a remark what is more."""
    return (
        clearness_of(fact),
        not leaves_out_people(fact),
        not needs_setting(fact),
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
