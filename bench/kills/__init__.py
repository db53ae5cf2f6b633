"""A phone that dies at the moment it says "Saved"."""
