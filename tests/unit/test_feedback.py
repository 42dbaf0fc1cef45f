"""Feedback: judged hits are kept as labelled questions, and a ranking learns from them."""

import json
from pathlib import Path

import numpy as np
import pytest

from graphmem.bench.ranker_training import LabelledQuestion, fit_ranker, label_feedback, train
from graphmem.memory.facade import Memory
from graphmem.memory.feedback import JudgedQuestion
from graphmem.model.errors import QuestionError
from graphmem.retrieval.ranking_features import FEATURES
from tests.talk import Talk


def told(memory: Memory) -> Talk:
    talk = Talk()
    for line in ("Ada: I live in Bergen.", "Ben: I live in Oslo.", "Ada: The boat is blue.", "Ben: Bread is cheap here."):
        talk.say(line, "2026-03-01")
    memory.remember(talk.messages)
    return talk


def test_judged_hits_are_kept_and_a_later_word_counts(local_memory: Memory):
    ids = [m.id for m in told(local_memory).messages]
    question = "Where does Ada live?"
    hits = local_memory.recall(question).hits
    assert local_memory.judge(f"  {question} ", useful=["1"], useless=[ids[2]]).useful == (hits[0].message.id,)
    local_memory.judge(question, useful=[ids[2]], useless=[ids[3]])
    local_memory.judge("Where does Ben live?", useless=[ids[0]])
    first, second = local_memory.judged_questions()
    assert first == JudgedQuestion(question=question, useful=(hits[0].message.id, ids[2]), useless=(ids[3],))
    assert second.useful == ()
    labelled = list(label_feedback(local_memory))
    assert [(q.source, q.gold) for q in labelled] == [("feedback", frozenset(first.useful))]
    assert labelled[0].labels().sum() == 2


@pytest.mark.parametrize(
    ("useful", "useless", "says"),
    [
        ([], [], "nothing is judged"),
        (["1"], ["1"], "useful and as useless"),
        (["99"], [], "there is no hit 99"),
        (["0"], [], "there is no hit 0"),
        (["message-unknown"], [], "no message message-unknown"),
    ],
)
def test_what_cannot_be_judged_is_named(useful: list[str], useless: list[str], says: str, local_memory: Memory):
    told(local_memory)
    with pytest.raises(QuestionError, match=says):
        local_memory.judge("Where does Ada live?", useful=useful, useless=useless)
    assert local_memory.judged_questions() == []


def test_a_few_judgements_move_given_weights_a_little(tmp_path: Path):
    random = np.random.default_rng(1)
    prior = dict.fromkeys(FEATURES, 0.0) | {"coverage": 2.0, "words": 1.0}
    features = random.standard_normal((6, 10, len(FEATURES)))
    units = tuple(f"m{n}" for n in range(10))
    questions = [
        LabelledQuestion(
            source="feedback",
            space=f"part {n}",
            category="",
            units=units,
            gold=frozenset({units[int(rows[:, FEATURES.index("length")].argmax())]}),
            features=rows,
            is_each=True,
        )
        for n, rows in enumerate(features)
    ]
    weights = fit_ranker(questions, prior=prior)
    assert weights["coverage"] == pytest.approx(2.0, abs=0.4)
    assert weights["length"] > 0.05
    train(questions, out=tmp_path / "own.json", prior=prior)
    assert json.loads((tmp_path / "own.json").read_text())["weights"]["coverage"] == pytest.approx(2.0, abs=0.4)
