"""Tables and graphmem's own JSONL."""
