"""Questions to packs of evidence: understand, seed, traverse, fuse, rerank, pack. `recall.py` chains them on one page."""
