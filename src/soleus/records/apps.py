"""How Django calls this room."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class Records(AppConfig):
    name = "soleus.records"
    label = "records"

    def ready(self) -> None:
        # Nothing here needs the moment at which somebody last came in, so it is not noted.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
