"""How likely a self-test ends with an answer, by its length, her cramps and the truth."""
