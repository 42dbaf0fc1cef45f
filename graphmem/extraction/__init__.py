"""Messages -> mentions and facts. `extract` reads one thread, `extract_threads` many; `find_times` serves questions as well.

spaCy is loaded by `load_model` alone, so importing this package is cheap.
"""

from graphmem.extraction.spacy_extractor import Extraction, extract, extract_threads
from graphmem.extraction.temporal import TimeSpan, find_times
from graphmem.language.spacy_pipeline import load_model

__all__ = ["Extraction", "TimeSpan", "extract", "extract_threads", "find_times", "load_model"]
