"""Readers of what other memory systems export."""
