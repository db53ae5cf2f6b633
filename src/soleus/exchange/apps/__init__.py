"""Pure. The files of other programs: one file for each, all of them read as a stream."""
