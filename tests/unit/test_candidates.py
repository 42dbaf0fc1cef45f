"""The candidates of a question as columns: what the steps gave, who is best, and what an index found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.model import Reason
from graphmem.retrieval.candidates import NOWHERE, CandidatePool, at_rows, rows_of
from graphmem.search_index import MATCHED_TERMS
from graphmem.search_index.found import NOTHING_FOUND, Found, FoundMessages
from graphmem.search_index.ranking_cut import nth_highest

FOUND = FoundMessages.of([Found("c", 1.0, 0.5, 0.4, matched=0b10), Found("a", 3.0, 0.9, 0.8, passage=2, matched=0b01)])


def test_totals_are_the_sums_of_the_steps_and_ties_go_by_id():
    pool = CandidatePool().add("words", {"c": 1.0, "a": 0.5}).add("topics", {"b": 1.0, "a": 0.5})
    assert list(pool.ids) == ["a", "b", "c"]
    assert pool.totals.tolist() == [1.0, 1.0, 1.0]
    assert pool.top(2) == ["a", "b"]
    assert pool.add("names", {"c": 1e-12}).top(1) == ["a"]


def test_a_message_that_comes_later_keeps_the_scores_of_the_others():
    pool = CandidatePool().add("words", {"b": 2.0}).add("neighbours", {"a": 1.0}, lambda id_: (f"beside {id_}",))
    assert pool.reasons("a") == (Reason("neighbours", 1.0, ("beside a",)),)
    assert pool.reasons("b") == (Reason("words", 2.0),)


def test_a_step_has_its_own_best_messages():
    pool = CandidatePool().add("words", {"a": -1.0, "b": 2.0, "c": 3.0}).add("topics", {"d": 9.0})
    assert pool.top_by("words", 5) == ["c", "b", "a"]
    assert pool.top_by("words", 5, above=0.0) == ["c", "b"]


def test_messages_are_taken_out_with_their_scores():
    pool = CandidatePool().add("words", {"a": -1.0, "b": 2.0, "c": 3.0})
    assert (list(pool.best(2).ids), pool.best(2).totals.tolist()) == (["b", "c"], [2.0, 3.0])
    assert (list(pool.only({"a", "x"}).ids), pool.only(()).top(3)) == (["a"], [])
    assert pool.best(3) is pool


def test_a_message_that_is_nowhere_has_nothing():
    pool = CandidatePool().add("words", {"a": 4.0})
    rows = rows_of(["a", None, "b"], pool.table)
    assert rows.tolist() == [0, NOWHERE, NOWHERE]
    assert at_rows(pool.scores["words"], rows).tolist() == [4.0, 0.0, 0.0]


def test_z_scores_are_over_what_the_index_found():
    pool = CandidatePool(FOUND.table, found=FOUND)
    assert pool.spread("words").tolist() == [1.0, -1.0]
    assert pool.only({"a"}).spread("words").tolist() == [1.0, -1.0]
    assert pool.spread("whole").tolist() == [0.0, 0.0]
    assert CandidatePool().spread("words").tolist() == []


def test_what_an_index_found_is_sorted_by_id():
    assert list(FOUND) == [Found("a", 3.0, 0.9, 0.8, passage=2, matched=0b01), Found("c", 1.0, 0.5, 0.4, matched=0b10)]
    assert list(FOUND.only([False, True])) == [Found("c", 1.0, 0.5, 0.4, matched=0b10)]
    assert (len(NOTHING_FOUND), list(NOTHING_FOUND)) == (0, [])


def test_terms_after_the_sixtieth_are_in_no_message():
    assert FOUND.with_terms(2).tolist() == [[True, False], [False, True]]
    has = FoundMessages.of([Found("a", 0.0, 0.0, 0.0, matched=1 << MATCHED_TERMS - 1)]).with_terms(70)
    assert np.flatnonzero(has[0]).tolist() == [MATCHED_TERMS - 1]


@given(st.lists(st.floats(allow_nan=False, width=32), min_size=1, max_size=300), st.data())
def test_the_cut_is_the_nth_highest_score(scores: list[float], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(scores)))
    assert nth_highest(np.array(scores, dtype=np.float32), number) == pytest.approx(sorted(scores, reverse=True)[number - 1])
