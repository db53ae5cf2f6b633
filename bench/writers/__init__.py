"""Eight processes that write one diary at once."""
