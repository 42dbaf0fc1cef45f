"""`graphmem reembed` says what it did, and what it cannot do."""


def test_with_the_model_that_the_store_has_nothing_is_done(told):
    done = told("reembed")
    assert done.code == 0
    assert "has the model e5-small-v2 already" in done.out
    assert told("reembed", "--json").json["reembedding"]["messages"] == 0


def test_a_model_that_is_unknown_or_not_here_is_said(told):
    for name in ("no-such-model", "bge-small-en-v1.5"):
        done = told("reembed", "--model", name)
        assert done.code == 1, done.out
        assert name in done.err
    assert "is complete" in told("doctor").out


def test_without_a_store_it_says_so(graphmem):
    done = graphmem("reembed")
    assert done.code == 1
    assert "no memory is there yet" in done.err
