"""Reading the files of other apps, large ones and those made to do harm."""
