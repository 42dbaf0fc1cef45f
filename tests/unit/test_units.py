"""Which facts tell of one situation."""

from graphmem.extraction import extract, load_model
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.supersession import supersede
from graphmem.graph.unit_assembly import assemble
from graphmem.model import Unit
from graphmem.resolution.alias_index import AliasIndex
from graphmem.resolution.resolver import resolve
from tests.talk import Talk


def units_of(talk: Talk) -> list[Unit]:
    threads: dict[str, list[str]] = {}
    for message in talk.messages:
        threads.setdefault(message.thread, []).append(message.id)
    nlp = load_model()
    read = [e for thread in threads for e in extract([m for m in talk.messages if m.thread == thread], nlp)]
    facts, mentions = [f for e in read for f in e.facts], [m for e in read for m in e.mentions]
    meanings = AliasIndex(resolve(talk.space, talk.messages, mentions, facts).aliases)
    by_id = {m.id: m for m in talk.messages}
    return assemble(supersede(meanings.bind(f, by_id[f.message_id]) for f in facts), talk.messages)


def test_facts_about_one_thing_said_together_are_one_unit() -> None:
    units = units_of(Talk().say("Ada: I bought a kayak in Hamar.", "2026-01-05").say("Ada: The kayak is red.", "2026-01-05"))
    together = [u for u in units if "kayak" in {m.name for m in u.members}]
    assert len(together) == 1
    assert {"Ada", "Hamar", "kayak"} <= {m.name for m in together[0].members}
    assert len(together[0].fact_ids) > 1


def test_the_same_thing_in_another_session_is_another_unit() -> None:
    units = units_of(Talk().say("Ada: I bought a kayak in Hamar.", "2026-01-05").say("Ada: I sold the kayak to Ben Berg.", "2026-03-05"))
    assert len([u for u in units if "kayak" in {m.name for m in u.members}]) >= 2


def test_speakers_alone_bind_nothing() -> None:
    units = units_of(Talk().say("Ada: I visited Rome.", "2026-01-05").say("Ada: I adopted a dog.", "2026-01-05"))
    assert not [u for u in units if {"Rome", "dog"} <= {m.name for m in u.members}]


def test_both_versions_of_an_ended_fact_are_in_one_unit() -> None:
    units = units_of(Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ada: I live in Bergen.", "2026-03-05"))
    oslo = [u for u in units if "Oslo" in {m.name for m in u.members}]
    assert len(oslo) == 1
    assert len(oslo[0].fact_ids) == 2


def test_a_long_talk_about_one_thing_is_cut_into_units_of_bounded_size() -> None:
    talk = Talk()
    for number in range(40):
        talk.say(f"Ada: I took the kayak to Lake Number{number}.", "2026-01-05")
    assert all(len(u.fact_ids) <= UNIT_ASSEMBLY.largest for u in units_of(talk))
