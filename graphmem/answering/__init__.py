"""Packs to answers: the best-supported fact or span, or with a chat model a grounded text that cites its messages."""
