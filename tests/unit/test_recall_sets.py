"""Readers of labelled sets: the messages, and which of them answer each question."""

import json

import pytest

from graphmem.bench.metrics import Ranked, measures
from graphmem.bench.recall_sets import SETS
from graphmem.model.errors import LogError


def gold_texts(found, unit="turn"):
    """The texts of the evidence of each question, by question."""
    messages = {m.id if unit == "turn" else m.conversation: m.text for group in found.messages.values() for m in group}
    return {q.text: {messages[id_] for id_ in q.evidence[unit]} for q in found.questions}


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_realtalk_range_of_turns_is_all_turns_between(tmp_path):
    turns = [
        {"clean_text": text, "speaker": "Ada", "date_time": f"29.12.2023, 22:42:0{n}", "img_file": [], "dia_id": f"D1:{n}"}
        for n, text in enumerate(["Hi!", "I bought a boat.", "It is red.", "Bye."], start=1)
    ]
    asked = {"question": "What is Ada's boat like?", "answer": "red", "evidence": ["D1:2-D1:3"], "category": 1}
    write(tmp_path / "Chat_1_Ada_Ben.json", {"name": {}, "session_1": turns, "qa": [asked]})

    found = SETS["realtalk"](tmp_path)

    assert gold_texts(found) == {"What is Ada's boat like?": {"I bought a boat.", "It is red."}}
    assert found.questions[0].category == "multi-hop"


def test_beam_takes_ids_from_lists_and_mappings_and_leaves_out_abstention(tmp_path):
    turns = [
        {"role": "user", "id": 1, "time_anchor": "March-15-2024", "content": "I use SQLite."},
        {"role": "assistant", "id": 2, "content": "Noted."},
        {"role": "user", "id": 3, "content": "Now I use DuckDB."},
    ]
    write(tmp_path / "100K" / "1" / "chat.json", [{"batch_number": 1, "turns": [turns[:2], turns[2:]]}])
    asked = {
        "information_extraction": [{"question": "What did I use first?", "answer": "SQLite", "source_chat_ids": [1]}],
        "knowledge_update": [{"question": "What do I use?", "answer": "DuckDB", "source_chat_ids": {"old": [1], "new": [3]}}],
        "abstention": [{"question": "Where do I live?", "answer": "", "source_chat_ids": [1]}],
    }
    write(tmp_path / "100K" / "1" / "probing_questions" / "probing_questions.json", asked)

    found = SETS["beam"](tmp_path / "100K")

    assert gold_texts(found) == {"What did I use first?": {"I use SQLite."}, "What do I use?": {"I use SQLite.", "Now I use DuckDB."}}
    times = [m.sent_at for m in found.messages["bench-beam-1"]]
    assert times == sorted(times)
    assert times[0].year == 2024


@pytest.fixture
def sessions(tmp_path):
    """One LongMemEval question over one session of four turns."""
    turns = [
        {"role": "user", "content": "My cat is called Mog.", "has_answer": True},
        {"role": "assistant", "content": "A fine name."},
        {"role": "user", "content": "She is three.", "has_answer": True},
        {"role": "assistant", "content": "Young."},
    ]
    record = {
        "question_id": "q1",
        "question_type": "multi-session",
        "question": "How old is Mog?",
        "question_date": "2023/05/30 (Tue) 10:00",
        "answer": "three",
        "haystack_dates": ["2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["s1"],
        "haystack_sessions": [turns],
        "answer_session_ids": ["s1"],
    }
    without = {**record, "question_id": "q2_abs", "question": "How old is my dog?"}
    return write(tmp_path / "longmemeval.json", [record, without])


def test_longmemeval_has_turns_and_sessions_as_evidence(sessions):
    found = SETS["longmemeval"](sessions)
    assert gold_texts(found) == {"How old is Mog?": {"My cat is called Mog.", "She is three."}}
    assert found.questions[0].evidence["session"] == {"s1"}


def test_longmemeval_exchanges_join_a_turn_and_its_reply(sessions):
    found = SETS["longmemeval-exchanges"](sessions)
    assert gold_texts(found) == {"How old is Mog?": {"My cat is called Mog.\n\nA fine name.", "Young.\n\nShe is three."}}


def test_lihua_evidence_is_the_files_of_the_named_times(tmp_path):
    write(tmp_path / "chats" / "20260105_1400.txt", "Time: 20260105_14:00\nAdam: The rent is 900.\n")
    write(tmp_path / "chats" / "20260106_1400.txt", "Time: 20260106_14:00\nAdam: It is 950 from June.\n")
    asked = {"question": "How did the rent change?", "answer": "", "evidence": "20260105_14:00<and>20260106_14:00", "type": "Multi"}
    write(tmp_path / "questions.json", [asked])
    found = SETS["lihua"](tmp_path)
    assert gold_texts(found, "session") == {"How did the rent change?": {"The rent is 900.", "It is 950 from June."}}


def test_passages_are_the_evidence_of_multi_hop_sets(tmp_path):
    paragraphs = [
        {"idx": 0, "title": "Oslo", "paragraph_text": "Oslo is a city.", "is_supporting": True},
        {"idx": 1, "title": "Rome", "paragraph_text": "Rome is a city.", "is_supporting": False},
    ]
    asked = {
        "id": "1",
        "question": "What is Oslo?",
        "question_decomposition": [{}, {}],
        "paragraphs": paragraphs,
        "answer": "",
        "answerable": True,
    }
    found = SETS["musique"](write(tmp_path / "musique.json", [asked]))
    assert gold_texts(found, "session") == {"What is Oslo?": {"Oslo\n\nOslo is a city."}}

    context = [["Oslo", ["Oslo is a city."]], ["Rome", ["Rome is a city."]]]
    hotpot = {
        "_id": "1",
        "question": "What is Rome?",
        "context": context,
        "supporting_facts": "[['Rome', 0]]",
        "answer": "",
        "type": "bridge",
    }
    found = SETS["hotpotqa"](write(tmp_path / "hotpotqa.json", [hotpot]))
    assert gold_texts(found, "session") == {"What is Rome?": {"Rome\n\nRome is a city."}}


@pytest.mark.parametrize("name", SETS)
def test_a_file_of_another_kind_is_named(name, tmp_path):
    with pytest.raises(LogError, match=r"other\.json"):
        SETS[name](write(tmp_path / "other.json", {"qa": 1}))


def test_mrr_is_the_mean_of_one_over_the_first_rank():
    ranked = [Ranked("", frozenset({"a"}), ("b", "a")), Ranked("", frozenset({"a"}), ("b", "c"))]
    assert measures(ranked)["MRR"] == 25.0
