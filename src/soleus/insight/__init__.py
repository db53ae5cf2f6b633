"""Pure. What a person's own nights say about what she does, and how surely."""
