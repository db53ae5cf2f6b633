"""Visits: Django's sessions in a table of ours. Only a digest of what the cookie says is kept.

A visit ends half a year after she was last here, and a year after she came in: nobody is thrown
out at three in the morning, and a forgotten phone does not stay in for ever.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.core.cache import cache

from soleus.records.models import Person, Visit

Row = Visit

LONGEST = timedelta(days=365)
KEY = "visit"  # where a visit keeps what its row says of it
LAPSED = "lapsed"  # where one that lapsed keeps whose it was
PENDING = "pending"  # and what was written in it by nobody who is known
PREFIX = "visit."


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class SessionStore(CachedStore):
    """The table of visits, and what this one process remembers of it."""

    @classmethod
    def get_model_class(cls) -> type[Visit]:
        return Visit

    def _digest(self) -> str:
        key: str = self._get_or_create_session_key()  # type: ignore[attr-defined]  # stubs lack it
        return digest(key)

    @property
    def cache_key(self) -> str:
        return PREFIX + self._digest()

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends unless she comes back; never more than a year after she came in."""
        usual = super().get_expiry_date(**kwargs)
        made = None if "expiry" in kwargs else self.get(KEY, {}).get("made")
        return min(usual, datetime.fromisoformat(made) + LONGEST) if made else usual

    def get_expiry_age(self, **kwargs: Any) -> int:
        return super().get_expiry_age(**(kwargs or {"expiry": self.get_expiry_date()}))

    def _get_session_from_db(self) -> Visit | None:
        kept = Visit.objects.filter(pk=digest(self.session_key or "")).first()
        if kept is None or self.get_expiry_age(expiry=kept.expire_date) <= 0:
            if kept is not None:
                end(kept.pk)  # for good, also for a clock that is set back
            self._session_key = None
            return None
        return kept

    def create_model_instance(self, data: dict[str, Any]) -> Visit:
        told = data.get(KEY, {})
        made, seen = told.get("made"), told.get("seen")
        return Visit(
            session_key=self._digest(),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            # One that lapsed is still in her list, for her to end.
            person_id=data.get(SESSION_KEY) or data.get(LAPSED, {}).get("person"),
            made=datetime.fromisoformat(made) if made else None,
            seen=date.fromisoformat(seen) if seen else None,
            browser=told.get("browser", ""),
            by_device=told.get("by_device", False),
        )

    def exists(self, session_key: str) -> bool:
        return Visit.objects.filter(pk=digest(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            end(digest(key))


def end(*digests: str) -> None:
    """End visits at once, also where this process remembers them."""
    Visit.objects.filter(pk__in=digests).delete()
    cache.delete_many([PREFIX + each for each in digests])


def end_of(people: Iterable[int]) -> None:
    """End every visit of these people. What waits in one was a stranger's all along and goes on
    waiting there: it may hold a warning sign, and the page in their hand must go on saying so."""
    for row in Visit.objects.filter(person_id__in=people):
        waits = SessionStore().decode(row.session_data).get(PENDING)
        end(row.pk)
        if waits:
            row.session_data = SessionStore().encode({PENDING: waits})
            row.person, row.made, row.seen, row.browser = None, None, None, ""
            row.save(force_insert=True)


def of(person: Person) -> list[Visit]:
    """Hers, the newest first."""
    return list(Visit.objects.filter(person=person).order_by("-seen", "-made", "pk"))


def tell(maker: str, name: str, value: Any) -> None:
    """Leave word for the visit with this digest, if it is still on."""
    kept = Visit.objects.filter(pk=maker).first()
    if kept is None:
        return
    store = SessionStore()
    data = {**store.decode(kept.session_data), name: value}
    Visit.objects.filter(pk=maker).update(session_data=store.encode(data))
    cache.delete(PREFIX + maker)


def clear(now: datetime) -> None:
    """Forget those that are over."""
    Visit.objects.filter(expire_date__lt=now).delete()
