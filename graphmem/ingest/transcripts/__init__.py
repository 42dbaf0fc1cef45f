"""Transcripts of meetings and recordings: captions with times from the start, and the chat beside them."""
