"""Pure. How entries leave and come in: one file per format, and what commands are asked."""
