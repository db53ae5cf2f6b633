"""Carry a message out, one file for each channel. Knows no diary: who calls says what it says."""
