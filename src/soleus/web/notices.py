"""What a page leaves for the next one to say. A diary that fails takes no page with it here."""

from typing import Any

from django.contrib.messages.storage.session import SessionStorage
from django.db import DatabaseError

from soleus.web import visit


class Notices(SessionStorage):
    """Kept with her visit. Where nobody can look that up, there is nothing to say."""

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._get(*args, **kwargs)  # type: ignore[misc]  # the stubs leave it out
        except DatabaseError:
            return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        was_modified = self.request.session.modified
        try:
            left = super()._store(messages, response, *args, **kwargs)  # type: ignore[misc]
            if self.request.session.modified and not was_modified:
                visit.save(self.request)
        except DatabaseError:
            return messages
        return left
