"""What she decided about her plan, and what it held by day. Callers open the transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from soleus.care.choices import Choices, holding
from soleus.exchange import choices as shapes
from soleus.records.changing import Changing
from soleus.records.models import Person, PlanOf


def choices(person: Person) -> Choices:
    """What she decided. It came with the person, so it costs no query."""
    return shapes.read(person.plan)


def change(person: Person, how: Callable[[Choices], Choices], now: datetime) -> Choices:
    """Change what she decided, from how it stands now.

    Another of her devices may have changed it since the person was read: what it decided stays.
    """
    with Changing(person, now) as changing:
        # Her phones keep the plan, so they have something to catch up with.
        changing.next()
        return _changed(person, how)


def hold(person: Person, items: Sequence[str], on: date, now: datetime) -> None:
    """Note what her plan holds since this day. She decided nothing, and her phones know it."""
    with Changing(person, now):
        _changed(person, lambda kept: holding(kept, items, on))
        PlanOf.objects.update_or_create(person_id=person.pk, on=on, defaults={"items": [*items]})


def forget(person: Person, is_erased: Callable[[date], bool]) -> None:
    """Forget which of some days she took off, and why."""
    _changed(
        person,
        lambda kept: replace(
            kept, skipped={on: why for on, why in kept.skipped.items() if not is_erased(on)}
        ),
    )


def _changed(person: Person, how: Callable[[Choices], Choices]) -> Choices:
    person.refresh_from_db(fields=["plan"])
    changed = how(choices(person))
    _keep(person, shapes.write(changed))
    return changed


def said(person: Person) -> dict[str, str]:
    """What her nights were last said to say, by measure."""
    return dict(person.plan.get("said", {}))


def hear(person: Person, told: dict[str, str]) -> None:
    if told != said(person):
        person.refresh_from_db(fields=["plan"])
        _keep(person, {"said": told})


def _keep(person: Person, part: dict[str, Any]) -> None:
    person.plan = {**person.plan, **part}
    Person.objects.filter(pk=person.pk).update(plan=person.plan)


def of(person: Person, on: date) -> tuple[str, ...] | None:
    """What her plan held on a day, None for days before it was noted."""
    rows = PlanOf.objects.filter(person_id=person.pk, on__lte=on).order_by("-on")
    found = rows.values_list("items", flat=True).first()
    return None if found is None else tuple(found)
