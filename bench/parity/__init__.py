"""Two databases, one diary."""
