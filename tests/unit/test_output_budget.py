"""Outputs keep to the token budget in every form; a long message is shortened to what bears on the question."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.api.schemas import HIT_TOKENS, HitView, PackView
from graphmem.cli.budgeted_output import budgeted_answer, budgeted_pack
from graphmem.cli.output import as_json_text
from graphmem.cli.render import say_pack
from graphmem.memory.facade import Memory
from graphmem.retrieval.output_budget import fit_output
from graphmem.tokens import count_tokens, fits_tokens
from tests.talk import Talk

POINTS = " ".join(f"Point {n}. The board talked about pier {n}." for n in range(900))
LONG = f"{POINTS} I live in Hamar. {'Nothing else was said. ' * 90}"


def told(memory: Memory) -> Memory:
    talk = Talk()
    for number in range(30):
        talk.say(f"Tara: I live in Hamar, and today I walked to pier {number} with my dog.", f"2026-03-{number % 28 + 1:02}")
    memory.remember(talk.messages)
    return memory


@pytest.mark.parametrize("budget", [60, 100, 400, 2000])
def test_json_has_no_more_tokens_than_its_budget(budget: int, local_memory: Memory) -> None:
    memory = told(local_memory)
    pack = as_json_text(budgeted_pack(memory.recall("Where does Tara live?", budget=budget)))
    answer = as_json_text(budgeted_answer(memory.answer("Where does Tara live?", budget=budget)))
    assert count_tokens(pack) <= budget
    assert count_tokens(answer) <= budget
    assert json.loads(pack)["budget"] == budget
    assert json.loads(answer)["text"] == "Hamar"


@pytest.mark.parametrize("budget", [100, 150])
def test_a_small_pack_keeps_its_citations(budget: int, local_memory: Memory) -> None:
    """What a text of few tokens says can be looked up."""
    pack = told(local_memory).recall("Where does Tara live?", budget=budget)
    shown = json.loads(as_json_text(budgeted_pack(pack)))
    ids = shown.get("message_ids") or [hit["message"]["id"] for hit in shown["hits"]]
    assert ids
    assert set(ids) <= {hit.message.id for hit in pack.hits}


def test_a_fact_inside_a_long_message_is_found_and_cited(local_memory: Memory) -> None:
    local_memory.remember(Talk().say(f"Tara: {LONG}", "2026-03-02").messages)
    assert count_tokens(LONG) > 4000
    answer = local_memory.answer("Where does Tara live?")
    assert answer.text == "Hamar"
    assert answer.pack is not None
    assert answer.pack.used <= 4000
    assert "I live in Hamar." in answer.evidence[0].excerpt


TEXTS = st.text(alphabet="abcAB .,:'\n\\\"[]{}123é🙂漢\t-", max_size=300)


@given(text=TEXTS, more=st.integers(-2, 2))
def test_a_text_fits_if_counting_says_so(text: str, more: int) -> None:
    """Counted in parts of any size, a text has as many tokens as counted as a whole."""
    most = count_tokens(text) + more
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphmem.tokens._PART", 20)
        assert fits_tokens(text, most) == (more >= 0)


@given(text=TEXTS)
def test_a_text_has_as_many_tokens_in_pieces_as_a_whole(text: str) -> None:
    """Where a long text is cut, no token would have lain."""
    whole = count_tokens(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphmem.tokens._LONGEST", 0)
        assert count_tokens(text) == whole


@given(lines=st.lists(st.integers(1, 30), max_size=12), budget=st.integers(1, 200), sizes=st.lists(st.integers(0, 60), max_size=12))
def test_where_the_search_begins_changes_no_output(lines: list[int], budget: int, sizes: list[int]) -> None:
    """Sizes that are guessed well or badly lead to the same output."""

    def make(detail: str, hits: int) -> str:
        return "\n".join([detail, *(f"{'word ' * count}id" for count in lines[:hits])])

    assert fit_output(make, str, hits=len(lines), budget=budget, sizes=sizes) == fit_output(make, str, hits=len(lines), budget=budget)


def test_a_hit_that_does_not_fit_whole_is_shown_in_part(local_memory: Memory, capsys: pytest.CaptureFixture[str]) -> None:
    """In every form, a budget that has room for some words of the best hit shows them."""
    talk = Talk()
    talk.say(f"Ada: I moved to Bergen, {'where the rain on the harbour never seems to stop, ' * 4}so far.", "2026-03-01")
    local_memory.remember(talk.messages)
    pack = local_memory.recall("Where did Ada move?", budget=80)
    view, begins = PackView.of(pack), "Ada: I moved to Bergen, where"
    assert begins in view.text
    assert view.text.endswith(" ...")
    assert (view.hits, view.left_out_count) == ((), 0)
    assert count_tokens(view.model_dump_json(exclude_unset=True)) <= 80
    assert begins in budgeted_pack(pack)["text"]
    say_pack(pack, reasons=False)
    printed = capsys.readouterr().out
    assert begins in printed
    assert "1 hit, " in printed
    assert count_tokens(printed) <= 80


def test_no_hit_is_written_in_fewer_tokens_than_is_counted_on(local_memory: Memory) -> None:
    """Forms that are passed over because of it could not have fitted."""
    pack = told(local_memory).recall("Where does Tara live?")
    brief = HitView.of(pack.hits[0], pack.as_of, brief=True)
    names = brief.model_copy(update={"message": brief.message.model_copy(update=dict.fromkeys(brief.message.model_fields_set, ""))})
    assert count_tokens(names.model_dump_json(exclude_unset=True, warnings=False)) >= HIT_TOKENS


@pytest.mark.parametrize("budget", [500, 1000, 1500, 2000, 3000, 4000])
def test_a_pack_is_passed_over_only_if_its_brief_form_does_not_fit(budget: int, local_memory: Memory) -> None:
    """What is counted beside the hits is less than their lines take."""
    pack = told(local_memory).recall("Where does Tara live?", budget=budget)
    brief = PackView._at(pack, "brief", len(pack.hits))
    counted_on = len(pack.hits) * HIT_TOKENS + pack.used // 2
    assert count_tokens(brief.model_dump_json(exclude_unset=True)) >= counted_on
    assert (PackView.of(pack).hits != ()) == fits_tokens(brief.model_dump_json(exclude_unset=True), budget)
