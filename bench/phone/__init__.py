"""The night path on a slow phone without a network."""
