"""The ways that lead from a question to candidate messages."""
