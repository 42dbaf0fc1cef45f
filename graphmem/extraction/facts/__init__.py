"""From propositions to facts, with their times, polarity and modality."""
