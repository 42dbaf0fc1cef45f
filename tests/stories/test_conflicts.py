"""Facts that contradict each other stay visible until time or a user settles them; whom to believe is set, and can be taken back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.graph.supersession import supersede_in_slot
from graphmem.memory.facade import Memory
from graphmem.model import Fact, Member
from graphmem.model.build_rules import BuildRules
from graphmem.model.errors import QuestionError, SettingsError
from graphmem.model.validity import FOREVER
from tests.talk import Talk, day
from tests.whole import whole_graph

HOME = "Where does Ada live?"


def contested() -> Talk:
    return Talk().say("Ada: I live in Oslo.", "2025-01-05").say("Ben: Ada lives in Bergen.", "2025-02-05")


def homes(memory: Memory, **when: Any) -> list[str]:
    ada = memory.entities(like="Ada")[0]
    return sorted(m.name for f in memory.facts_of(ada.id, **when) if f.predicate == "live in" for m in f.members_in("place"))


def test_a_conflict_shows_the_spans_of_both_sides(memory: Memory) -> None:
    memory.remember(contested().messages)
    (conflict,) = memory.conflicts()
    texts = {m.id: m.text for m in memory.messages([conflict.later.message_id, conflict.earlier.message_id])}
    sides = [texts[f.message_id][f.start : f.end] for f in (conflict.later, conflict.earlier)]
    assert sides == ["Ada lives in Bergen", "I live in Oslo"]
    assert conflict.is_open
    assert conflict.later.contradicts == (conflict.earlier.id,)


def test_one_side_is_kept_and_that_can_be_undone(memory: Memory) -> None:
    """What was rejected is believed until it was decided; undone, everything is as before."""
    memory.remember(contested().messages)
    before = whole_graph(memory)
    (conflict,) = memory.conflicts()
    change = memory.resolve_conflict(conflict.id, conflict.later.id, reason="Ben drove her there", at=day("2025-03-01"))
    assert memory.conflicts(every=True) == []
    assert homes(memory) == ["Bergen"]
    assert homes(memory, known=day("2025-02-20")) == ["Bergen", "Oslo"]
    assert memory.answer(HOME).text == "Bergen"
    assert memory.compare_with_rebuild() == []
    assert memory.broken_invariants() == []
    (decision,) = memory.conflict_decisions()
    assert (decision.verdict, decision.reasons, decision.id) == ("keep", ("Ben drove her there",), change.made and change.made.id)
    assert memory.user_decisions() == []
    memory.undo_resolution(decision.id[:16])
    assert whole_graph(memory) == before
    assert memory.compare_with_rebuild() == []


def test_both_sides_are_kept(memory: Memory) -> None:
    memory.remember(contested().messages)
    (conflict,) = memory.conflicts()
    memory.resolve_conflict(conflict.id, "both", reason="she has two homes")
    assert memory.conflicts(every=True) == []
    assert homes(memory) == ["Bergen", "Oslo"]
    assert {f.standing for f in memory.timeline("Ada")} == {""}
    assert memory.compare_with_rebuild() == []


def test_a_decision_stays_when_more_is_read(local_memory: Memory) -> None:
    talk = contested()
    local_memory.remember(talk.messages)
    (conflict,) = local_memory.conflicts()
    local_memory.resolve_conflict(conflict.id, conflict.earlier.id)
    local_memory.remember(talk.say("Cleo: Nice weather in Oslo.", "2025-02-05").messages)
    assert homes(local_memory) == ["Oslo"]
    assert local_memory.compare_with_rebuild() == []


def test_an_unknown_conflict_or_fact_is_an_error(local_memory: Memory) -> None:
    local_memory.remember(contested().messages)
    (conflict,) = local_memory.conflicts()
    for wanted, keep in (("conflict-none", "both"), (conflict.id, "fact-none"), ("", "both")):
        with pytest.raises(QuestionError, match="conflicts list"):
            local_memory.resolve_conflict(wanted, keep)
    with pytest.raises(QuestionError, match="--all"):
        local_memory.undo_resolution("decision-none")
    assert len(local_memory.conflicts()) == 1


def test_a_source_can_be_trusted_more_or_less(tmp_path: Path, embedder: Any) -> None:
    """A file of the staff office ends what Ada said of her job; a file of rumours contests nothing. Other rules build the graph again."""
    told = [
        replace(Talk(conversation="a").say("Ada: I work at Equinor.", "2025-01-05").messages[0], source="chat.jsonl"),
        replace(Talk(conversation="b").say("Cleo: Ada works at Statkraft.", "2025-02-05").messages[0], source="hr/staff.csv"),
    ]
    rules = BuildRules(sources=(("hr/*", "high"),))
    path = tmp_path / "m.lbug"
    with Memory.open(path, embedder=embedder, rules=rules) as memory:
        memory.remember(told)
        assert memory.answer("Where does Ada work?").text == "Statkraft"
        assert memory.conflicts() == []
    with Memory.open(path, embedder=embedder) as memory:
        memory.remember(())
        assert memory.conflicts() == []
        assert memory.compare_with_rebuild() == []
    with Memory.open(path, embedder=embedder, rules=BuildRules(sources=(("hr/*", "low"),))) as memory:
        memory.remember(())
        assert memory.answer("Where does Ada work?").text == "Equinor"
        assert len(memory.conflicts()) == 1
        assert memory.compare_with_rebuild() == []


def test_which_predicates_have_one_value_can_be_added_to(tmp_path: Path, embedder: Any) -> None:
    talk = Talk().say("Ada: I drive a blue van.", "2025-01-05").say("Ada: I drive a red truck.", "2025-03-05")
    (tmp_path / "relations.tsv").write_text("# my own\ndrive\n")
    rules = BuildRules.of({}, tmp_path / "relations.tsv")
    for name, given, open_ended in (("plain", None, 2), ("added", rules, 1)):
        with Memory.open(tmp_path / f"{name}.lbug", embedder=embedder, rules=given) as memory:
            memory.remember(talk.messages)
            facts = [f for f in memory.timeline("Ada") if f.predicate == "drive" and not f.is_remark]
            assert sum(f.valid_to.year == 9999 for f in facts) == open_ended
            assert memory.compare_with_rebuild() == []


@pytest.mark.parametrize("text", ["a\tb\n", "name\tjoin\tx\tseveral\tplace\tlive in\n", "name\tjoin\tx\tone\tplace\t\n"])
def test_a_wrong_line_of_relations_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.tsv").write_text(f"drive\n{text}")
    with pytest.raises(SettingsError, match="line 2"):
        BuildRules.of({}, tmp_path / "r.tsv")
    with pytest.raises(SettingsError, match="none"):
        BuildRules.of({}, tmp_path / "none.tsv")


def test_search_pictures_and_facts_agree_on_a_date(local_memory: Memory) -> None:
    """Asked of a date, or as known then, everything says the same."""
    local_memory.remember(Talk().say("Ada: I live in Oslo.", "2025-01-05").say("Ada: I moved to Bergen.", "2025-03-01").messages)
    ada = local_memory.entities(like="Ada")[0].id
    for when, home in (({"at": day("2025-02-01")}, "Oslo"), ({}, "Bergen"), ({"known": day("2025-02-01")}, "Oslo")):
        recalled = {m.name for hit in local_memory.recall(HOME, **when).hits for f in hit.facts for m in f.members_in("place")}
        drawn = {node.label for node in local_memory.picture(entity=ada, **when).nodes}
        assert homes(local_memory, **when) == [home]
        assert recalled == {home}
        assert local_memory.answer(HOME, **when).text == home
        assert home in drawn
        lines = local_memory.history(ada, at=when.get("at") or day("9998-01-01"), known=when.get("known"))
        assert f"live in {home}" in {line.what for line in lines}


def test_a_thousand_values_of_one_slot_take_bounded_time() -> None:
    """Each new account's value is kept in conflict with one's own word, and each names few others."""
    own = value_fact(0, "Ada", trust=3)
    facts = [own, *(value_fact(n, f"P{n}", trust=2) for n in range(1, 1001))]
    start = process_time()
    out = supersede_in_slot(facts)
    assert process_time() - start < 20
    assert max(len(f.contradicts) for f in out) <= 20
    assert next(f for f in out if f.id == own.id).valid_to == own.valid_to


def value_fact(number: int, account: str, *, trust: int) -> Fact:
    at = day("2025-01-01") + timedelta(hours=number)
    members = (Member("agent", "Ada", "person", "e-ada"), Member("place", f"Town{number}", "place", f"e-{number}"))
    return Fact(
        id="",
        space="default",
        message_id=f"message-{number}",
        start=0,
        end=10,
        text=f"lives in Town{number}",
        predicate="live in",
        members=members,
        kind="state",
        polarity="positive",
        modality="asserted",
        valid_from=at,
        valid_to=FOREVER,
        precision="instant",
        recorded_at=at,
        said_by=account,
        trust=trust,
    ).with_id()


def test_many_values_in_a_store(tmp_path: Path) -> None:
    """The generated log moves people often: nothing breaks an invariant."""
    with Memory.open(tmp_path / "m.lbug", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember(list(generate_log(600, space="default")))
        assert memory.broken_invariants() == []
        assert memory.compare_with_rebuild() == []
