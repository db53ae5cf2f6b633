"""Django's SQLite back end on SQLCipher: every page of the file is encrypted and checked."""
