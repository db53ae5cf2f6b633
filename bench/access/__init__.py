"""How often each role asks for what is not theirs."""
