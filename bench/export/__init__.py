"""Taking a whole diary out and bringing it in."""
