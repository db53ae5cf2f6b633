"""The commands, a file for each family. `cli` loads one when a command of it is typed."""
