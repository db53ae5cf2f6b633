"""Pure. Sentences a person reads."""
