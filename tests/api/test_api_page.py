"""GET /: the built explorer, or how to build it."""

from pathlib import Path

from fastapi.testclient import TestClient

from graphmem.api import create_app
from graphmem.memory.facade import Memory


def test_a_page_that_is_not_built_says_how(local_memory: Memory, tmp_path: Path) -> None:
    """Plain words, and the API works without it."""
    with TestClient(create_app(local_memory, static=tmp_path / "nothing")) as client:
        page = client.get("/")
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/plain")
        assert "make setup" in page.text
        assert client.get("/healthz").status_code == 200


def test_a_built_page_is_served(local_memory: Memory, tmp_path: Path) -> None:
    """With what lies beside it, and with nothing above it."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("<!doctype html><p>explorer")
    (tmp_path / "secret.txt").write_text("hush")
    with TestClient(create_app(local_memory, static=tmp_path / "static")) as client:
        assert "explorer" in client.get("/").text
        assert client.get("/..%2fsecret.txt").status_code == 404
        assert client.get("/v1/spaces/default/stats").status_code == 200
