"""Who is known at the door, and who is not: no stranger may tell by the time it takes."""
