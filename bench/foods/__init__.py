"""Finding foods while a name is typed."""
