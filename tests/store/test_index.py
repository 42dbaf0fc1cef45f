"""What every index must do: words and meaning, one space at a time, the same on each engine."""

from collections.abc import Callable

import numpy as np
import pytest

from graphmem.language.stemming import terms_of
from graphmem.model import Message
from graphmem.search_index import Document, Index, open_index
from graphmem.storage import GraphStore
from graphmem.storage.repository import put_messages
from tests.talk import Talk

DIMENSIONS = 384


def direction(axis: int, lean: float = 0.0) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """A unit vector along one axis, leaning a little to the last one."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[axis], vector[-1] = 1.0, lean
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def document(message: Message, axis: int) -> Document:
    return Document(message.id, message.space, " ".join(terms_of(message.rendered_text)), direction(axis), direction(axis, lean=0.5))


@pytest.fixture
def talk() -> Talk:
    talk = Talk(space="ada").say("Ada: I bake bread.", "2026-01-05").say("Ben: I build boats.", "2026-01-05")
    return talk.say("Ada: Bread again?", "2026-01-05")


@pytest.fixture
def open_filled(store: GraphStore, talk: Talk) -> Callable[[], Index]:
    """An index of three messages, opened again."""
    other = Talk(space="eve").say("Eve: I bake bread too.", "2026-01-05")
    put_messages(store, talk.messages + other.messages)
    index = open_index(store, dimensions=DIMENSIONS)
    index.add(document(message, axis) for axis, message in enumerate(talk.messages))
    index.add([document(other.messages[0], 0)])
    index.commit("ada", "first")
    index.close()
    return lambda: open_index(store, dimensions=DIMENSIONS)


def test_words_and_meaning_are_found(open_filled: Callable[[], Index], talk: Talk) -> None:
    found = {f.message_id: f for f in open_filled().search("ada", terms_of("Who bakes bread?"), direction(1), 10)}
    bread, boats, again = (found[m.id] for m in talk.messages)
    assert bread.words > again.words > 0 == boats.words
    assert [round(f.alone, 3) for f in (bread, boats, again)] == [0.0, 1.0, 0.0]
    assert boats.in_context == pytest.approx(1 / np.sqrt(1.25), abs=1e-3)


def test_the_terms_that_a_message_has_are_noted(open_filled: Callable[[], Index], talk: Talk) -> None:
    found = {f.message_id: f.matched for f in open_filled().search("ada", ["boat", "bread", "boat", "bake"], direction(1), 10)}
    assert [found[m.id] for m in talk.messages] == [0b110, 0b001, 0b010]


def test_a_long_message_is_found_by_its_best_passage(open_filled: Callable[[], Index], talk: Talk) -> None:
    """Three passages: the best one counts, its number is told, and replacing or removing the message takes all of them away."""
    index, message = open_filled(), talk.messages[1]
    vectors = np.array([direction(3), direction(4), direction(5)])
    index.add([Document(message.id, "ada", "boat", vectors, vectors)])
    index.commit("ada", "second")
    assert index.count("ada") == 3
    found = {f.message_id: f for f in index.search("ada", ["boat"], direction(4), 10)}[message.id]
    assert (round(found.alone, 3), round(found.in_context, 3), round(found.whole, 3), found.passage) == (1.0, 1.0, 0.333, 1)
    assert found.words > 0
    assert [f.message_id for f in index.search("ada", [], direction(5), 1) if f.alone > 0.9] == [message.id]

    index.add([document(message, 1)])
    index.commit("ada", "third")
    assert all(f.alone < 0.1 and f.passage == 0 for f in index.search("ada", [], direction(4), 10))
    index.remove("ada", [message.id])
    index.compact("ada")
    assert (index.count("ada"), len(index.search("ada", ["boat"], direction(1), 10))) == (2, 2)


def test_a_space_finds_nothing_of_another(open_filled: Callable[[], Index], talk: Talk) -> None:
    index = open_filled()
    assert {f.message_id for f in index.search("ada", ["bread"], direction(0), 10)} == {m.id for m in talk.messages}
    assert index.has("ada") == {m.id for m in talk.messages}
    assert len(index.search("nobody", ["bread"], direction(0), 10)) == 0


def test_what_was_committed_is_there_when_opened_again(open_filled: Callable[[], Index]) -> None:
    index = open_filled()
    assert (index.generation("ada"), index.generation("eve")) == ("first", "")


def test_a_message_that_is_added_again_is_replaced(open_filled: Callable[[], Index], talk: Talk) -> None:
    index, message = open_filled(), talk.messages[1]
    index.add([Document(message.id, "ada", "zebra", direction(7), direction(7))])
    index.commit("ada", "second")
    found = {f.message_id: f for f in index.search("ada", ["zebra"], direction(7), 10)}
    assert len(index.has("ada")) == 3
    assert found[message.id].words > 0
    assert found[message.id].alone == pytest.approx(1.0, abs=1e-4)
    assert all(f.words == 0 for f in index.search("ada", ["boat"], direction(7), 10))


def test_a_removed_message_is_not_found(open_filled: Callable[[], Index], talk: Talk) -> None:
    index, gone = open_filled(), talk.messages[0]
    assert (index.count("ada"), index.count("eve"), index.count("nobody")) == (3, 1, 0)
    index.remove("ada", [gone.id, "msg-unknown"])
    index.commit("ada", "second")
    index.compact("ada")
    assert (index.count("ada"), index.count("eve")) == (2, 1)
    assert index.lacking("ada", [m.id for m in talk.messages]) == {gone.id}
    assert {f.message_id for f in index.search("ada", ["bread"], direction(0), 10)} == {m.id for m in talk.messages[1:]}
    assert index.generation("ada") == "second"


def test_a_limit_above_the_space_gives_all_of_it(open_filled: Callable[[], Index]) -> None:
    assert len(open_filled().search("ada", ["bread"], direction(0), 5000)) == 3


def test_a_question_without_words_still_has_a_meaning(open_filled: Callable[[], Index]) -> None:
    assert len(open_filled().search("ada", [], direction(0), 10)) == 3


def test_a_cleared_index_finds_nothing(open_filled: Callable[[], Index]) -> None:
    index = open_filled()
    index.clear()
    assert index.has("ada") == set()
    assert len(index.search("ada", ["bread"], direction(0), 10)) == 0
