"""What is known of English, names and scripts, shared by extraction, resolution and retrieval."""
