"""Text to vectors: a registry of pinned models, how their files get here, and the embedder that runs them."""

from graphmem.embedding.embedder import Embedder
from graphmem.embedding.model_files import add_model_file, pull_model
from graphmem.embedding.model_opening import open_embedder
from graphmem.embedding.model_registry import ModelEntry, ModelFile, choose_model, find_model, is_installed, known_models
from graphmem.embedding.onnx_embedder import OnnxEmbedder

__all__ = [
    "Embedder",
    "ModelEntry",
    "ModelFile",
    "OnnxEmbedder",
    "add_model_file",
    "choose_model",
    "find_model",
    "is_installed",
    "known_models",
    "open_embedder",
    "pull_model",
]
