"""The facade and its parts: writing, retrying, editing entities."""
