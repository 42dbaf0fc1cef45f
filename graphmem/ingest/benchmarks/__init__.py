"""Logs of public benchmarks."""
