"""The database: rows in, frozen entries out."""
