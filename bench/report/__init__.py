"""Whether every number of a report is right, and how long one takes."""
