"""What holds of a person, by section and as of a date; units as they were known."""

from dataclasses import replace

import pytest

from graphmem.graph.secret_words import is_secret
from graphmem.memory.facade import Memory
from graphmem.model.errors import QuestionError
from graphmem.model.profile import Profile
from tests.talk import Talk, day


def texts(profile: Profile, section: str) -> list[str]:
    return [line.text for one in profile.sections if one.name == section for line in one.lines]


@pytest.fixture
def told(memory: Memory) -> Memory:
    talk = Talk().say("Ada: I live in Oslo and I work at Fjordlab.", "2026-01-05").say("Ada: I love kayaks.", "2026-01-05")
    talk.say("Ada: I plan to buy a kayak in May.", "2026-01-06").say("Ada: I moved to Bergen.", "2026-03-01")
    talk.say("Ada: I bought a kayak in Hamar.", "2026-03-02").say("Ada: My password is swordfish.", "2026-03-02")
    memory.remember(replace(m, space=memory.space) for m in talk.messages)
    return memory


def test_a_profile_says_what_holds_then_and_now(told: Memory) -> None:
    assert texts(told.profile("Ada"), "home") == ["Ada lives in Bergen"]
    assert texts(told.profile("Ada", at=day("2026-02-01")), "home") == ["Ada lives in Oslo"]
    assert texts(told.profile("Ada", known=day("2026-02-01")), "home") == ["Ada lives in Oslo"]
    assert texts(told.profile("Ada"), "work") == ["Ada works at Fjordlab"]
    assert texts(told.profile("Ada"), "preferences") == ["Ada loves kayaks"]


def test_secrets_are_shown_only_if_the_vault_is_named(told: Memory) -> None:
    shown = told.profile("Ada")
    assert "swordfish" not in str([line.text for one in shown.sections for line in one.lines])
    assert [one.left_out for one in shown.sections if one.name == "vault"] == [1]
    assert not [unit for unit, _ in told.units() if "swordfish" in unit.text]
    vault = told.profile("Ada", sections=["vault"])
    assert [one.name for one in vault.sections] == ["vault"]
    assert all(is_secret(line.fact) for one in vault.sections for line in one.lines)


def test_an_unknown_name_or_section_is_an_error_that_says_so(told: Memory) -> None:
    for wrong in ("Nobody Here", "", "   "):
        with pytest.raises(QuestionError, match="no entity is called"):
            told.profile(wrong)
    with pytest.raises(QuestionError, match="there is no section 'secrets'"):
        told.profile("Ada", sections=["secrets"])
    with pytest.raises(QuestionError, match="no entity is called"):
        told.units("Nobody Here")


def test_units_are_shown_as_they_were_known(told: Memory) -> None:
    grown = [unit for unit, _ in told.units("Ada") if unit.sessions > 1 and "kayak" in unit.title]
    assert grown
    before = {unit.id: unit for unit, _ in told.units("Ada", known=day("2026-02-01"))}
    assert "Hamar" in grown[0].text
    assert "Hamar" not in before[grown[0].id].text
    assert not [unit for unit, _ in told.units("Ada", at=day("2026-01-01"))]
    assert told.compare_with_rebuild() == []


def test_a_relative_is_told_by_name(local_memory: Memory) -> None:
    """ "My cousin" alone says only that there is one."""
    talk = Talk().say("Ada: My cousin gave me a lift to Hamar.", "2026-01-05").say("Ada: My cousin Ida lives in Hamar.", "2026-01-06")
    local_memory.remember(talk.messages)

    (line,) = texts(local_memory.profile("Ada"), "relations")
    assert "Ida" in line


def test_a_line_says_when_it_was_said_not_when_its_end_was_learnt(memory: Memory) -> None:
    talk = Talk().say("Leo: I work at the museum.", "2026-01-05").say("Leo: I quit my job at the museum.", "2026-04-01")
    memory.remember([replace(m, space=memory.space) for m in talk.messages])
    (section,) = [s for s in memory.profile("Leo", at=day("2026-02-01")).sections if s.name == "work"]
    assert [line.said_at for line in section.lines] == ["2026-01-05"]
    titles = [unit.title for unit, _ in memory.units(limit=20)]
    assert [title for title in titles if "works at the museum" in title] == ["Leo works at the museum (said on 5 January 2026)"]


def test_what_is_bygone_was_said_when_it_was_said(memory: Memory) -> None:
    memory.remember([replace(m, space=memory.space) for m in Talk().say("Leo: I used to work at the museum.", "2026-01-05").messages])
    assert [unit.title for unit, _ in memory.units(limit=20)] == ["Leo used to work at the museum (said on 5 January 2026)"]
