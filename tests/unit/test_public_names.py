"""The public names: growth shows in review."""

import subprocess
import sys

import pytest

import graphmem


def test_the_public_names() -> None:
    assert graphmem.__all__ == ["Memory", "Message", "__version__", "read_log"]
    assert all(getattr(graphmem, name) for name in graphmem.__all__)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="Memory, Message"):
        _ = graphmem.Nothing


def test_importing_graphmem_brings_in_nothing_heavy() -> None:
    heavy = "spacy numpy pyarrow onnxruntime ladybug neo4j dagster fastapi langchain_core"
    code = f"import sys, graphmem; sys.exit(any(name in sys.modules for name in {heavy.split()!r}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
