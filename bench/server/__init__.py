"""A real server that is killed, crowded or left to run for long."""
