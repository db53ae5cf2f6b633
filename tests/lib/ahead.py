"""Soleus as it will be some days from now: `DAYS_AHEAD=21 python tests/lib/ahead.py serve …`.

Only the clock of its pages is put on, by whole days, so nobody has to wait for a night to pass.
"""

import os
from datetime import timedelta

from soleus.cli import main
from soleus.commands import serve

AHEAD = timedelta(days=int(os.environ["DAYS_AHEAD"]))


def answer(*told):
    from soleus.web import visit  # only now is Django set up

    at_once = visit.now
    visit.now = lambda: at_once() + AHEAD
    usual(*told)


if __name__ == "__main__":
    usual, serve.answer = serve.answer, answer
    main()
