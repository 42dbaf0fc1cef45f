"""Packs to answers: the best-supported fact or message, or a chat model's text that cites its messages."""
