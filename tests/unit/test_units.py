"""Which facts tell of one situation, and what a unit says of it."""

from collections import defaultdict
from dataclasses import replace

import pytest

from graphmem.extraction import extract, load_model
from graphmem.graph.build import thread_key
from graphmem.graph.graph_config import UNIT_ASSEMBLY, UNIT_WEIGHT
from graphmem.graph.scenes import turns_of
from graphmem.graph.supersession import supersede
from graphmem.graph.unit_assembly import strength_of
from graphmem.graph.unit_rows import UnitRows
from graphmem.model import Fact, Unit
from graphmem.model.keyed_state import MemoryState
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.resolver import resolve
from tests.talk import Talk, day


def units_of(talk: Talk) -> list[Unit]:
    """The units of a log, oldest first."""
    threads: dict[str, list[str]] = {}
    for message in talk.messages:
        threads.setdefault(message.thread, []).append(message.id)
    nlp = load_model()
    read = [e for thread in threads for e in extract([m for m in talk.messages if m.thread == thread], nlp)]
    facts, mentions = [f for e in read for f in e.facts], [m for e in read for m in e.mentions]
    meanings = AliasIndex(resolve(talk.space, talk.messages, mentions, facts).aliases)
    by_id = {m.id: m for m in talk.messages}
    of_thread: dict[str, list[Fact]] = defaultdict(list)
    for fact in supersede(meanings.bind(f, by_id[f.message_id]) for f in facts):
        of_thread[thread_key(talk.conversation, by_id[fact.message_id].thread)].append(fact)
    said = {thread_key(talk.conversation, name): turns_of([by_id[id_] for id_ in ids]) for name, ids in threads.items()}
    units, _ = UnitRows(MemoryState(), lambda keys: {key: of_thread[key] for key in keys}).update(said, set())
    return sorted(units, key=lambda u: (u.valid_from, u.id))


def about(units: list[Unit], name: str) -> list[Unit]:
    return [u for u in units if name in {m.name for m in u.members}]


def test_facts_about_one_thing_said_together_are_one_unit() -> None:
    units = units_of(Talk().say("Ada: I bought a kayak in Hamar.", "2026-01-05").say("Ada: I painted the kayak on Sunday.", "2026-01-05"))
    together = about(units, "kayak")
    assert len(together) == 1
    assert {"Ada", "Hamar", "kayak"} <= {m.name for m in together[0].members}
    assert len(together[0].fact_ids) > 1


def test_a_unit_grows_over_sessions_and_keeps_how_it_grew() -> None:
    talk = Talk().say("Ada: I plan to buy a kayak in May.", "2026-01-05").say("Ben: Nice weather.", "2026-02-05")
    talk.say("Ada: I bought the kayak in Hamar.", "2026-03-05")
    story = [u for u in about(units_of(talk), "kayak") if u.sessions > 1]
    assert len(story) == 1
    assert story[0].kind == "episodic"
    assert story[0].title == "Ada: kayak, March to May 2026 – Ada buys kayak in Hamar"
    assert [line.rpartition(" ")[0] for line in story[0].history] == ["2026-01-05 insert", "2026-03-05 update"]
    assert "Ada plans to buy kayak, May 2026" in story[0].text
    assert "Ada buys kayak in Hamar" in story[0].text


def test_a_plan_that_nothing_came_of_is_a_plan() -> None:
    units = units_of(Talk().say("Ada: I plan to buy a kayak in May.", "2026-01-05"))
    assert [u.kind for u in about(units, "kayak")] == ["plan"]


def test_what_was_not_spoken_of_for_long_is_another_story() -> None:
    talk = Talk()
    for at in ("2026-01-05", "2026-01-12", "2026-09-05", "2026-09-12"):
        talk.say("Ada: I took the kayak to Hamar.", at)
    stories = [u for u in about(units_of(talk), "kayak") if u.sessions > 1]
    assert [u.sessions for u in stories] == [2, 2]


def test_what_comes_up_everywhere_ties_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmem.graph.unit_rows.UNIT_ASSEMBLY", replace(UNIT_ASSEMBLY, hub=2))
    talk = Talk()
    for at in ("2026-01-05", "2026-01-12", "2026-01-19"):
        talk.say("Ada: I took the kayak to Hamar.", at)
    assert all(u.sessions == 1 for u in units_of(talk))


def test_two_situations_of_one_message_are_two_units() -> None:
    units = units_of(
        Talk().say("Ada: I bought a kayak in Hamar. I took it to the lake. Also, I painted the kitchen with Ben.", "2026-01-05")
    )
    assert len(about(units, "kayak")) == len(about(units, "kitchen")) == 1
    assert about(units, "kayak") != about(units, "kitchen")
    assert "lake" in about(units, "kayak")[0].text


def test_facts_of_one_sentence_are_one_situation() -> None:
    units = units_of(Talk().say("Ada: I sold the kayak because I needed money for the roof.", "2026-01-05"))
    assert about(units, "kayak") == about(units, "roof")


def test_an_answer_belongs_to_what_was_asked() -> None:
    talk = Talk().say("Ada: I bought a kayak.", "2026-01-05").say("Ben: Where did you find it?", "2026-01-05")
    (unit,) = about(units_of(talk.say("Ada: I saw an advert in the Gazette.", "2026-01-05")), "kayak")
    assert len(unit.fact_ids) > 1


def test_trips_are_one_story_only_if_they_share_more_than_the_noun() -> None:
    talk = Talk().say("Ada: I booked a camping trip.", "2026-01-05").say("Ada: I booked a business trip.", "2026-02-05")
    assert not [u for u in units_of(talk) if u.sessions > 1]
    talk.say("Ada: I cancelled the camping trip.", "2026-03-05")
    assert [u.sessions for u in units_of(talk) if u.sessions > 1] == [2]


def test_what_only_points_at_something_makes_no_unit() -> None:
    assert not units_of(Talk().say("Ada: I told them about it.", "2026-01-05"))


def test_speakers_alone_bind_nothing() -> None:
    units = units_of(
        Talk().say("Ada: I visited Rome.", "2026-01-05").say("Ben: Wow.", "2026-01-05").say("Ada: I adopted a dog.", "2026-01-06")
    )
    assert not [u for u in units if {"Rome", "dog"} <= {m.name for m in u.members}]


def test_titles_stand_alone() -> None:
    """No pronoun of the message, and the date that it meant."""
    units = units_of(Talk().say("Ada: I visited Rome yesterday.", "2026-01-05"))
    assert [u.title for u in about(units, "Rome")] == ["Ada visits Rome, 4 January 2026"]


def test_both_versions_of_an_ended_fact_are_in_one_unit() -> None:
    units = units_of(Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ada: I live in Bergen.", "2026-03-05"))
    oslo = about(units, "Oslo")
    assert len(oslo) == 1
    assert len(oslo[0].fact_ids) == 2
    assert oslo[0].history[0] == "2026-01-05 insert 1"


def test_derived_twins_and_self_relations_are_not_in_units() -> None:
    units = units_of(Talk().say("Ada: My brother Leo visited Rome.", "2026-01-05"))
    assert not [u for u in units if "is brother of" in u.text]


def test_a_long_talk_about_one_thing_is_cut_into_units_of_bounded_size() -> None:
    talk = Talk()
    for number in range(40):
        talk.say(f"Ada: I took the kayak to Lake Number{number}.", "2026-01-05")
    assert all(len(u.fact_ids) <= UNIT_ASSEMBLY.largest for u in units_of(talk))


def test_strength_halves_and_is_refreshed_by_use() -> None:
    (unit,) = about(units_of(Talk().say("Ada: I visited Rome.", "2026-01-05")), "Rome")
    unit = replace(unit, importance=0.0, last_at=day("2026-01-05"))
    later = day("2026-01-05").replace(year=2027)
    assert strength_of(unit, unit.last_at) == 1.0
    assert strength_of(unit, day("2026-04-05")) == pytest.approx(0.5 ** (90 / UNIT_WEIGHT.half_life))
    assert strength_of(unit, later) < strength_of(replace(unit, importance=1.0), later)
    assert strength_of(unit, later) < strength_of(unit, later, uses=1) < 1.0


def test_a_verb_alone_and_relatives_make_no_story() -> None:
    """Two things that Ada carved, and two that she says of her cousin, have nothing to do with each other."""
    talk = Talk().say("Ada: I carved a spoon.", "2026-01-05").say("Ada: I carved a pumpkin.", "2026-02-05")
    talk.say("Ada: My cousin moved to Oslo.", "2026-01-06").say("Ada: I bought a kayak for my cousin.", "2026-02-06")
    assert [u.title for u in units_of(talk) if u.sessions > 1] == []


def test_advice_alone_makes_no_unit() -> None:
    assert units_of(Talk().say("Ada: We should all respect the old lighthouse.", "2026-01-05")) == []


def test_what_only_tells_the_kind_of_something_continues_no_story() -> None:
    """A design internship is no design, and a dog shelter no dog; what a class is about is a topic."""
    talk = Talk().say("Ada: I sold some designs to a shop.", "2026-01-05").say("Ada: I got a design internship.", "2026-02-05")
    talk.say("Ada: I clean a dog shelter.", "2026-01-06").say("Ada: I adopted a dog from a shelter.", "2026-02-06")
    assert not [u.title for u in units_of(talk) if u.sessions > 1]
    talk.say("Ada: I joined a pottery class.", "2026-01-07").say("Ada: I love pottery.", "2026-02-07")
    assert [u.sessions for u in units_of(talk) if u.sessions > 1] == [2]
