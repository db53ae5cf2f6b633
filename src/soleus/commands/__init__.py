"""Families of commands that have a file of their own. `cli` loads one when it is typed."""
