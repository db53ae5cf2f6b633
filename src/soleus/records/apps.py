"""How Django calls this room."""

from django.apps import AppConfig


class Records(AppConfig):
    name = "soleus.records"
    label = "records"
