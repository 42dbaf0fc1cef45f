"""The channels that lead from a question to candidate messages: text search, and the walk over shared entities."""
