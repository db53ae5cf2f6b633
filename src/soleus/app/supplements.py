"""See her supplements, note a dose, and keep what she agreed on with a clinician."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from soleus.app import today
from soleus.app.today import Today
from soleus.care import supplements
from soleus.care.products import MOST, Product, at_once
from soleus.care.profile import About
from soleus.care.supplements import Sum, Supplement, TooSoon
from soleus.diary.entries import Dose
from soleus.knowledge import catalog
from soleus.knowledge.shapes import Condition
from soleus.records import store
from soleus.records.store import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that her supplements come to today.

    passing: what comes and goes and bears on one of them
    """

    today: Today
    supplements: tuple[Supplement, ...]
    sums: tuple[Sum, ...]
    passing: tuple[Condition, ...]


class UnknownProductError(ValueError):
    """She has no product of this id."""


class TooManyProductsError(ValueError):
    """She keeps as many products as there may be."""


def look(person: Person, *, now: datetime, zone: str) -> Shelf:
    return shelf(today.look(person, now=now, zone=zone))


def shelf(seen: Today) -> Shelf:
    """Her supplements, from what was read for today already."""
    known, about = catalog.load(), seen.about
    doses = [entry for entry in seen.entries if isinstance(entry, Dose)]
    found = supplements.on_a_day(
        known, seen.profile, about.products, doses=doses, standing=seen.standing, on=seen.on
    )
    sums = supplements.sums(
        known, found, doses=doses, on=seen.on, region=about.region, age=about.age(seen.on)
    )
    return Shelf(
        today=seen, supplements=found, sums=sums, passing=supplements.passing(known, found)
    )


def product(person: Person, id_: str) -> Product:
    """One product of hers."""
    for each in store.about(person).products:
        if each.id == id_:
            return each
    raise UnknownProductError(f"{id_!r} is no product of hers")


def take(
    person: Person, product_id: str, dose: UUID, *, now: datetime, zone: str, anyway: bool
) -> TooSoon | None:
    """Note one dose of a product. Where it is too soon, nothing is noted until she says so.

    dose: the id, made with the page, so that a second tap on the same button changes nothing
    """
    hers = product(person, product_id)
    seen = today.look(person, now=now, zone=zone)
    others = [e for e in seen.entries if isinstance(e, Dose) and e.id != dose]
    asked = None if anyway else supplements.too_soon(hers, others, now=now, zone=zone)
    if asked is None:
        with transaction.atomic():
            store.save(person, [dose_of(hers, dose, now=now, zone=zone)], now)
    return asked


def dose_of(hers: Product, id_: UUID, *, now: datetime, zone: str) -> Dose:
    """What one tap writes down: how much of the nutrient it held then, at its larger end."""
    found = at_once(catalog.load(), hers)
    return Dose(
        id=id_,
        at=now,
        zone=zone,
        written=now,
        measure=hers.measure,
        amount=found.high if found else None,
        unit=found.unit if found else "",
        product=hers.id,
    )


def keep(person: Person, told: Product, now: datetime) -> None:
    """Add a product, or change the one of that id. Raises TooManyProductsError."""

    def kept(about: About) -> About:
        hers = {each.id: each for each in about.products} | {told.id: told}
        if len(hers) > MOST:
            raise TooManyProductsError(f"{len(hers)} products, of {MOST} at most")
        return replace(about, products=tuple(hers.values()))

    with transaction.atomic():
        store.change_about(person, kept, now)


def end(person: Person, id_: str, on: date | None, now: datetime) -> None:
    """She takes it no more from a day on, or again where that is None. Its doses stay."""
    keep(person, replace(product(person, id_), ended_on=on), now)


def tell(person: Person, condition: str, now: datetime, *, is_so: bool) -> None:
    """Something that comes and goes is there now, or is not."""
    known = catalog.load().conditions.get(condition)
    if known is None or not known.passing:
        raise ValueError(f"{condition!r} does not come and go")

    def told(about: About) -> About:
        others = about.conditions - {condition}
        return replace(about, conditions=others | {condition} if is_so else others)

    with transaction.atomic():
        store.change_about(person, told, now)
