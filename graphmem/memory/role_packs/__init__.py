"""Packs for agents in roles: what bears on a question, of the kinds that the role needs, the agent's own and its task's first."""
