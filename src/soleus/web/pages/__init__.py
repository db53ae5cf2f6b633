"""One file per screen: who, what, call, render."""
