"""A private companion for leg cramps in pregnancy."""
