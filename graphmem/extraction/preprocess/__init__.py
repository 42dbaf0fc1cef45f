"""Before parsing: normalisation, masking of non-prose, truecasing, sentence splitting."""
