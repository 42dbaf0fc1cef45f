"""Language resources shared by extraction, resolution and retrieval: spaCy pipelines, word lists, names, stems."""
