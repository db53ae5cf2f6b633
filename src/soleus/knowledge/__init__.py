"""Pure. What is known, as data with sources."""
