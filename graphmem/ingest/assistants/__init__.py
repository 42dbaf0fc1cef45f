"""Exports of assistants: ChatGPT, Claude, Gemini."""
