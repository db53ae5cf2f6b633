// A phone that nobody uses locks by itself: once it was out of sight for long, or was not touched.
//
// The clock on the wall may be set, and the steady one stands still while a phone sleeps. So of the
// two the one counts that says more. All tabs go by the same notes: one in use keeps the others open.

import { written } from "./written.js";

export const WARNING = 20e3; // milliseconds in which a touch still helps
export const SLACK = 10e3; // so far back a clock may be put right by itself

/** Milliseconds since then. A clock that was put back tells nothing: then it is for ever. */
export const since = (then, now) => {
  const wall = now.wall - then.wall;
  if (!(wall >= -SLACK)) return Infinity;
  return Math.max(0, wall, now.steady - (then.steady ?? now.steady));
};

/**
 * "open", "soon" or "over".
 * used, seen: when it was touched last, and when it was last in view
 * away, idle: milliseconds
 */
export const stateOf = ({ used, seen }, now, { away, idle }) => {
  if (since(seen, now) >= away || since(used, now) >= idle) return "over";
  return since(used, now) >= idle - WARNING ? "soon" : "open";
};

/** Milliseconds until that may be another, as far as anybody can tell by now. */
export const untilNext = ({ used, seen }, now, { away, idle }, isInView) => {
  const left = idle - since(used, now);
  return Math.max(0, Math.min(left > WARNING ? left - WARNING : left, isInView ? Infinity : away - since(seen, now)));
};

// ── this phone ───────────────────────────────────────────────────────────────────────────────

const NAME = "soleus.lapse"; // {of, away, idle, used, seen}: limits and times, and nothing of hers
const LAPSED = "soleus.lapsed"; // as in shut.js: the tab that locks sets it, and the others hear it
const OFTEN = 1000; // milliseconds between two notes of a touch
const IN_VIEW = 10e3; // milliseconds between two notes that a page is in view
const AGAIN = 1000; // what did not come is asked for again
const A_TAP = 400; // milliseconds: what the notice covers must not get the tap that was meant for it
const USES = ["pointerdown", "pointermove", "click", "keydown", "touchstart", "wheel", "input"];

const stored = (name) => {
  try { return localStorage.getItem(name); } catch { return null; }
};
const read = () => {
  try { return JSON.parse(stored(NAME)); } catch { return null; } // somebody wrote nonsense there
};
const write = (told) => {
  try { localStorage.setItem(NAME, JSON.stringify(told)); } catch { /* storage is off: this page goes by itself */ }
};
const clocks = () => ({ wall: Date.now(), steady: performance.now() });

const shutting = () => import("./shut.js");

/** limits: {away, idle, of}; isHers: whether the page has to hide, as one of the night has not */
const watch = (limits, isHers) => {
  const region = document.getElementById("lapse"), begun = clocks();
  const at = { used: begun, seen: begun };
  let { of } = limits, covered = null, isOver = false, timer;

  const note = () => write({ ...limits, of, used: at.used.wall, seen: at.seen.wall });
  // What another tab noted is newer. Of the steady clock one page knows nothing of another.
  const hear = () => {
    const told = read(), { steady } = clocks();
    if (!told) return;
    of = told.of; // another tab may have got a new name for this visit
    for (const name of ["used", "seen"]) {
      if (told[name] !== at[name].wall) at[name] = { wall: told[name], steady };
    }
  };
  const state = () => stateOf(at, clocks(), limits);

  // Nothing is moved: she finds the page as it was.
  const cover = () => {
    if (!isHers || covered) return;
    covered = { focus: document.activeElement };
    document.body.style.visibility = "hidden";
  };
  const uncover = () => {
    if (!covered) return;
    document.body.style.visibility = "";
    covered.focus?.focus?.({ preventScroll: true });
    covered = null;
  };

  const isWarning = () => Boolean(region?.hasChildNodes());
  const warn = (isSoon) => {
    if (!region || isSoon === isWarning()) return;
    const words = document.getElementById("lapse-soon").content.cloneNode(true);
    region.replaceChildren(...(isSoon ? [words] : []));
  };

  const shut = async (before) => {
    isOver = true;
    cover();
    const { shut: go } = await shutting().catch(() => ({}));
    if (await go?.(isHers, before)) return;
    isOver = false;
    // Where it did not come, the page stays covered, and the next look tries again.
    if (!go) return void setTimeout(look, AGAIN);
    // What she is writing cannot be kept here, so it waits for her.
    at.used = at.seen = clocks();
    note();
    look();
  };

  const look = () => {
    clearTimeout(timer);
    if (isOver) return;
    hear();
    const isInView = !document.hidden, is = state();
    // A page of the night goes on while it is in view; the next page of hers locks.
    if (is === "over" && (isHers || !isInView)) return void shut(stored(LAPSED));
    if (is !== "over" && isInView) {
      if (clocks().wall - at.seen.wall >= IN_VIEW) {
        at.seen = clocks();
        note();
      }
      warn(isHers && is === "soon");
      uncover();
    }
    const next = untilNext(at, clocks(), limits, isInView);
    timer = setTimeout(look, isInView ? Math.min(next || IN_VIEW, IN_VIEW) : next);
  };

  const touched = ({ isTrusted, type, target }) => {
    if (isOver || !isTrusted) return;
    if (type === "input") written.add(target);
    const isNew = since(at.used, clocks()) >= OFTEN;
    if (!isNew && !isWarning()) return;
    hear();
    // Whoever touches it too late is not let in by that.
    if (state() === "over") return look();
    at.used = at.seen = clocks();
    note();
    clearTimeout(timer);
    timer = setTimeout(look, isWarning() ? A_TAP : 0);
  };

  const hidden = () => {
    if (isOver) return;
    cover();
    hear();
    if (state() !== "over") {
      at.seen = clocks();
      note();
    }
    look();
  };

  // It has to be here before the network goes.
  if (isHers) shutting().catch(() => {});
  for (const use of USES) addEventListener(use, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => (document.hidden ? hidden() : look()));
  addEventListener("pagehide", hidden);
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  document.addEventListener("freeze", hidden);
  document.addEventListener("resume", look);
  addEventListener("storage", ({ key, oldValue, newValue }) => {
    if (key === LAPSED && newValue?.startsWith("back") && isHers && !isOver) shut(oldValue);
  });

  // Another visit than the one that was noted begins now.
  if (read()?.of === of) hear();
  else note();
  return {
    look,
    back: async () => {
      cover();
      isOver = true;
      const isOnHerWay = async () => (await shutting()).resume();
      if (await isOnHerWay().catch(() => false)) return; // to where she was
      isOver = false;
      look();
    },
  };
};

const start = async () => {
  const said = document.querySelector("meta[name=lapse]")?.content;
  if (said === "off") return localStorage.removeItem(NAME);
  const [away, idle, of] = (said ?? "").split(" ");
  const limits = said ? { away: away * 1000, idle: idle * 1000, of } : read();
  if (!limits) return undefined;
  const watched = watch(limits, said !== undefined);
  return said && stored(LAPSED) ? watched.back() : watched.look();
};

if (globalThis.document) start().catch(() => {});
