"""Pure. What Soleus says to do: triage, coach, plan."""
