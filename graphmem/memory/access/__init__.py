"""Several agents in one space: marks on messages, and reading as one of the agents, for a purpose."""
