"""`python -m soleus` is the command line."""

import os

from soleus.cli import main

if __name__ == "__main__":
    # run.py says what was typed, so that what is shown as usage can be typed again.
    main(prog_name=os.environ.get("SOLEUS_TYPED"))
