"""Tell her webhooks that a cramp starts or ends, where she turned that on."""

from datetime import datetime, timedelta

from soleus.app import lasting
from soleus.app.reminders import Carry
from soleus.notify.carry import Kind
from soleus.notify.message import Message, State, Urgency
from soleus.records import people
from soleus.records import reminders as rows

WORTH = timedelta(minutes=1)  # a lamp that answers later answers to nothing


def tell(person: int, event: lasting.Event, carry: Carry, now: datetime) -> int:
    """Tell of one event; how many webhooks took it. What a webhook does not take is not sent again.

    The diary is not asked, and no word of hers goes out: that something started or ended, and when.
    """
    hers = people.find(person)
    if hers is None or (now - event.at > WORTH and event.kind is lasting.State.STARTED):
        return 0
    if not rows.settings(hers).cramps:
        return 0
    live = [e for e in rows.channels(hers) if e.kind == Kind.WEBHOOK and e.gone is None]
    message = Message(
        title="Soleus",
        body=event.at.isoformat(),
        tag=f"cramp-{event.kind.value}",
        urgency=Urgency.HIGH,
        ttl=WORTH,
    )
    return sum(carry(each, message).state is State.SENT for each in live)
