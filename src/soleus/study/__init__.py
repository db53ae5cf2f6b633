"""Pure. Learning from many: simulated people with a known truth."""
