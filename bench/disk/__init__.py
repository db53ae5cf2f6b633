"""Disks that are full, and disks that fail."""
