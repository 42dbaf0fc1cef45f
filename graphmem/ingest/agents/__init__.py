"""Message lists and trajectories of agents."""
