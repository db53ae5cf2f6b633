// On the phone: last night's card, and today's plan with what was done of it.

import { addDays, dateOf, dayOf } from "./clock.js";
import { isMarked, markedId } from "./ids.js";
import { counted, day, dayName, line, say } from "./lines.js";
import { dayOfEntry, isBegun, isDone, nightFrom, progress, silent, wordOn } from "./nights.js";
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

// ── the day before ───────────────────────────────────────────────────────────────────────────

const named = (items) => [...new Set(items.map(({ title }) => title))].join(", ");
const field = (name, value, data) => {
  const made = document.createElement("input");
  Object.assign(made, { type: "hidden", name, value });
  Object.assign(made.dataset, data);
  return made;
};

const asksOf = (day, done, left) => {
  const node = piece("rest"), form = node.querySelector("form");
  node.dataset.key = "rest";
  form.dataset.day = day;
  write(node, { done: named(done), left: named(left) });
  show(node, done.length && "some");
  form.prepend(...left.map(({ measure, done: { unit } }) => field("rest", `${measure}/${markedId()}`, { unit })));
  return node;
};

const saidOf = (denied, keptOf) => {
  const node = piece("rest-said"), form = node.querySelector("form");
  node.dataset.key = "rest-said";
  form.prepend(...denied.map((dose) => {
    const { entry, form: id } = keptOf(dose);
    return field("of", entry.id, { of: JSON.stringify(entry), form: id });
  }));
  return node;
};

// By night "yesterday" would be a riddle, and who began today had no plan before her.
const yesterdayOf = ({ entries, keptOf, plan, now, zone, today, isHeld }) => {
  const on = addDays(today, -1), isNew = !entries.some((each) => dayOf(Date.parse(each.written), each.zone) <= on);
  if (isHeld || isNew || dateOf(now, zone) !== today) return [];
  const done = entries.filter((each) => ["dose", "intake"].includes(each.kind) && dayOfEntry(each) === on);
  const left = silent(plan, done);
  const denied = done.filter((each) => each.kind === "dose" && !isDone(each) && isMarked(each.id));
  const beside = done.filter((each) => each.kind === "dose" && isDone(each)).map((dose) => line(dose));
  if (left.length) return [asksOf(on, [...plan.filter((item) => isBegun(item, done)), ...beside], left)];
  return denied.length ? [saidOf(denied, keptOf)] : [];
};

export const showMorning = (section, diary) => {
  const { entries, keptOf, now, zone, today, quiet } = diary;
  section.hidden = quiet;
  const date = addDays(dateOf(now, zone), -1), night = nightFrom(date, entries);
  const kept = night.morning && keptOf(night.morning);
  const nodes = {
    cramp: () => tellingCramps(night, keptOf),
    none: () => saidNone(kept),
  };
  const card = (nodes[night.state] ?? (() => asking(night, kept)))();
  if (!redraw(section, [card, ...yesterdayOf(diary)])) return;
  const head = section.querySelector("h2"), hint = section.querySelector(".hint");
  for (const node of [head, hint]) show(node, today === date ? "running" : "over");
  write(hint, { night: say("phone.night", { day: day(date) }) });
};

// ── what chance says tonight ─────────────────────────────────────────────────────────────────

const DECIDED = ["tonight", "rests", "unknown"];

/** Where a self-test is on a day: null where none runs. */
export const testState = ({ test, today, isHeld }) => {
  if (!test) return null;
  if (today > test.last) return "over";
  if (today < test.first) return "later";
  if (isHeld || test.why.length) return "rests";
  return test.evenings.some(({ night }) => night === today) ? "tonight" : "unknown";
};

/** The plan without what chance decides on: it must not offer what is to be left out. */
export const untested = (diary) => {
  const isDecided = DECIDED.includes(testState(diary));
  return isDecided ? diary.plan.filter(({ measure }) => measure !== diary.test.measure) : diary.plan;
};

const openOf = (test, evening) => {
  const node = piece("tonight-open"), forms = [...node.querySelectorAll("form")];
  write(node, test);
  show(node, evening.do && "do");
  for (const form of forms) {
    form.dataset.unit = test.unit;
    form.elements.measure.value = test.measure;
  }
  forms[0].dataset.amount = test.amount;
  forms[evening.do ? 0 : 1].querySelector("button").classList.add("button-primary");
  node.querySelector("ul").append(...test.cautions.map((text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  }));
  return node;
};

const wordOf = (test, kept) => {
  const node = piece("tonight-said");
  write(node, test);
  show(node, isDone(kept.entry) ? "did" : "not");
  carry(node.querySelector("form"), kept);
  return node;
};

const restsOf = ({ why }, isHeld) => {
  const node = piece("tonight-rests");
  write(node, { why: why.join(" ") });
  show(node, isHeld ? "sign" : "shut");
  return node;
};

const evenings = {
  tonight: ({ test, entries, keptOf, today }, evening) => {
    const said = wordOn(test.measure, entries.filter((each) => dayOfEntry(each) === today));
    return said ? wordOf(test, keptOf(said)) : openOf(test, evening);
  },
  rests: ({ test, isHeld }) => restsOf(test, isHeld),
  over: () => piece("tonight-over"),
  unknown: () => piece("tonight-unknown"),
  later: ({ test }) => {
    const node = piece("tonight-later");
    write(node, test);
    return node;
  },
};

export const showTest = (section, diary) => {
  const { test, today, quiet } = diary, state = testState(diary);
  section.hidden = quiet || !state;
  if (section.hidden) return;
  const evening = test.evenings.find(({ night }) => night === today);
  if (!redraw(section, [evenings[state](diary, evening)])) return;
  const title = section.querySelector("h2");
  write(title, { says: evening?.says ?? "" });
  show(title, state);
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

export const showPlan = (section, diary) => {
  const { entries, keptOf, plan, test, on, today, isHeld, quiet } = diary;
  section.hidden = quiet;
  const done = entries.filter((each) => ["dose", "intake"].includes(each.kind) && dayOfEntry(each) === today);
  const items = isHeld ? [] : untested(diary), isLess = !isHeld && items.length < plan.length;
  redraw(section, items.map((item) => itemOf(item, done, keptOf)));
  const isOlder = items.length && on !== today;
  const states = [isHeld ? "held" : !plan.length && "nothing", isOlder && "older", isLess && "tested"];
  for (const each of section.querySelectorAll(":scope > [data-if]")) each.hidden = !states.includes(each.dataset.if);
  if (isLess) write(section, { tested: say("phone.tested", { measure: test.name }) });
  write(section, { older: isOlder ? say("phone.plan_of", { day: dayName(on, today) }) : "" });
};
