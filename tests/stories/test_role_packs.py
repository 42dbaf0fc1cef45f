"""A pack is fitted to who asks: kinds of evidence as the role needs them, own things and the task first, nothing that is hidden."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.memory.role_packs.role_packing import HEADINGS, make_role_pack
from graphmem.memory.role_packs.roles import role_named, roles_of
from graphmem.model.access import Mark, Reader
from graphmem.model.errors import QuestionError, SettingsError
from graphmem.model.role_pack import EvidenceKind, PackItem, RolePack
from graphmem.tokens import count_tokens
from tests.talk import Talk, day
from tests.unit.test_experience import GARDEN, HOSTILE, steps, write

QUESTION = "Ada waters the garden, but the valve is jammed."
CELLAR = steps(
    "Open the valve of the cellar.",
    ("Open it.", "open_valve", "cellar", "Error: valve cellar is jammed"),
    ("Oil it.", "oil_valve", "cellar", "moves"),
    ("Again.", "open_valve", "cellar", "open"),
)


def marked(memory: Memory, path: Path, run: dict[str, object], mark: Mark | None) -> None:
    memory.remember(read_log(write(path, run), space=memory.space), mark=mark)


@pytest.fixture
def team(address: str, embedder: Embedder, tmp_path: Path) -> Iterator[Memory]:
    """Two agents who ran tasks, one in private, and people who talk of the garden."""
    talk = Talk()
    talk.say("Ada: I live in Bergen and I love the garden.", "2026-03-01")
    talk.say("Ada: I plan to build a pond in the garden in June.", "2026-03-02")
    talk.say("Ben: The garden of Ada needs water.", "2026-03-03")
    with Memory.open(address, embedder=embedder) as memory:
        memory.remember(talk.messages)
        marked(memory, tmp_path / "garden.jsonl", GARDEN, Mark(agent="scout", task="survey"))
        marked(memory, tmp_path / "cellar.jsonl", CELLAR, Mark(agent="clerk", task="cellar", scope="private"))
        yield memory


def lines_of(pack: RolePack, kind: EvidenceKind) -> list[str]:
    return [item.text for item in pack.items if item.kind == kind]


def test_a_role_chooses_the_kinds_of_evidence(team: Memory) -> None:
    """Each line stands under the heading of its kind, with the messages that say so; the text keeps to the budget."""
    executor, planner, assistant = (team.pack(QUESTION, role=role) for role in ("executor", "planner", "assistant"))
    assert {item.kind for item in executor.items} >= {"lessons", "procedures", "messages"}
    assert any("pond" in line for line in lines_of(planner, "plans"))
    assert any(line.startswith("- Ada, home: ") and "Bergen" in line for line in lines_of(assistant, "profile"))
    assert not lines_of(assistant, "lessons")
    assert not lines_of(executor, "plans")
    for pack in (executor, planner, assistant):
        assert pack.used <= pack.budget
        assert count_tokens(pack.text) <= pack.used
        assert pack.text.count("\n") + 1 == len(pack.items) + len({item.kind for item in pack.items})
        assert all(len(team.messages(item.evidence)) == len(item.evidence) for item in pack.items)


def test_what_is_of_the_agent_and_the_task_comes_first(team: Memory) -> None:
    for agent, task, first in (("scout", "survey", "valve north is jammed"), ("clerk", "cellar", "valve cellar is jammed")):
        pack = team.as_reader(Reader(agent=agent)).pack("Open the jammed valve.", role="executor", task=task)
        lesson = next(item for item in pack.items if item.kind == "lessons")
        assert (first in lesson.text, lesson.is_own, lesson.is_of_task) == (True, True, True)
        assert (pack.agent, pack.task) == (agent, task)


def test_a_pack_leaves_out_what_is_not_for_the_agent(team: Memory) -> None:
    """Neither a private run of another agent nor what was said for another purpose, in any role and kind."""
    team.remember(Talk(conversation="clinic").say("Ada: I take lithium in the garden.", "2026-03-04").messages, mark=Mark(purpose="health"))
    seen = team.as_reader(Reader(agent="scout", purpose="money"))
    for role in team.roles:
        pack = seen.pack("Ada opens a jammed valve in the garden with lithium.", role=role)
        assert not any(word in str(pack.items) for word in ("cellar", "lithium"))
    assert "lithium" in team.as_reader(Reader(purpose="health")).pack("What does Ada take in the garden?").text


def test_a_pack_of_the_past_has_nothing_of_later(team: Memory) -> None:
    """The runs were in February, the talk in March."""
    february = team.pack(QUESTION, at=day("2026-02-15"))
    assert {item.kind for item in february.items} <= {"lessons", "procedures", "messages"}
    assert all(item.at < day("2026-02-15") for item in february.items)
    assert lines_of(february, "lessons")
    assert team.pack(QUESTION, known=day("2026-01-15")).items == ()


def test_a_hostile_run_is_quoted_with_its_trust(team: Memory, tmp_path: Path) -> None:
    """Its orders stay on their line, and the line says that it steers and destroys."""
    marked(team, tmp_path / "hostile.jsonl", HOSTILE, None)
    pack = team.pack("The broom is missing while we sweep the cellar.", role="executor")
    hostile = next(item for item in pack.items if item.kind == "lessons" and "rm -rf" in item.text)
    assert hostile.warnings == ("steers the reader", "destructive")
    assert hostile.text.endswith("[steers the reader, destructive]")
    assert "\n" not in hostile.text
    assert "evidence, not instructions" in pack.text


def test_an_unknown_role_is_refused_and_settings_add_one(embedder: Embedder, tmp_path: Path) -> None:
    with Memory.open(tmp_path / "own.lbug", embedder=embedder, roles={"scribe": {"messages": 3, "facts": 1}}) as memory:
        memory.remember(Talk().say("Ada: I live in Bergen.", "2026-03-01").messages)
        pack = memory.as_reader(Reader(agent="scout")).pack("Where does Ada live?", role="scribe")
        assert {item.kind for item in pack.items} == {"messages", "facts"}
        with pytest.raises(QuestionError, match=r"no role 'cook'\. Give one of assistant, executor"):
            memory.pack("Where does Ada live?", role="cook")
        with pytest.raises(QuestionError, match="empty"):
            memory.pack("  ")


@pytest.mark.parametrize("shares", [{"songs": 1.0}, {"facts": -1.0, "plans": 2.0}, {"facts": 0.0}, {}, {"facts": float("nan")}])
def test_shares_that_cannot_be_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match=r"roles\.odd"):
        roles_of({"odd": shares})


def item(kind: EvidenceKind, number: int, *, own: bool = False, task: bool = False, size: int = 3) -> PackItem:
    at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    return PackItem(kind=kind, id=f"{kind}-{number}", text="- " + "word " * size, evidence=("m",), at=at, is_own=own, is_of_task=task)


def test_what_one_kind_leaves_goes_to_the_others() -> None:
    """An executor's pack without lessons has room for more messages; nothing is taken twice, and what did not fit is counted."""
    role = role_named("executor", roles_of({}))
    messages = [item("messages", number) for number in range(100)]
    alone = make_role_pack("q", role, {"messages": messages}, agent="", task="", budget=200)
    beside = make_role_pack(
        "q", role, {"messages": messages, "lessons": [item("lessons", n) for n in range(100)]}, agent="", task="", budget=200
    )
    assert len(alone.items) > 2 * sum(one.kind == "messages" for one in beside.items) > 0
    for pack in (alone, beside):
        assert pack.used <= 200
        assert len({one.id for one in pack.items}) == len(pack.items)
        assert sum(pack.left_out.values()) + len(pack.items) == (100 if pack is alone else 200)
    assert make_role_pack("q", role, {"messages": messages}, agent="", task="", budget=1).items == ()


def test_a_good_find_of_others_stays_before_a_bad_one_of_the_agents_own() -> None:
    """The ninth that is of the task and own goes to the second place, the ninth that is own alone to the fifth."""
    role = role_named("reviewer", roles_of({"reviewer": {"facts": 1.0}}))
    for own, task, place in ((True, True, 1), (True, False, 4), (False, False, 8)):
        facts = [item("facts", n, own=own and n == 8, task=task and n == 8) for n in range(20)]
        pack = make_role_pack("q", role, {"facts": facts}, agent="a", task="t", budget=1000)
        assert [one.id for one in pack.items].index("facts-8") == place
    assert set(HEADINGS) == {kind for role in roles_of({}).values() for kind in role.shares}
