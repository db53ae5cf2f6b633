"""Leaving, from every page."""
