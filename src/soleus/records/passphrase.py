"""How a passphrase is kept: Argon2id, in an amount that a small board at home can do."""

from django.contrib.auth.hashers import Argon2PasswordHasher

KIB = 1024


class Hasher(Argon2PasswordHasher):
    """19 MiB, two rounds, one lane: the least that OWASP calls enough.

    The framework's own takes 100 MiB for each try, and four at once would fill a small board.
    """

    memory_cost = 19 * KIB
    time_cost = 2
    parallelism = 1
