"""The keys of her sealed notes, on her row. Callers open the transaction."""

from django.db.models import F

from soleus.diary.sealed import Sealing
from soleus.exchange import sealing as shapes
from soleus.records.models import Person


def of(person: Person) -> Sealing:
    """Costs no query."""
    return shapes.read(person.sealing)


def locked(person: Person) -> Sealing:
    """The same as it is now, held until the transaction ends: no pair may be written over."""
    row = Person.objects.select_for_update().only("sealing").get(pk=person.pk)
    return shapes.read(row.sealing)


def keep(person: Person, sealing: Sealing) -> None:
    """Her phones hear of it: what they seal with is part of what they keep."""
    told = shapes.write(sealing)
    Person.objects.filter(pk=person.pk).update(sealing=told, sequence=F("sequence") + 1)
    person.refresh_from_db(fields=["sealing", "sequence"])
