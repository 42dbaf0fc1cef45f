"""Facts to memory units: what took the place of what, and which facts tell of one situation."""
