"""A small space beside a large one: it is ranked as if it were alone, and as on the other engine."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder
from graphmem.language.stemming import terms_of
from graphmem.memory.index_stage import documents_of
from graphmem.model import Message
from graphmem.model.ids import home_of
from graphmem.search_index import Index, open_index
from graphmem.search_index.found import Found
from graphmem.storage import GraphStore, open_store
from graphmem.storage.migrations import migrate
from graphmem.storage.repository import put_messages
from tests.neo4j_server import Server

pytestmark = pytest.mark.slow
SMALL, LARGE = 60, 1500
QUESTIONS = ("Where does Ada live?", "Who likes the museum?", "What did he say about the new job?", "coffee")


def filled(store: GraphStore, *spaces: tuple[str, int, int]) -> Index:
    """An index with the generated logs of these spaces: name, messages, seed."""
    index, embedder = open_index(store, dimensions=StandInEmbedder().dimensions), StandInEmbedder()
    for space, size, seed in spaces:
        messages = list(generate_log(size, space=space, seed=seed))
        put_messages(store, messages)
        index.add(documents_of([messages], {m.id for m in messages}, embedder))
        index.commit(space, "done")
    return index


@pytest.fixture(scope="module")
def both(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, Index]]:
    """The small space alone on ladybug, and beside the large one on Neo4j."""
    neo4j_server.wipe()
    path: Path = tmp_path_factory.mktemp("small") / "memory.lbug"
    alone, beside = open_store(str(path)), open_store(neo4j_server.address)
    for store in (alone, beside):
        migrate(store)
    yield filled(alone, ("small", SMALL, 3), ("large", LARGE, 7)), filled(beside, ("large", LARGE, 7), ("small", SMALL, 3))
    alone.close()
    beside.close()


def best(found: Iterable[Found], number: int = 10) -> list[str]:
    """The best by all three ways together, as recall begins with."""
    return [f.message_id for f in sorted(found, key=lambda f: (-(0.1 * f.words + f.alone + f.in_context), f.message_id))[:number]]


@pytest.mark.parametrize("space", ["small", "large"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_space_is_ranked_alike_on_both_engines(both: tuple[Index, Index], space: str, question: str) -> None:
    vector = StandInEmbedder().question(question)
    ladybug, neo4j = (index.search(space, terms_of(question), vector, 500) for index in both)
    assert best(ladybug) == best(neo4j)
    on_neo4j = {f.message_id: f for f in neo4j}
    for a in (f for f in ladybug if f.message_id in best(ladybug, 200)):
        b = on_neo4j[a.message_id]
        assert (a.words, a.alone, a.in_context) == pytest.approx((b.words, b.alone, b.in_context), abs=1e-4)
        assert (a.matched, a.passage) == (b.matched, b.passage)


def test_each_gets_exactly_as_many_as_it_asks_for(both: tuple[Index, Index], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the indexes of the server are asked, which know no spaces."""
    from graphmem.search_index import index_config, neo4j_index

    vector = StandInEmbedder().question(QUESTIONS[0])
    config = index_config.ServerIndexConfig(scored_whole=0)
    monkeypatch.setattr(neo4j_index, "SERVER_INDEX", config)
    for space in ("small", "large"):
        for wanted in (10, 30):
            ladybug, neo4j = (index.search(space, [], vector, wanted) for index in both)
            assert len(neo4j) >= wanted
            scores = [sorted((f.alone for f in found), reverse=True)[:wanted] for found in (ladybug, neo4j)]
            assert scores[0] == pytest.approx(scores[1], abs=1e-4)


def test_what_is_kept_of_a_space_stays_right(both: tuple[Index, Index]) -> None:
    """After messages are added again, changed and removed, words weigh as on the engine that counts them all."""
    messages = list(generate_log(SMALL, space="small", seed=3))
    embedder = StandInEmbedder()
    for index in both:
        index.add(documents_of([messages[:20]], {m.id for m in messages[:20]}, embedder))
        index.remove("small", [m.id for m in messages[40:]])
        index.commit("small", "less")
    vector = embedder.question(QUESTIONS[1])
    ladybug, neo4j = (index.search("small", terms_of(QUESTIONS[1]), vector, 500) for index in both)
    assert [(f.message_id, round(f.words, 6)) for f in ladybug] == [(f.message_id, round(f.words, 6)) for f in neo4j]
    assert {index.count("small") for index in both} == {40}
    assert np.isfinite([f.alone for f in neo4j]).all()


def test_a_message_that_is_not_stored_is_not_counted(both: tuple[Index, Index]) -> None:
    stranger: Message = next(iter(generate_log(1, space="nowhere", seed=9)))
    both[1].add(documents_of([[stranger]], {stranger.id}, StandInEmbedder()))
    assert both[1].count("nowhere") == 0
    assert home_of("nowhere") != home_of("small")
