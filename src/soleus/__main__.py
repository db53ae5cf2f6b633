"""`python -m soleus` is the command line."""

from soleus.cli import main

if __name__ == "__main__":
    main()
