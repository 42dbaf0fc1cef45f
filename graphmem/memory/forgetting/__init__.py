"""Forgetting: what is selected goes with everything derived from it, down to the bytes; a signed receipt says so."""
