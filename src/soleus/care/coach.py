"""Pure. What she is told, step by step, while a cramp lasts.

The script is data (knowledge/relief.toml); this room picks it, fits it to how she lies, sits or
stands, and leaves out what is blocked for her. The phone runs the same few rules on the same
data: see `taken`, `after` and `again`, and their twin in coach.js.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from soleus.care.profile import Profile
from soleus.diary.entries import Site
from soleus.knowledge.shapes import Block, Catalog, Relief, Script, Step, Variant

HOLD, CHECK, REST, LOG = "hold", "check", "rest", "log"
TEN_MINUTES, THIRD_HOLD = "ten_minutes", "third_hold"  # why this is no longer only a cramp


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a cramp is only a cramp. Source of the minutes: NHSI, NHS-LC.

    minutes: past this, without easing, the warning-sign check opens by itself
    holds: the round of the stretch at which "still cramping" opens it as well
    """

    minutes: int = 10
    holds: int = 3


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way of doing a step: the words and the drawing."""

    position: str
    text: str
    spoken: str
    drawing: str
    ghost: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachStep:
    """One instruction, as it stands for her now.

    kind: "hold" while it cramps, "check" for the clot questions, "rest" afterwards, "log"
    seconds: how long it runs; a check waits for her answers however long they take
    either: steps in a row that share this name are other ways of the same; one is enough
    alarm: it must not start before she is ready, and must wake her at its end
    """

    id: str
    relief: str
    kind: str
    seconds: int
    text: str
    spoken: str
    drawing: str
    ghost: str
    cautions: tuple[str, ...]
    sources: tuple[str, ...]
    either: str
    alarm: bool
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A step that is not for her, and the block or position that says so."""

    step: str
    because: str
    ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachScript:
    """The steps for one cramp, what was left out, and when it stops being only a cramp."""

    id: str
    site: Site
    steps: tuple[CoachStep, ...]
    dropped: tuple[Dropped, ...]
    positions: frozenset[str]
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedStep:
    """A step as the phone gets it: every way of doing it that she may still choose.

    forms: the first whose position holds is taken; position "" always holds; no text, no step
    """

    step: Step
    alarm: bool
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Where the script goes: a step, the warning-sign check, or its end.

    step: the step's id, "" when the script leads away or ends
    check: why the warning-sign check opens: TEN_MINUTES or THIRD_HOLD, "" when it does not
    loops: how often she has said "still cramping"
    """

    step: str = ""
    check: str = ""
    loops: int = 0


# ── which script, which way, which steps ────────────────────────────────────────────────────


def script(
    catalog: Catalog,
    *,
    site: Site | None,
    positions: frozenset[str],
    profile: Profile,
    blocked: frozenset[str] = frozenset(),
) -> CoachScript:
    """The steps for a cramp at this site, for her as she is now.

    site: None takes the script for an unnamed site
    positions: position ids she named
    blocked: step, relief, measure or block ids that are off for another reason, such as a warning;
        without its questions a script has nothing that stands behind them
    """
    chosen = script_for(catalog, site)
    held = held_positions(catalog, positions, profile)
    dropped: list[Dropped] = []
    carried = _shipped(catalog, chosen, profile, blocked, held, dropped)
    steps = fit_to(carried, held)
    kept = {step.id for step in steps}
    dropped += [
        Dropped(step=each.step.id, because=_position_of_loss(each, held))
        for each in carried
        if each.step.id not in kept
    ]
    return CoachScript(
        id=chosen.id,
        site=Site(chosen.site),
        steps=steps,
        dropped=tuple(dropped),
        positions=held,
        limits=LIMITS,
    )


def script_for(catalog: Catalog, site: Site | None) -> Script:
    """The script of a site, or the default one when nobody named a site."""
    return next(
        s for s in catalog.scripts.values() if (s.default if site is None else s.site == site)
    )


def held_positions(catalog: Catalog, asked: frozenset[str], profile: Profile) -> frozenset[str]:
    """What she named, what follows from her weeks, and what follows from her conditions."""
    days = profile.gestational_age_days
    by_weeks = {
        p.id
        for p in catalog.positions.values()
        if p.from_days is not None and days is not None and days >= p.from_days
    }
    by_condition = {
        position
        for block in catalog.blocks.values()
        if profile.conditions & set(block.conditions)
        for position in block.positions
    }
    return asked | by_weeks | by_condition


def shipped(
    catalog: Catalog,
    *,
    site: Site | None,
    profile: Profile,
    blocked: frozenset[str] = frozenset(),
) -> tuple[ShippedStep, ...]:
    """The script as the phone carries it: her blocks applied, her position still open."""
    chosen = script_for(catalog, site)
    held = held_positions(catalog, frozenset(), profile)
    return _shipped(catalog, chosen, profile, blocked, held, [])


def fit_to(carried: Iterable[ShippedStep], held: frozenset[str]) -> tuple[CoachStep, ...]:
    """The steps that are left in these positions, each in the way it is done there."""
    pairs = ((each, taken(each.forms, held)) for each in carried)
    return tuple(_coach_step(each, form) for each, form in pairs if form is not None)


def taken(forms: Sequence[Form], held: frozenset[str]) -> Form | None:
    """The first way whose position holds; None when that way has no words, or there is none."""
    form = next((f for f in forms if not f.position or f.position in held), None)
    return form if form and form.text else None


def _shipped(
    catalog: Catalog,
    chosen: Script,
    profile: Profile,
    blocked: frozenset[str],
    held: frozenset[str],
    dropped: list[Dropped],
) -> tuple[ShippedStep, ...]:
    kept = []
    asked = False
    for step in chosen.steps:
        relief = catalog.reliefs.get(step.relief)
        loss = _loss(catalog, step, profile, blocked)
        # Nothing that could move or heat a clot stands before the questions. The file keeps this
        # order; a slip in it must not be able to kill, so a step out of order is left out too.
        if loss is None and needs_check(relief) and not asked:
            loss = Dropped(step=step.id, because="check")
        if loss is not None:
            dropped.append(loss)
            continue
        asked = asked or step.kind == CHECK
        alarm = relief is not None and relief.needs_timer
        kept.append(ShippedStep(step=step, alarm=alarm, forms=_forms(catalog, step, held)))
    return tuple(kept)


def _loss(
    catalog: Catalog, step: Step, profile: Profile, blocked: frozenset[str]
) -> Dropped | None:
    """Why no form of this step is for her, or None."""
    if step.id in blocked or step.relief in blocked:
        return Dropped(step=step.id, because="blocked")
    for block in catalog.blocks.values():
        if step.relief not in block.reliefs or (block.unless_timed and step.seconds > 0):
            continue
        if block.id in blocked or _blocks(block, profile):
            return Dropped(step=step.id, because=block.id)
        # At night nobody can be asked, so "ask first" means not now.
        if profile.conditions & set(block.ask_if):
            return Dropped(step=step.id, because=block.id, ask=True)
    return None


def _blocks(block: Block, profile: Profile) -> bool:
    """Whether a block that names reliefs holds for her, wherever she lies."""
    days = profile.gestational_age_days
    from_weeks = block.from_days is not None and days is not None and days >= block.from_days
    return block.always or from_weeks or bool(profile.conditions & set(block.conditions))


def _forms(catalog: Catalog, step: Step, held: frozenset[str]) -> tuple[Form, ...]:
    """Every way of a step that may be offered, in the order in which they are tried.

    A way whose own blocks hold is put out of reach by a wordless form for the block's positions.
    """
    forms: list[Form] = []
    for variant in step.variants:
        forms += _refusals(catalog, variant.blocks, only=variant.position)
        forms.append(_variant_form(step, variant))
    forms += _refusals(catalog, step.blocks, only="")
    forms.append(_base_form(step))
    return tuple(_within_reach(catalog, forms, held))


def _refusals(catalog: Catalog, blocks: Iterable[str], only: str) -> list[Form]:
    positions = [p for block in blocks for p in catalog.blocks[block].positions]
    return [_no_form(p) for p in positions if not only or p == only]


def _within_reach(catalog: Catalog, forms: Iterable[Form], held: frozenset[str]) -> Iterator[Form]:
    """The forms she is in or may still name, up to the first that holds already."""
    for form in forms:
        holds = not form.position or form.position in held
        if holds or catalog.positions[form.position].asked:
            yield form
        if holds:
            return


def _no_form(position: str) -> Form:
    return Form(position=position, text="", spoken="", drawing="", ghost="", sources=())


def _base_form(step: Step) -> Form:
    return Form(
        position="",
        text=step.text.strip(),
        spoken=step.spoken or _said(step.text),
        drawing=step.drawing,
        ghost=step.ghost,
        sources=step.sources,
    )


def _variant_form(step: Step, variant: Variant) -> Form:
    return Form(
        position=variant.position,
        text=variant.text.strip(),
        spoken=variant.spoken or _said(variant.text),
        drawing=variant.drawing,
        ghost=variant.ghost,
        sources=variant.sources or step.sources,
    )


def _said(text: str) -> str:
    return " ".join(text.split())


def _position_of_loss(shipped_step: ShippedStep, held: frozenset[str]) -> str:
    return next((f.position for f in shipped_step.forms if f.position in held), "")


def _coach_step(each: ShippedStep, form: Form) -> CoachStep:
    step = each.step
    return CoachStep(
        id=step.id,
        relief=step.relief,
        kind=step.kind,
        seconds=step.seconds,
        text=form.text,
        spoken=form.spoken,
        drawing=form.drawing,
        ghost=form.ghost,
        cautions=step.cautions,
        sources=form.sources,
        either=step.either,
        alarm=each.alarm,
        position=form.position,
    )


def needs_check(relief: Relief | None) -> bool:
    """Whether warning signs must have been asked before this relief."""
    return relief is not None and bool(relief.clear_first)


# ── what comes next ─────────────────────────────────────────────────────────────────────────


def after(coach: CoachScript, step: str, *, elapsed: float, loops: int) -> Next:
    """What follows a step, `elapsed` seconds into the cramp and after so many "still cramping".

    While it cramps, ten minutes or the third round open the warning-sign check instead.
    Once the muscle is soft the clock of the cramp no longer counts.
    """
    place = next(i for i, s in enumerate(coach.steps) if s.id == step)
    here = coach.steps[place]
    why = too_long(coach.limits, elapsed=elapsed, loops=loops) if here.kind == HOLD else ""
    if why:
        return Next(check=why, loops=loops)
    rest = (s for s in coach.steps[place + 1 :] if not here.either or s.either != here.either)
    following = next(rest, None)
    return Next(step=following.id if following else "", loops=loops)


def again(coach: CoachScript, *, elapsed: float, loops: int) -> Next:
    """Still cramping: the first hold once more, or the check at the third time or ten minutes."""
    loops += 1
    why = too_long(coach.limits, elapsed=elapsed, loops=loops)
    if why:
        return Next(check=why, loops=loops)
    hold = next((s.id for s in coach.steps if s.kind == HOLD), "")
    return Next(step=hold, loops=loops)


def other_way(coach: CoachScript, step: str) -> str:
    """Another way of the same step, in turn; "" when there is only one."""
    here = next(s for s in coach.steps if s.id == step)
    ways = [s.id for s in coach.steps if here.either and s.either == here.either]
    return ways[(ways.index(step) + 1) % len(ways)] if len(ways) > 1 else ""


def too_long(limits: Limits, *, elapsed: float, loops: int) -> str:
    """Why this is no longer only a cramp, "" while it is."""
    if elapsed >= limits.minutes * 60:
        return TEN_MINUTES
    return THIRD_HOLD if loops >= limits.holds else ""
