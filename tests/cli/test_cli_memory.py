"""Logs in, answers out: the commands on a real memory."""

from tests.cli.conftest import write_log


def test_remember_reports_what_came_in_and_a_second_run_adds_nothing(graphmem, tmp_path):
    """The same log twice: the second time nothing is new, and the counts are the same."""
    log = write_log(tmp_path / "log.jsonl")
    first, second = graphmem("remember", log, "--json"), graphmem("remember", log, "--json")
    assert (first.code, first.err, second.code, second.err) == (0, "", 0, "")
    assert (first.json["messages"], first.json["new"], first.json["quarantined"]) == (5, 5, 2)
    assert (second.json["messages"], second.json["new"]) == (5, 0)
    for kind in ("entities", "facts", "units", "communities"):
        assert second.json[kind] == first.json[kind]
    assert set(first.json["seconds"]) >= {"store messages", "extract", "embed"}


def test_remember_says_it_in_words_too(graphmem, tmp_path):
    """Every number has its name, and where the quarantine is looked at is said."""
    done = graphmem("remember", write_log(tmp_path / "log.jsonl"))
    counts = ("messages     5\n", "new          5\n", "quarantined  2\n", "speakers  2", "sent from  2025-01-05 10:00 UTC")
    for word in (*counts, "entities", "facts", "units", "communities", " s\n"):
        assert word in done.out
    assert "graphmem quarantine list" in done.out


def test_an_empty_log_is_no_error(graphmem, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    assert graphmem("remember", tmp_path / "empty.jsonl", "--json").json["messages"] == 0


def test_recall_shows_date_speaker_text_and_score(told):
    """The message that answers is among the hits, on one line."""
    done = told("recall", "Where does Ada live?")
    assert done.code == 0
    assert any("2025-03-01 10:00  Ada: I moved to Bergen. Now I live in Bergen." in line for line in done.out.splitlines())
    assert "tokens." in done.out


def test_recall_gives_its_reasons_when_asked(told):
    done = told("recall", "Where does Ada live?", "-v")
    assert "meaning +" in done.out
    assert "fact: " in done.out


def test_recall_keeps_to_its_budget(told):
    """What did not fit is counted."""
    pack = told("recall", "Where does Ada live?", "--budget", "60", "--json").json
    assert pack["budget"] == 60
    assert pack["used"] <= 60
    assert pack["left_out_count"]


def test_answer_gives_the_sentence_that_says_so(told):
    done = told("answer", "Where does Ben work?")
    assert done.out.startswith("Halvorsen Marine\n")
    assert "2025-01-05 10:01  Ben: I work at Halvorsen Marine." in done.out


def test_answer_over_two_messages_shows_the_path(told):
    """Ben works at Halvorsen Marine, and Ada says where that is moving: the name is what joins the two."""
    done = told("answer", "To which city is the company where Ben works moving?")
    assert done.out.startswith("Stavanger\n")
    assert "2025-01-05 Ben: I work at Halvorsen Marine. --[Halvorsen Marine]--> 2025-04-02 Ada:" in done.out


def test_answer_as_of_an_earlier_date(told):
    """Before the move the old city is true."""
    assert told("answer", "Where does Ada live?", "--at", "2025-02-01").out.startswith("Oslo\n")
    assert told("answer", "Where does Ada live?", "--at", "2025-03-02", "--json").json["text"] == "Bergen"


def test_answer_as_json_has_the_fact_and_its_evidence(told):
    found = told("answer", "Where does Ben work?", "--json").json
    assert found["found"] is True
    assert found["fact"]["valid_to"] is None
    assert found["evidence"][0]["message"]["sent_at"] == "2025-01-05T10:01:00Z"


def test_what_nobody_said_is_not_in_memory(told):
    """That is an answer, not an error."""
    done = told("answer", "At which university did Zora study?", "--json")
    assert (done.code, done.json["found"], done.json["evidence"]) == (0, False, [])


def test_explain_shows_seeds_paths_and_reasons(told):
    done = told("explain", "Where does Ben work?")
    for heading in ("Seeds\n", "Paths\n", "Hits\n", "words +"):
        assert heading in done.out
    assert told("explain", "Where does Ben work?", "--json").json["pack"]["seeds"]


def test_timeline_lists_ended_facts_with_their_end(told):
    """Oslo ended when Ada moved, and is still listed."""
    done = told("timeline", "ada")
    assert done.out.startswith("Ada (person)")
    assert any("live in Oslo" in line and "until 2025-03-01" in line for line in done.out.splitlines())
    assert "replaced: I live in Oslo" in done.out
    found = told("timeline", "Ada", "--json").json
    assert found["entity"]["name"] == "Ada"
    assert [f["valid_from"] for f in found["facts"]] == sorted(f["valid_from"] for f in found["facts"])


def test_timeline_by_what_was_known_earlier(told):
    """In February nobody had said that she would move."""
    assert "Bergen" not in told("timeline", "Ada", "--known", "2025-02-01").out


def test_stats_counts(told):
    done = told("stats", "--json")
    assert (done.json["counts"]["messages"], done.json["counts"]["quarantined"]) == (5, 2)
    assert (done.json["first"], done.json["last"]) == ("2025-01-05T10:00:00Z", "2025-04-02T08:00:00Z")
    assert "From 2025-01-05 to 2025-04-02." in told("stats").out


def test_spaces_do_not_see_each_other(told):
    assert told("stats", "--space", "other", "--json").json["counts"]["messages"] == 0


def test_quarantine_lists_and_shows_what_could_not_be_read(told):
    """A line, its place, its reason, and what was there: without what it would do to the terminal."""
    listed = told("quarantine", "list", "--json").json
    assert [(e["source"], e["line"]) for e in listed] == [("log.jsonl", 6), ("log.jsonl", 7)]
    assert "log.jsonl:6" in told("quarantine", "list").out
    shown = told("quarantine", "show", listed[0]["id"])
    assert "| no JSON" in shown.out
    assert "\x1b" not in shown.out
    assert told("quarantine", "show", listed[0]["id"][:-3], "--json").json["content"] == "no \x1b[31mJSON"


def test_a_log_cannot_steer_the_terminal(told):
    """Escape sequences and turned writing are gone from every command's text; markup is text."""
    for command in (("recall", "Bramble"), ("answer", "Where does Bramble live?"), ("explain", "Bramble"), ("timeline", "Ben")):
        done = told(*command)
        assert done.code == 0
        assert not set(done.out) & set("\x1b\x07\u202e\x9b")
    assert "My dog Bramble lives in Porto. [bold]no markup[/bold] A second line." in told("recall", "Bramble").out


def test_json_has_the_text_as_it_was_said(told):
    texts = [hit["message"]["text"] for hit in told("recall", "Bramble", "--json").json["hits"]]
    assert any(text.startswith("\x1b]0;owned\x07My dog Bramble") for text in texts)


def test_check_finds_the_cypher_sound(bare):
    assert (bare("check").code, bare("check", "--json").json) == (0, [])
