"""Walks of those who should see nothing."""
