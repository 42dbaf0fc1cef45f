"""Who is who across conversations: names that are one, names that are not, and a user who knows better."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graphmem.memory.build_stage import read_note, write_note
from graphmem.memory.facade import Memory
from graphmem.model import Message
from graphmem.model.errors import QuestionError
from tests.talk import Talk
from tests.whole import whole_graph

OFFICE = ("Mira: Bob from finance booked the room.", "Tom: Thanks Mira. Robert Hale always forgets the projector.")


def talks(**said: Sequence[str]) -> list[Message]:
    """Conversations by name, each of some lines, a month apart."""
    messages: list[Message] = []
    for month, (name, lines) in enumerate(said.items(), 1):
        talk = Talk(conversation=name)
        for line in lines:
            talk.say(line, f"2026-{month:02}-03")
        messages += talk.messages
    return messages


def entity_of(memory: Memory, name: str) -> set[str]:
    """The ids of the entities that a name means somewhere."""
    return {e.id for e in memory.entities(like=name) if name in (e.name, *e.aliases)}


def test_a_nickname_that_is_told_is_one_person_in_every_conversation(memory: Memory) -> None:
    memory.remember(
        talks(
            lunch=("Mira: Robert Hale moved to Bergen.", "Tom: Everyone calls him Bob."),
            phone=("Tom: Bob bought a boat.", "Mira: Good for him."),
        )
    )
    assert entity_of(memory, "Bob") == entity_of(memory, "Robert Hale")
    assert {"Bergen", "boat"} <= {m.name for f in memory.timeline("Robert Hale") for m in f.members}


def test_two_people_of_one_first_name_stay_two(local_memory: Memory) -> None:
    local_memory.remember(
        talks(
            office=("Mira: Anna Berg signed the lease for the Oslo office.", "Tom: Anna Berg is our lawyer."),
            yoga=("Ida: Anna Lund teaches the Monday class.", "Kari: Anna Lund moved to Molde."),
        )
    )
    assert not entity_of(local_memory, "Anna Berg") & entity_of(local_memory, "Anna Lund")


def test_a_first_name_means_who_was_named_in_full_before_it(local_memory: Memory) -> None:
    local_memory.remember(
        talks(
            office=(
                "Mira: Anna Berg bought a boat.",
                "Tom: Anna Lund sold a house.",
                "Mira: I met Anna in Molde.",
            )
        )
    )
    molde = next(f for f in local_memory.timeline("Molde") if any(m.name == "Anna" or m.name.startswith("Anna ") for m in f.members))
    (anna,) = [m for m in molde.members if m.name.startswith("Anna")]
    assert {anna.entity_id} == entity_of(local_memory, "Anna Lund")


def test_an_account_keeps_its_bearer_when_the_name_changes(local_memory: Memory) -> None:
    old, new = talks(first=("Gita Rao: I live in Oslo.",), second=("Gita Brandt: I bought a boat.",))
    local_memory.remember([replace(old, speaker_key="n07"), replace(new, speaker_key="n07")])
    assert entity_of(local_memory, "Gita Rao") == entity_of(local_memory, "Gita Brandt")


def test_merging_and_unmerging_restores_everything(memory: Memory) -> None:
    """Entities, facts, units, communities and edges are as they were, row by row."""
    memory.remember(talks(office=OFFICE, home=("Ida: Kari lives in Molde.", "Kari: I bought a boat.")))
    before = whole_graph(memory)
    assert entity_of(memory, "Bob") != entity_of(memory, "Kari")
    memory.merge("Bob", "Kari")
    assert entity_of(memory, "Bob") == entity_of(memory, "Kari")
    assert whole_graph(memory) != before
    memory.unmerge("Kari", "Bob")
    assert whole_graph(memory) == before
    assert memory.user_decisions() == []


def test_an_entity_is_shown_asked_and_found_under_the_name_it_was_given(memory: Memory) -> None:
    """A later text that uses the name means it; taken back, everything is as it was, and the name that another has is refused."""
    memory.remember(talks(lunch=("Mira: Bob bought a boat.", "Mira: Bob moved to Molde.")))
    before = whole_graph(memory)
    change = memory.rename("Bob", "  Robert   Hale ")
    memory.unmerge(change.added[0].id)
    assert whole_graph(memory) == before
    change = memory.rename("Bob", "Robert Hale")
    (entity,) = memory.entities(like="Robert Hale")
    assert (entity.name, entity.aliases) == ("Robert Hale", ("Bob",))
    assert {m.name for f in memory.timeline("Robert Hale") for m in f.members} >= {"boat", "Molde"}
    assert memory.compare_with_rebuild() == []
    with pytest.raises(QuestionError, match="goes by 'Robert Hale' already"):
        memory.rename("Bob", "Robert Hale")
    with pytest.raises(QuestionError, match="is called 'Mira' already"):
        memory.rename("Bob", "Mira")
    with pytest.raises(QuestionError, match="is no name"):
        memory.rename("Bob", "  ")
    second = memory.rename("Robert Hale", "Rob")
    assert [d.id for d in second.removed] == [d.id for d in change.added]
    memory.remember(talks(phone=("Tom: Rob sold his car.",)))
    assert entity_of(memory, "Rob") == entity_of(memory, "Bob")
    assert memory.compare_with_rebuild() == []
    memory.unmerge(second.added[0].id)
    assert not entity_of(memory, "Rob") & entity_of(memory, "Bob")
    assert memory.compare_with_rebuild() == []


def test_what_a_rule_merged_can_be_undone_and_done_again(local_memory: Memory) -> None:
    local_memory.remember(
        talks(lunch=("Mira: Robert Hale moved to Bergen.", "Tom: Everyone calls him Bob."), phone=("Tom: Bob bought a boat.",))
    )
    merged = whole_graph(local_memory)
    local_memory.unmerge("Robert Hale", "Bob")
    assert not entity_of(local_memory, "Bob") & entity_of(local_memory, "Robert Hale")
    local_memory.merge("Robert Hale", "Bob")
    assert whole_graph(local_memory) == merged


def test_a_decision_of_a_user_outlives_what_comes_later(memory: Memory) -> None:
    memory.remember(talks(office=OFFICE))
    memory.merge("Bob", "Tom")
    memory.remember(talks(later=("Mira: Bob lives in Bergen.", "Tom: I know.")))
    assert entity_of(memory, "Bob") & entity_of(memory, "Tom")
    assert memory.is_whole()


def test_an_open_pair_waits_for_review_and_is_settled_either_way(local_memory: Memory) -> None:
    """Two Annas whom nothing ties together, and nothing tells apart."""
    local_memory.remember(
        talks(
            office=("Mira: Anna Berg signed the lease.", "Tom: Anna Berg is in Oslo.", "Mira: Anna Lund called from Molde."),
            yoga=("Mira: Anna teaches the Monday class.", "Ida: Anna is very good."),
        )
    )
    found = local_memory.decisions("review")
    (pair, *_) = [d for d in found if "anna" in (d.left_name, d.right_name)]
    assert 0.5 <= pair.score < 1
    assert pair.reasons
    local_memory.unmerge(pair.id)
    assert pair.id not in {d.id for d in local_memory.decisions("review")}
    (decided,) = local_memory.user_decisions()
    local_memory.unmerge(decided.id)
    assert [d.id for d in local_memory.decisions("review")] == [d.id for d in found]
    local_memory.merge(pair.id)
    assert [d.verdict for d in local_memory.user_decisions()] == ["merge"]
    assert pair.id not in {d.id for d in local_memory.decisions("review")}


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ("Bob", "Nobody Known", "no entity is called 'Nobody Known'"),
        ("Bob", "Bob", "are one entity already"),
        ("decision-0000", "", "no decision has the id"),
        ("Bob", "", "to name two entities, give both"),
    ],
)
def test_a_merge_that_cannot_be_says_why(local_memory: Memory, left: str, right: str, says: str) -> None:
    local_memory.remember(talks(office=OFFICE))
    with pytest.raises(QuestionError, match=says):
        local_memory.merge(left, right)


@pytest.mark.parametrize(
    ("entity", "alias", "says"),
    [("Bob", "Kari", "is not called 'Kari'"), ("Bob", "Bob", "is not called 'Bob'"), ("decision-0000", "", "no decision has the id")],
)
def test_an_unmerge_that_cannot_be_says_why(local_memory: Memory, entity: str, alias: str, says: str) -> None:
    local_memory.remember(talks(office=("Mira: Bob booked the room.",)))
    with pytest.raises(QuestionError, match=says):
        local_memory.unmerge(entity, alias)


def test_a_decision_that_is_turned_round_is_bound(local_memory: Memory) -> None:
    """The pair that a user held apart is made one, by the same id: the graph follows."""
    local_memory.remember(
        talks(
            office=("Mira: Anna Berg signed the lease.", "Tom: Anna Berg is in Oslo.", "Mira: Anna Lund called from Molde."),
            yoga=("Mira: Anna teaches the Monday class.", "Ida: Anna is very good."),
        )
    )
    (pair,) = [d for d in local_memory.decisions("review") if (d.left_name, d.right_name) == ("anna berg", "anna")]
    local_memory.unmerge(pair.id)
    local_memory.merge(pair.id)
    (decided,) = local_memory.user_decisions()
    assert decided.verdict == "merge"
    assert {decided.left_id} == {decided.right_id} == entity_of(local_memory, "Anna") == entity_of(local_memory, "Anna Berg")


def test_an_entity_that_is_named_by_its_id_is_taken_apart_again(local_memory: Memory) -> None:
    """Also where what is taken out has the name, and so the id, of the whole."""
    local_memory.remember(talks(office=OFFICE, home=("Ida: Kari Moe lives in Molde.", "Ida: Kari Moe bought a boat.")))
    before = whole_graph(local_memory)
    local_memory.merge("Tom", "Kari Moe")
    (whole,) = entity_of(local_memory, "Tom")
    assert whole == local_memory.entities(like="Kari Moe")[0].id
    local_memory.unmerge(whole, "Kari Moe")
    assert local_memory.user_decisions() == []
    assert whole_graph(local_memory) == before


def test_a_merge_is_not_accepted_twice(local_memory: Memory) -> None:
    local_memory.remember(talks(office=OFFICE))
    local_memory.merge("Mira", "Tom")
    (decided,) = local_memory.user_decisions()
    with pytest.raises(QuestionError, match="are one already"):
        local_memory.merge(decided.id)
    assert local_memory.user_decisions() == [decided]


def test_a_merge_makes_one_of_all_that_both_were_called(local_memory: Memory) -> None:
    """Though the rules, which know that Robert Hale and Mira are one now, would take Bob for another."""
    local_memory.remember(talks(office=OFFICE))
    before = whole_graph(local_memory)
    assert entity_of(local_memory, "Bob") == entity_of(local_memory, "Robert Hale")
    local_memory.merge("Bob", "Mira")
    assert entity_of(local_memory, "Bob") == entity_of(local_memory, "Mira") == entity_of(local_memory, "Robert Hale")
    local_memory.unmerge("Robert Hale", "Mira")
    assert whole_graph(local_memory) == before
    assert local_memory.user_decisions() == []


def test_two_that_a_user_held_apart_are_one_when_merged(local_memory: Memory) -> None:
    """Nothing but the user says that they are one, and he says it now."""
    local_memory.remember(
        talks(
            firm=("Mira: Anna Berg signed the lease.", "Tom: Anna Berg is in Oslo.", "Mira: Anna Lund called from Molde."),
            yoga=("Mira: Anna teaches the Monday class.", "Ida: Anna is very good."),
        )
    )
    (pair,) = [d for d in local_memory.decisions("review") if (d.left_name, d.right_name) == ("anna berg", "anna")]
    local_memory.unmerge(pair.id)
    local_memory.merge(pair.left_id, pair.right_id)
    assert entity_of(local_memory, "Anna") == entity_of(local_memory, "Anna Berg")


def stop(*_: object, **__: object) -> None:
    """What Ctrl-C does."""
    raise KeyboardInterrupt


def test_a_merge_that_was_stopped_is_finished_when_it_is_given_again(local_memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    local_memory.remember(talks(office=OFFICE))
    with monkeypatch.context() as stopped:
        stopped.setattr("graphmem.memory.build_stage.BuildStage.build", stop)
        with pytest.raises(KeyboardInterrupt):
            local_memory.merge("Mira", "Tom")
    assert local_memory.is_whole(), "nothing of a stopped run is seen"
    assert entity_of(local_memory, "Mira") != entity_of(local_memory, "Tom")
    with pytest.raises(QuestionError, match="are one entity already"):
        local_memory.merge("Mira", "Tom")
    assert local_memory.is_whole()
    assert entity_of(local_memory, "Mira") == entity_of(local_memory, "Tom")


def test_a_tool_is_no_person(memory: Memory) -> None:
    """What a tool returns is kept; the tool's name, under which the log has it, is nobody who speaks, unless a person has it too."""
    talk = (
        Talk().say("Ada: I live in Oslo.", "2026-03-02").say("Read: README of the project", "2026-03-02").say("Grep: 3 hits", "2026-03-02")
    )
    tools = [replace(m, role="tool") if m.speaker != "Ada" else m for m in talk.messages]
    memory.remember([*tools, *Talk(conversation="other").say("Grep: I work at Tidewerk.", "2026-03-03").messages])
    speaking = {e.name for e in memory.entities() if e.speaks}
    assert speaking == {"Ada", "Grep"}
    assert "Read" not in {e.name for e in memory.entities() if e.kind == "person"}
    assert memory.stats()["messages"] == 4


def test_a_graph_built_in_an_older_way_is_counted(memory: Memory) -> None:
    """Before it is built again, it says how many messages it holds."""
    memory.remember(talks(office=OFFICE))
    write_note(memory.store, memory.space, replace(read_note(memory.store, memory.space), version="0"))
    assert memory.stats()["messages"] == len(OFFICE)
