"""Pure. What a person wrote down."""
