"""GET /: the built explorer, or how to build it."""

from pathlib import Path

from fastapi.testclient import TestClient

from graphmem.api import create_app
from graphmem.memory.facade import Memory


def test_a_page_that_is_not_built_says_how(local_memory: Memory, tmp_path: Path) -> None:
    """Plain words, and the API works without it."""
    with TestClient(create_app(local_memory, static=tmp_path / "nothing"), base_url="http://localhost") as client:
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
    with TestClient(create_app(local_memory, static=tmp_path / "static"), base_url="http://localhost") as client:
        assert "explorer" in client.get("/").text
        assert client.get("/..%2fsecret.txt").status_code == 404
        assert client.get("/v1/spaces/default/stats").status_code == 200


def test_the_reference_needs_nothing_from_elsewhere(local_memory: Memory) -> None:
    """The page, its script and its style are all there, and none names another host."""
    with TestClient(create_app(local_memory), base_url="http://localhost") as client:
        page = client.get("/docs")
        assert page.headers["content-type"].startswith("text/html")
        parts = [client.get(f"/docs/reference.{kind}") for kind in ("js", "css")]
        assert all(part.status_code == 200 for part in parts)
        assert not any("//" in part.text.replace("\n//", "").removeprefix("//") for part in (page, *parts))
        assert client.get("/docs/..%2fapi_app.py").status_code == 404
