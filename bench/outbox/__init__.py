"""Phones that write into one diary over a bad network, thousands of stories of it."""
