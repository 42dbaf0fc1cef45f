"""Experience: what agents tried, what failed and what mended it, and what worked."""
