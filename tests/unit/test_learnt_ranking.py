"""The learnt ranking: features of candidates, weights that are read from a file, and a fit that finds what matters."""

import json
from dataclasses import replace

import numpy as np
import pytest

from graphmem.bench.ranker_training import LabelledQuestion, fit_ranker, rank, train
from graphmem.model.errors import ModelError
from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.learnt_ranking import Ranker, load_ranker, open_ranker
from graphmem.retrieval.neighbour_smoothing import ThreadChain
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.ranking_features import FEATURES, TextSigns, ranking_features
from graphmem.search_index.found import Found, FoundMessages
from tests.talk import Talk

TALK = Talk().say("Ada: Where is the boat?", "2026-01-05").say("Ben: In Bergen.", "2026-01-05").say("Ada: Bread?", "2026-01-06")
QUERY = QueryAnalysis(
    text="Where is Ada's boat?",
    vector=np.zeros(3, dtype=np.float32),
    names=(),
    entity_ids=(),
    speakers_named=frozenset({"ada"}),
    expects_list=False,
    answer_types=frozenset({"place"}),
    about_asker=False,
    asks_what_was_told=False,
    space_size=3,
    mean_length=20.0,
    name_density=0.0,
)


def features_of() -> dict[str, dict[str, float]]:
    """The features of the three messages, by text."""
    asked, said, other = TALK.messages
    found = [
        Found(asked.id, 2.0, 0.9, 0.9, 0.9, 0, 0b11),
        Found(said.id, 0.0, 0.8, 0.9, 0.8, 0, 0b00),
        Found(other.id, 1.0, 0.7, 0.7, 0.7, 0, 0b01),
    ]
    pool = CandidatePool(found=FoundMessages.of(found)).add("words", {asked.id: 1.0, said.id: -1.0, other.id: 0.0})
    chain = ThreadChain({asked.id: said.id}, {m.id: len(m.text) for m in TALK.messages})
    signs = TextSigns(asks=frozenset({asked.id, other.id}), fits=frozenset({said.id}), by_named=frozenset({asked.id}))
    ids, matrix = ranking_features(QUERY, pool, chain, {m.id: m for m in TALK.messages}, signs)
    texts = {m.id: m.text for m in TALK.messages}
    return {texts[id_]: dict(zip(FEATURES, row, strict=True)) for id_, row in zip(ids, matrix.tolist(), strict=True)}


def test_features_tell_of_a_message_its_neighbours_and_its_text():
    found = features_of()
    asked, said, other = (found[m.text] for m in TALK.messages)
    assert asked["words"] > other["words"] > said["words"]
    assert (asked["coverage"], said["coverage"], said["coverage_gain"]) == (pytest.approx(1.0), 0.0, pytest.approx(1.0))
    assert said["after_question"] == said["previous"] == 1.0
    assert other["previous"] == other["next"] == 0.0
    assert (asked["question"], said["question"], said["kind"], asked["speaker"], said["speaker"]) == (1.0, 0.0, 1.0, 1.0, 0.0)
    assert said["plain_rank"] > asked["plain_rank"] == 0.0


def question(number: int, space: str = "a") -> LabelledQuestion:
    """Ten candidates; the evidence has the highest "coverage", and nothing else tells it from the others."""
    features = np.random.default_rng(number).standard_normal((10, len(FEATURES)))
    best = int(features[:, FEATURES.index("coverage")].argmax())
    units = tuple(f"m{n}" for n in range(10))
    return LabelledQuestion(
        source="set", space=space, category="", units=units, gold=frozenset({units[best]}), features=features, is_each=True
    )


def test_a_fit_finds_the_feature_that_matters():
    weights = fit_ranker([question(n) for n in range(200)])
    assert max(weights, key=lambda name: abs(weights[name])) == "coverage"
    assert np.mean([rank(question(n), weights).recall(5) for n in range(200, 300)]) > 0.95
    assert fit_ranker([question(n) for n in range(9)], without=["coverage"]).keys() == set(FEATURES) - {"coverage"}


def test_a_training_reports_what_was_left_out_and_writes_a_ranking(tmp_path):
    questions = [question(n, space) for n in range(30) for space in "ab"]
    report = train([*questions, *(replace(q, source="other") for q in questions)], out=tmp_path / "ranker.json")
    assert set(report["sets"]) == set(report["spaces"]) == {"set", "other"}
    assert report["without"]["coverage"]["R@5"] < report["without"]["length"]["R@5"]
    ranker = open_ranker(str(tmp_path / "ranker.json"))
    assert ranker is not None
    assert ranker.weights["coverage"] > 0


def test_the_shipped_ranking_knows_the_features_of_this_version():
    shipped = open_ranker("shipped")
    assert shipped is not None
    assert set(shipped.weights) <= set(FEATURES)
    assert open_ranker("plain") is None


def test_reasons_sum_to_the_score():
    ranker, features = Ranker({"words": 2.0, "coverage": 1.0}), np.ones((1, len(FEATURES)))
    reasons = ranker.reasons(["m"], features, CandidatePool())("m")
    assert {r.step: r.score for r in reasons} == {"words": 2.0, "coverage": 1.0}
    assert sum(r.score for r in reasons) == ranker.scores(features)[0]


@pytest.mark.parametrize("content", ["", "[]", '{"weights": {"colour": 1}}', '{"weights": {"words": "x"}}'])
def test_a_file_that_is_no_ranking_is_named(content, tmp_path):
    path = tmp_path / "ranker.json"
    path.write_text(content)
    with pytest.raises(ModelError, match=r"ranker\.json"):
        load_ranker(path)
    with pytest.raises(ModelError, match="train ranker"):
        open_ranker(json.dumps("missing"))
