"""The ONNX embedder: runs a pinned sentence encoder from the models folder, and never downloads one.

Each text is embedded on its own. These int8 models quantise over the whole batch, so in a batch a text's vector would depend
on its neighbours (cosine to itself down to 0.994), and the order of texts would change results.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.embedding.model_registry import find_model, is_installed
from graphmem.embedding.pinned_model import PinnedModel
from graphmem.model.errors import ModelError

if TYPE_CHECKING:
    from graphmem.embedding.embedder import Vectors

# The encoders' own limit, in tokens: longer texts are truncated.
MAX_TOKENS = 512
# Vectors of questions that are kept: some 4 MB.
KEPT_QUESTIONS = 2048


class OnnxEmbedder(PinnedModel):
    """An ONNX sentence encoder, loaded at first use; safe to use from several threads.

    `threads` is how many texts are embedded at once (default: one per core). Raises ModelError if the model is not installed,
    and at first use if its file is not the pinned one.
    """

    def __init__(self, name: str, models: Path, *, threads: int | None = None) -> None:
        super().__init__(find_model(name))
        if not is_installed(self._entry, models):
            raise ModelError(f"model '{name}' is not in {models}. Run `graphmem models pull {name}`.")
        self._folder = models / name
        self._threads = threads or max(1, os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._questions: dict[str, Vectors] = {}

    def question(self, text: str) -> "Vectors":
        """The unit vector of a question, shape (dimensions,); a question that was asked before is not embedded again."""
        with self._lock:
            known = self._questions.get(text)
        if known is None:
            known = self._embed(self._entry.question_prefix + text)
            known.setflags(write=False)
            with self._lock:
                while len(self._questions) >= KEPT_QUESTIONS:
                    self._questions.pop(next(iter(self._questions)))
                self._questions[text] = known
        return known

    def passages(self, texts: Sequence[str]) -> "Vectors":
        """The unit vectors of texts to be searched, shape (len(texts), dimensions); each text on its own, on all cores."""
        import numpy as np

        prefixed = [self._entry.passage_prefix + text for text in texts]
        self._load()
        if len(prefixed) < 2:  # As of a message that is posted alone: a thread would only cost its start.
            rows = [self._embed(text) for text in prefixed]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                rows = list(pool.map(self._embed, prefixed))
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def _embed(self, text: str) -> "Vectors":
        import numpy as np

        tokenizer, session = self._load()
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        names = {wanted.name for wanted in session.get_inputs()}
        tokens = session.run(None, {name: value for name, value in given.items() if name in names})[0][0]
        pooled = tokens[0] if self._entry.pooling == "cls" else tokens.mean(axis=0)
        return (pooled / max(float(np.linalg.norm(pooled)), 1e-12)).astype(np.float32)  # type: ignore[no-any-return]

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One thread per text and several texts at once: on two cores, 1.4 times as fast as all threads on each text.
        options.intra_op_num_threads = 1
        network = self._folder / "model.onnx"
        self._check_file(network, f"graphmem models pull {self.name}")
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        return tokenizer, session
