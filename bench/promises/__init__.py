"""What Soleus promises, how each promise is tried, and what came of it."""
