"""Keeping a diary safe: copies of it, and the way back. Knows files, no entry."""
