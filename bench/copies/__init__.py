"""Copies of a diary, made while it is written and spoiled afterwards."""
