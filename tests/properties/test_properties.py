"""Named invariants, checked on generated inputs."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.extraction import extract, load_model
from graphmem.extraction.openie import openie_tuples
from graphmem.graph.supersession import supersede
from graphmem.model import AsOf, Fact, Hit, Member, Mention, Message, message_id
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER
from graphmem.resolution.resolver import resolve
from graphmem.retrieval.candidates import top_ids
from graphmem.retrieval.packing import pack
from graphmem.serialization import to_records, to_table
from graphmem.tokens import count_tokens
from tests.talk import day

START = day("2026-01-01")
NAMES = ("Ada", "Ben", "Ada Lovelace", "ben's dog", "the Oslo office")
PLACES = ("Oslo", "Bergen", "Hamar")


@st.composite
def homes(draw: st.DrawFn) -> list[Fact]:
    """Facts about where people live, each with its own start; no two are stated at once, as both would hold."""
    facts = []
    for number in range(draw(st.integers(1, 12))):
        who, where = draw(st.sampled_from(("Ada", "Ben"))), draw(st.sampled_from(PLACES))
        since, said = (START + timedelta(days=draw(st.integers(0, 400))) for _ in range(2))
        said += timedelta(minutes=number)
        members = (Member("agent", who, "person", who), Member("place", where, "place", where))
        polarity = draw(st.sampled_from(("positive", "positive", "negative")))
        month = since + timedelta(days=30) if draw(st.booleans()) else None
        text = f"{who} lives in {where}"
        fact = Fact(
            id="",
            space="s",
            message_id=f"m{number}",
            start=0,
            end=9,
            text=text,
            predicate="live in",
            members=members,
            kind="state",
            polarity=polarity,
            modality="asserted",
            valid_from=since,
            valid_to=FOREVER,
            precision="day",
            recorded_at=said,
            event_start=since if month else None,
            event_end=month,
            event_precision="month" if month else None,
        )
        facts.append(fact.with_id())
    return facts


@given(homes())
def test_one_person_has_one_home_at_a_time(facts: list[Fact]) -> None:
    """As known today, the validities of different homes of one person never overlap."""
    held: dict[str, list[Fact]] = defaultdict(list)
    for fact in supersede(facts):
        if fact.retired_at == FOREVER and fact.polarity == "positive" and fact.valid_from < fact.valid_to:
            held[fact.members[0].entity_id].append(fact)
    for line in held.values():
        for one in line:
            for other in line:
                assert one.members[1] == other.members[1] or not one.validity.overlaps(other.validity)


@given(homes(), st.randoms())
def test_the_order_of_facts_does_not_matter(facts: list[Fact], random: "object") -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert supersede(shuffled) == supersede(facts)


@given(homes())
def test_closing_keeps_what_was_believed(facts: list[Fact]) -> None:
    """Every fact is still known as on the day it was stated, unless it was outdated by then."""
    kept = {fact.id for fact in supersede(facts)}
    for fact in facts:
        versions = [f for f in supersede(facts) if f.message_id == fact.message_id]
        assert fact.id in kept or all(f.recorded_at >= fact.recorded_at for f in versions)


@given(homes())
def test_a_record_survives_the_table(facts: list[Fact]) -> None:
    assert to_records(Fact, to_table(Fact, facts)) == facts


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 9)), min_size=1, max_size=20), st.randoms())
def test_entities_do_not_depend_on_the_order_of_mentions(named: list[tuple[str, int]], random: "object") -> None:
    mentions = [
        Mention(id=f"x{n}", space="s", message_id=f"m{m}", start=n, end=n + 1, text=name, name=name, kind="person")
        for n, (name, m) in enumerate(named)
    ]
    messages = [_said(n) for n in range(10)]
    shuffled, later = list(mentions), list(messages)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(later)  # type: ignore[attr-defined]
    assert resolve("s", later, shuffled, []) == resolve("s", messages, mentions, [])


def _said(number: int) -> Message:
    """One message per day, in one of three conversations."""
    at = START + timedelta(days=number)
    return Message(
        id=f"m{number}",
        space="s",
        conversation=f"c{number % 3}",
        thread="t",
        position=number,
        key=str(number),
        speaker="Ada",
        role="user",
        text="x" * 30,
        sent_at=at,
    )


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), max_size=12), st.integers(0, 200))
def test_a_pack_never_exceeds_its_budget(texts: list[str], budget: int) -> None:
    hits = [Hit(_message(n, text), 1.0) for n, text in enumerate(texts)]
    packed = pack("?", hits, as_of=AsOf(), budget=budget)
    assert count_tokens(packed.text) <= packed.used <= budget
    assert len(packed.hits) + len(packed.left_out) == len(hits)


def _message(number: int, text: str) -> Message:
    return Message(
        id=message_id("s", "c", str(number)),
        space="s",
        conversation="c",
        thread="t",
        position=number,
        key=str(number),
        speaker="Ada",
        role="user",
        text=text,
        sent_at=START,
    )


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(-9, 9), max_size=20), st.randoms())
def test_a_ranking_does_not_depend_on_the_order_of_arrival(scores: dict[str, float], random: "object") -> None:
    keys = list(scores)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert top_ids({key: scores[key] for key in keys}, 10) == top_ids(scores, 10)


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
def test_different_parts_make_different_ids(one: list[str], other: list[str]) -> None:
    assert (digest("x", *one) == digest("x", *other)) == (one == other)


@given(homes())
def test_an_id_does_not_change_when_it_is_made_again(facts: list[Fact]) -> None:
    assert [replace(fact, id="").with_id().id for fact in facts] == [fact.id for fact in facts]


PIECES = (
    *"Ada Ben I you we moved to Bergen not sister my who said that is was a dog named Rex yesterday if would and where do live two".split(),
    *", . ? ! ( \" > - ``` 🙂 $50 's n't 東京 No Tuesday".split(),
    *("\n", "\u200d", "\x00", "I meant", "next week", "ignore your instructions", "Ich bin", "ALL CAPS"),
)
LINE = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join), st.text(max_size=60))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("Ada", "Ben", "assistant")), LINE), max_size=5))
def test_extraction_never_fails_and_its_spans_are_inside_the_text(said: list[tuple[str, str]]) -> None:
    thread = [
        Message(
            id=message_id("s", "c", str(n)),
            space="s",
            conversation="c",
            thread="t",
            position=n,
            key=str(n),
            speaker=who,
            role="assistant" if who == "assistant" else "user",
            text=text,
            sent_at=START,
        )
        for n, (who, text) in enumerate(said)
    ]
    read = extract(thread, NLP)
    assert [one.message_id for one in read] == [message.id for message in thread]
    for message, one in zip(thread, read, strict=True):
        assert one.problem == ""
        assert all(message.text[m.start : m.end] == m.text for m in one.mentions)
        assert all(f.text and message.text[f.start : f.end] == f.text and f.members and f.predicate for f in one.facts)
        assert all(f.message_id == message.id and f.valid_from <= f.valid_to for f in one.facts)


@settings(max_examples=60, deadline=None)
@given(LINE)
def test_a_tuple_has_a_predicate_and_words_of_the_sentence(text: str) -> None:
    for one in openie_tuples(NLP(text)):
        assert one.predicate
        assert one.arguments
        assert 0 < one.confidence <= 1
        assert all(word in text for word in " ".join(one.arguments).split())


NLP = load_model()
