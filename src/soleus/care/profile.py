"""Pure. What is known about her on one day, as far as it changes what Soleus says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Nothing in it is required: an empty profile never lowers an urgency.

    conditions, exposures: ids of the knowledge files
    gestational_age_days: days since 280 days before the due date, None when unknown
    days_after_birth: None before a birth
    region: a region id, "" when unknown; unit_number: the maternity unit's number she entered
    agreed: measure ids a clinician has agreed to
    declined: measure ids she does not want offered
    """

    conditions: frozenset[str] = frozenset()
    exposures: frozenset[str] = frozenset()
    gestational_age_days: int | None = None
    days_after_birth: int | None = None
    region: str = ""
    unit_number: str = ""
    agreed: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
