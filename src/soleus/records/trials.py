"""Self-tests: rows to frozen values and back. Callers open the transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F, QuerySet

from soleus.exchange import trials as shapes
from soleus.records import models
from soleus.records.models import Person
from soleus.study.trial import Answer, Protocol


class Why(StrEnum):
    """Why a test ended."""

    OVER = "over"  # its last night is over
    STOPPED = "stopped"  # she ended it
    LIFE = "life"  # a birth or a loss did


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test as it is kept. consent: the version of the words she agreed to when it started"""

    protocol: Protocol
    consent: str
    started: datetime
    ended: datetime | None = None
    why: Why | None = None
    answer: Answer | None = None

    @property
    def id(self) -> UUID:
        return self.protocol.id


def running(person: Person) -> Trial | None:
    """The one that runs; there is never a second. Nobody's diary is asked in vain."""
    if not person.testing:
        return None
    row = models.Trial.objects.filter(person_id=person.pk, ended=None).first()
    return _trial(row) if row else None


def every(person: Person) -> list[Trial]:
    """All of hers, the newest first."""
    rows = models.Trial.objects.filter(person_id=person.pk).order_by("-started", "-row")
    return [_trial(row) for row in rows]


def find(person: Person, id: UUID) -> Trial | None:  # noqa: A002  the field's name
    row = models.Trial.objects.filter(person_id=person.pk, id=id).first()
    return _trial(row) if row else None


def begin(person: Person, trial: Trial) -> None:
    _note(person, testing=True)
    models.Trial.objects.create(
        person_id=person.pk,
        id=trial.id,
        protocol=shapes.write_protocol(trial.protocol),
        consent=trial.consent,
        started=trial.started,
    )


def end(person: Person, trial: Trial, answer: Answer | None, why: Why, now: datetime) -> None:
    _note(person, testing=False)
    _row(person, trial).update(
        ended=now, why=why, answer=shapes.write_answer(answer) if answer else None
    )


def go_on(person: Person, trial: Trial) -> None:
    """Let a test that was stopped run again."""
    _note(person, testing=True)
    _row(person, trial).update(ended=None, why="", answer=None)


def _note(person: Person, *, testing: bool) -> None:
    # Her phones keep what chance says, so they have something to catch up with.
    Person.objects.filter(pk=person.pk).update(testing=testing, sequence=F("sequence") + 1)
    person.testing = testing


def _row(person: Person, trial: Trial) -> QuerySet[models.Trial]:
    return models.Trial.objects.filter(person_id=person.pk, id=trial.id)


def _trial(row: models.Trial) -> Trial:
    return Trial(
        protocol=shapes.read_protocol(row.protocol),
        consent=row.consent,
        started=row.started,
        ended=row.ended,
        why=Why(row.why) if row.why else None,
        answer=shapes.read_answer(row.answer) if row.answer else None,
    )
