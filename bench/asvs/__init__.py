"""What OWASP ASVS asks of Soleus: the list, the page written from it, and how much of it holds."""
