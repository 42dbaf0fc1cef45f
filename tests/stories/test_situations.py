"""Units of one situation: who takes part, what it goes on with, and what became of a plan."""

from dataclasses import replace

from graphmem.memory.facade import Memory
from graphmem.model import Unit
from tests.talk import Talk


def units_of(memory: Memory, talk: Talk) -> list[Unit]:
    memory.remember([replace(m, space=memory.space) for m in talk.messages])
    return [unit for unit, _ in memory.units(limit=20)]


def test_a_plan_lasts_until_its_time(memory: Memory) -> None:
    """What became of a plan for August is of its unit in September, though nothing was said of it for seven months."""
    talk = Talk().say("Ada: I want to go to Rio with my brother Jon in August.", "2026-02-10")
    talk.say("Ada: I went to Rio with Jon, and I swam in the sea.", "2026-09-10")
    (story,) = [unit for unit in units_of(memory, talk) if unit.sessions == 2]
    assert story.kind == "episodic"
    assert "wants to go to Rio" in story.text
    assert "went to Rio" in story.text


def test_who_we_are_is_told_with_what_we_did(memory: Memory) -> None:
    talk = Talk().say("Ada: I sailed to Moss with three colleagues from the lab. We saw a seal near the pier.", "2026-06-08")
    (unit,) = units_of(memory, talk)
    assert unit.title == "Ada sailed to Moss with three colleagues from the lab (said on 8 June 2026)"
    assert "Ada and others saw a seal near the pier" in unit.text


def test_by_the_way_begins_another_situation(memory: Memory) -> None:
    talk = Talk().say(
        "Ada: I sailed to Moss with three colleagues from the lab. By the way, we bought a piano with my parents.", "2026-06-08"
    )
    assert len(units_of(memory, talk)) == 2


def test_what_goes_on_from_a_sentence_is_of_its_unit(memory: Memory) -> None:
    said = "Ada: I gave a few talks at the harbour museum. I received lots of compliments from other guides."
    (unit,) = units_of(memory, Talk().say(said, "2026-06-08"))
    assert unit.title == "Ada gave a few talks at the harbour museum (said on 8 June 2026)"
    assert "Ada received lots of compliments from other guides" in unit.text


def test_a_fact_is_told_in_its_whole_sentence(memory: Memory) -> None:
    said = "Ada: I had a wicked day out with the gang yesterday - we went biking and saw some pretty cool seals."
    (unit,) = units_of(memory, Talk().say(said, "2026-06-08"))
    assert unit.title == "Ada had a wicked day out with the gang - Ada and others went biking and saw some pretty cool seals, 7 June 2026"


def test_who_we_are_is_told_where_it_was_said_before(memory: Memory) -> None:
    talk = Talk().say("Ada: I just took my family camping at the lake.", "2026-06-08").say("Ben: Nice, how was it?", "2026-06-08")
    talk.say("Ada: We explored the caves and grilled trout.", "2026-06-08")
    assert any("Ada and Ada's family explored the caves" in unit.text for unit in units_of(memory, talk))
