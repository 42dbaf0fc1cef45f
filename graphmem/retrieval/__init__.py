"""Questions to packs of evidence: analyse, seed, walk, smooth, rerank, filter, pack. `recall.py` chains the steps on one page."""
