// On the phone: last night's card, and today's plan with what was done of it.

import { addDays, dateOf } from "./clock.js";
import { counted, day, dayName, line, say } from "./lines.js";
import { dayOfEntry, nightFrom, progress } from "./nights.js";
import { carry, piece, redraw, show, write } from "./pieces.js";

// ── last night ───────────────────────────────────────────────────────────────────────────────

const isUnfinished = ({ origin, side, ease }) => origin === "coach" && (!side || !ease);

const crampOf = (kept) => {
  const node = piece("morning-cramp"), { title, time, facts } = line(kept.entry);
  node.dataset.key = kept.entry.id;
  write(node, { title, time, facts: facts.join(" · ") });
  show(node, isUnfinished(kept.entry) && "unfinished");
  const form = node.querySelector("form");
  carry(form, kept);
  for (const button of form.querySelectorAll("button")) {
    const isChosen = kept.entry[button.name] === button.value;
    button.setAttribute("aria-pressed", String(isChosen));
    button.classList.toggle("button-primary", isChosen);
  }
  return node;
};

// A first word is taken back; one that was changed since is changed once more, under its night.
const saidNone = (kept) => {
  const node = piece("morning-none"), undo = node.querySelector("form");
  carry(undo, kept);
  if (kept.form !== kept.entry.id) undo.remove();
  return node;
};

const asking = (night, kept) => {
  const node = piece("morning-open"), form = node.querySelector("form");
  if (kept) {
    form.dataset.entry = "change";
    carry(form, kept);
  } else {
    form.dataset.entry = "morning";
    form.dataset.night = night.date;
  }
  show(node, night.state);
  write(node, { some: say("phone.counted", { n: night.cramps ?? 0 }) });
  return node;
};

const tellingCramps = (night, keptOf) => {
  const node = piece("morning-cramps");
  node.querySelector("ul").append(...night.episodes.map((cramp) => crampOf(keptOf(cramp))));
  return node;
};

export const showMorning = (section, { entries, keptOf, now, zone, today, quiet }) => {
  section.hidden = quiet;
  const date = addDays(dateOf(now, zone), -1), night = nightFrom(date, entries);
  const kept = night.morning && keptOf(night.morning);
  const nodes = {
    cramp: () => tellingCramps(night, keptOf),
    none: () => saidNone(kept),
  };
  if (!redraw(section, [(nodes[night.state] ?? (() => asking(night, kept)))()])) return;
  const head = section.querySelector("h2"), hint = section.querySelector(".hint");
  for (const node of [head, hint]) show(node, today === date ? "running" : "over");
  write(hint, { night: say("phone.night", { day: day(date) }) });
};

// ── the plan ─────────────────────────────────────────────────────────────────────────────────

const itemOf = (item, entries, keptOf) => {
  const node = piece("plan-item"), { amount, isDone, newest } = progress(item, entries);
  const [done, undo] = node.querySelectorAll("form");
  const { title, how } = item;
  node.dataset.key = item.measure;
  node.querySelector("article").classList.toggle("plan-done", isDone);
  write(node, { title, how, count: item.done.tap < item.of ? counted(item, amount) : "" });
  show(node, isDone ? "done" : "open", newest && "begun");
  Object.assign(done.dataset, { amount: item.done.tap, unit: item.done.unit });
  done.elements.measure.value = item.measure;
  if (newest) carry(undo, keptOf(newest));
  return node;
};

export const showPlan = (section, { entries, keptOf, plan, on, today, isHeld, quiet }) => {
  section.hidden = quiet;
  const done = entries.filter((each) => ["dose", "intake"].includes(each.kind) && dayOfEntry(each) === today);
  const items = isHeld ? [] : plan;
  redraw(section, items.map((item) => itemOf(item, done, keptOf)));
  const isOlder = items.length && on !== today;
  const states = [isHeld ? "held" : !items.length && "nothing", isOlder && "older"];
  for (const each of section.querySelectorAll(":scope > [data-if]")) each.hidden = !states.includes(each.dataset.if);
  write(section, { older: isOlder ? say("phone.plan_of", { day: dayName(on, today) }) : "" });
};
