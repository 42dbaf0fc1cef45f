"""The CaRB measure on tuples small enough to work out by hand, and the tuples of our OpenIE."""

from pathlib import Path

import pytest

from graphmem.bench.bench_openie import read_gold
from graphmem.bench.carb_format import Pair, Point, Tuple, area, curve, match
from graphmem.extraction.openie import openie_tuples
from graphmem.language.spacy_pipeline import load_model
from graphmem.model.errors import LogError

BOUGHT = Tuple("bought", ("Ada", "a boat", "in Oslo"))


def test_the_same_tuple_matches_whole() -> None:
    assert match(BOUGHT, BOUGHT) == Pair(1.0, 1.0)


def test_all_after_the_first_argument_is_one() -> None:
    """Only the words of later arguments matter, not their boundaries."""
    assert match(BOUGHT, Tuple("bought", ("Ada", "a boat in Oslo"))) == Pair(1.0, 1.0)
    assert match(BOUGHT, Tuple("bought", ("Ada", "a red boat"))) == Pair(4 / 5, 4 / 6)


def test_without_a_word_of_the_predicate_nothing_matches() -> None:
    assert match(BOUGHT, Tuple("sold", ("Ada", "a boat", "in Oslo"))) == Pair()
    assert match(BOUGHT, Tuple("bought", ("Ada",))) == Pair()


def test_be_stands_for_its_forms() -> None:
    assert match(Tuple("was", ("Ada", "a nurse")), Tuple("be", ("Ada", "a nurse"))) == Pair(1.0, 1.0)
    assert match(Tuple("be", ("Ada", "a nurse")), Tuple("was", ("Ada", "a nurse"))) == Pair()


def test_repeated_words_count_as_often_as_both_have_them() -> None:
    assert match(Tuple("saw", ("Ada", "a a b")), Tuple("saw", ("Ada", "a"))) == Pair(1.0, 3 / 5)


def test_the_source_may_come_last() -> None:
    gold = Tuple("said", ("Ada", "it rains"))
    assert match(gold, Tuple("said", ("it rains", "Ada"))) == Pair(1.0, 1.0)
    assert match(Tuple("saw", ("Ada", "it rains")), Tuple("saw", ("it rains", "Ada"))) == Pair(1 / 4, 1 / 4)


def test_precision_is_one_to_one_and_recall_is_the_best() -> None:
    """Two found tuples that fit one gold tuple share it for precision; one found tuple may serve two gold ones for recall."""
    (point,) = curve({"s": [BOUGHT]}, {"s": [BOUGHT, BOUGHT]})
    assert (point.precision, point.recall) == (0.5, 1.0)
    (point,) = curve({"s": [BOUGHT, BOUGHT]}, {"s": [BOUGHT]})
    assert (point.precision, point.recall) == (1.0, 1.0)


def test_the_curve_has_a_point_for_each_confidence() -> None:
    sure, unsure = Tuple("bought", ("Ada", "a boat in Oslo"), 0.9), Tuple("bought", ("x", "y"), 0.5)
    gold = {"s": [BOUGHT], "t": [Tuple("met", ("Ada", "Ben"))]}
    low, high = curve(gold, {"s": [sure, unsure]})
    assert (low.confidence, low.precision, low.recall) == (0.5, 0.5, 0.5)
    assert (high.confidence, high.precision, high.recall) == (0.9, 1.0, 0.5)
    assert high.f1 == pytest.approx(2 / 3)
    assert curve(gold, {}) == []
    assert Point(0.5, 0.0, 0.0).f1 == 0.0


def test_the_area_begins_at_precision_one_and_recall_zero() -> None:
    assert area([Point(0.5, 0.5, 1.0)]) == pytest.approx(0.75)
    assert area([Point(0.5, 0.5, 1.0), Point(0.9, 1.0, 0.5)]) == pytest.approx(0.875)
    assert area([]) == 0.0


def test_a_gold_file_is_read_by_sentence(tmp_path: Path) -> None:
    path = tmp_path / "gold.tsv"
    path.write_text("Ada met Ben .\tmet\tAda\tBen\n\nAda met Ben .\tis\tBen\ta man\tin Oslo \n", "utf-8")
    assert read_gold(path) == {"Ada met Ben .": [Tuple("met", ("Ada", "Ben")), Tuple("is", ("Ben", "a man", "in Oslo"))]}


@pytest.mark.parametrize("content", ["", "\n\n", "Ada met Ben.\n", "Ada met Ben.\tmet\n", "\tmet\tAda\n", b"\xff\xfe\x00"])
def test_an_invalid_gold_file_is_an_error(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "gold.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LogError, match=r"gold\.tsv"):
        read_gold(path)
    with pytest.raises(LogError, match="cannot be read"):
        read_gold(tmp_path / "none.tsv")


@pytest.mark.parametrize(
    ("sentence", "predicate", "arguments"),
    [
        ("Ada bought a boat in Oslo .", "bought", ("Ada", "a boat", "in Oslo")),
        ("The boat was built by Ben in 1950 .", "was built by", ("The boat", "Ben", "in 1950")),
        ("Ada was able to reach the summit .", "was able to reach", ("Ada", "the summit")),
        ("Ben said that Ada sold the boat .", "sold", ("Ada", "the boat")),
        ("Ben said that Ada sold the boat .", "said", ("Ben", "that Ada sold the boat")),
        ("Ada met the man who built the boat .", "built", ("the man", "the boat")),
        ("The boat that Ada sold won a race .", "sold", ("Ada", "The boat")),
        ("The town , founded in 1905 , lies in Norway .", "be founded in", ("The town", "1905")),
        ("Ada was captured and killed in Rome .", "was killed in", ("Ada", "Rome")),
        ("Ada , a nurse , lives in Rome .", "be", ("Ada", "a nurse")),
        ("Ada 's boat sank in Rome .", "has", ("Ada", "boat")),
        ("Ada did n't sell the boat .", "did n't sell", ("Ada", "the boat")),
    ],
)
def test_tuples_are_in_the_words_of_the_sentence(sentence: str, predicate: str, arguments: tuple[str, ...]) -> None:
    found = [(one.predicate, one.arguments) for one in openie_tuples(NLP(sentence))]
    assert (predicate, arguments) in found, found


NLP = load_model()
