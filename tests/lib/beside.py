"""Stands beside a running Soleus, on the same diary, and does what each line asks for.

link: gives a one-time link, as `soleus login-link` does
anew: forgets everybody, so that whoever comes in next has an empty diary
"""

import sys

from soleus import cli

settings = cli.ready(None)

from django.db import connection  # noqa: E402  Django has its settings only now

from soleus.records.models import Link, Person  # noqa: E402


def anew() -> str:
    Person.objects.all().delete()
    Link.objects.all().delete()
    return "done"


def link() -> str:
    return cli.new_link(f"http://localhost:{settings.noted_port()}")


if __name__ == "__main__":
    asked = {"anew": anew, "link": link}
    for line in sys.stdin:
        print(asked[line.strip()](), flush=True)
        connection.close()  # else the server could not fold its diary into one file
