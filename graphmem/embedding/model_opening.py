"""From a model's name to its embedder: an ONNX file of the models folder, or a package that brings model and engine."""

from pathlib import Path

from graphmem.embedding.embedder import Embedder
from graphmem.embedding.model_registry import find_model
from graphmem.embedding.nano_embedder import NanoEmbedder
from graphmem.embedding.onnx_embedder import OnnxEmbedder


def open_embedder(name: str, models: Path) -> Embedder:
    """The embedder of a model. Raises ModelError if the model is unknown or not installed."""
    return NanoEmbedder(name, models) if find_model(name).package else OnnxEmbedder(name, models)
