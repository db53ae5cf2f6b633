// What opens in place of her own pages while there is no connection: her recent diary, from what
// this phone keeps sealed and what waits on it. Its address is the one she asked for.

import { showNights } from "./calendar.js";
import { dateOf, dayOf, hereZone } from "./clock.js";
import { newId } from "./ids.js";
import { warn } from "./install.js";
import { isQuiet, watched } from "./life.js";
import { showFood } from "./foods.js";
import { tellFoods, tellOwn } from "./lines.js";
import { nightOfEntry } from "./nights.js";
import { dress, hearOf, read } from "./notes.js";
import { outbox } from "./outbox.js";
import { listen, refresh } from "./past.js";
import { piece, show } from "./pieces.js";
import { present } from "./present.js";
import { send, showWaiting } from "./queue.js";
import { seen } from "./sent.js";
import { showShelf } from "./shelf.js";
import { level, SAME_DAY } from "./standing.js";
import { showMorning, showPlan, showTest } from "./today.js";
import { past, state } from "./vault.js";

const find = (id) => document.getElementById(id);
const SECTIONS = ["morning", "log", "tonight", "plan", "supplements", "food", "nights", "waits"];
const [morning, log, tonight, plan, shelf, food, nights, waits] = SECTIONS.map(find);
const connection = find("connection");
const isCopy = "copy" in connection.dataset;
const { pathname } = location;

// What she asked for comes first.
const FIRST = [[/^\/log$/, log], [/^\/helps\/tests(\/|$)/, tonight], [/^\/food\/supplements(\/|$)/, shelf], [/^\/food(\/|$)/, food], [/^\/(diary$|night\/|entry\/|saved\/)/, nights], [/^\/phone$/, waits]];
const first = FIRST.find(([path]) => path.test(pathname))?.[1];
if (first) find("sections").prepend(first);
log.open = first === log;
find("not-kept").hidden = !/^\/helps(\/|$)/.test(pathname);

let opened = /^\/night\/(\d{4}-\d\d-\d\d)$/.exec(pathname)?.[1] ?? null;
const asked = /^\/(?:entry|saved)\/([0-9a-f-]{36})$/.exec(pathname)?.[1];
let needsSignIn = false;

// ── what the phone knows ─────────────────────────────────────────────────────────────────────

// In this order: what is on its way from the outbox into the diary is seen twice rather than never.
const look = async () => {
  const waiting = await outbox.waiting();
  await hearOf();
  const [sent, hers, vault, at] = [await seen(), await past.get("phone"), await state(), await level(waiting, 0)];
  tellFoods({ ...(await past.get("foods").catch(() => null)), ...hers?.foods }, hers?.glass?.food);
  tellOwn(hers?.names ?? {});
  const counts = await past.get("counts").catch(() => null), lost = (await past.get("lost")) ?? 0;
  return { waiting, sent, hers, vault, counts, lost, isHeld: at >= SAME_DAY, at };
};

// A food found a moment ago may count for an item before her server has told so.
const counting = (item, counts) => {
  const { gives } = item.done;
  if (!gives) return item;
  const found = Object.keys(counts ?? {}).filter((food) => counts[food].includes(item.measure));
  return { ...item, done: { ...item.done, gives: { ...gives, foods: [...(gives.foods ?? []), ...found] } } };
};

const diaryOf = ({ waiting, sent, hers, counts, isHeld }, { now, zone }) => {
  const unsent = waiting.filter(({ state: each, op }) => each === "waiting" && op).map(({ op }) => op);
  const all = present(hers.entries, [...sent, ...unsent]);
  const byId = new Map(all.map((kept) => [kept.entry.id, kept]));
  if (asked && opened === null && byId.has(asked)) opened = nightOfEntry(byId.get(asked).entry);
  return {
    ...hers, isHeld, now, zone, all, opened,
    quiet: isQuiet(hers.quiet, dayOf(now, zone)),
    plan: hers.plan.map((item) => counting(item, counts)),
    today: dayOf(now, zone),
    entries: all.filter(({ deleted }) => !deleted).map(({ entry }) => entry),
    keptOf: ({ id }) => byId.get(id),
  };
};

// ── the page ─────────────────────────────────────────────────────────────────────────────────

const freshLog = (now, zone) => {
  const form = piece("log-form"), today = dateOf(now, zone);
  form.elements.id.value = newId();
  Object.assign(form.elements.date, { value: today, max: today });
  dress(form);
  log.querySelector("[data-place]").replaceChildren(form);
  return form;
};
const logForm = () => log.querySelector("[data-place] > form");

const showLog = (vault, { now, zone }) => {
  log.hidden = vault === "off";
  if (!logForm()) freshLog(now, zone);
  log.querySelector("[data-if=written]").hidden = !logForm().hidden;
};

const showHold = (at) => {
  const held = at >= SAME_DAY ? [piece(`hold-${at}`)] : [];
  find("hold").replaceChildren(...held);
};

const showVault = (vault, hers) => {
  const lack = ["locked", "off"].includes(vault) ? vault : hers ? null : "empty";
  find("vault").hidden = !lack;
  show(find("vault"), lack);
};

const showLife = ({ quiet, ended, today }, hers) => {
  const watch = watched(ended, today), why = quiet && (hers.quiet.why ?? "unasked");
  const kinds = { loss: "loss", born: "born" };
  find("watch").hidden = watch !== "clots";
  find("quiet").hidden = !quiet;
  show(find("quiet"), quiet && (kinds[why] ?? "unasked"), watch && "watch");
};

// A button that is drawn anew between finger down and finger up takes no tap. So a drawing waits for
// the finger, but not for long: it may be about to show a warning.
const LONGEST_TAP = 1000; // milliseconds
let tapped = Promise.resolve();
addEventListener("pointerdown", () => {
  tapped = new Promise((done) => {
    setTimeout(done, LONGEST_TAP);
    // Not at once: what the tap does comes after all who hear of it.
    for (const end of ["click", "pointercancel"]) addEventListener(end, () => setTimeout(done), { once: true });
  });
});

const draw = async () => {
  const told = await look(), { waiting, lost, hers, vault, at, isHeld } = told;
  await tapped;
  const clock = { now: Date.now(), zone: hereZone() ?? hers?.zone ?? "UTC" };
  for (const section of [morning, tonight, plan, shelf, food, nights, find("watch"), find("quiet")]) section.hidden = true;
  const diary = hers && diaryOf(told, clock);
  const parts = [
    () => showVault(vault, hers),
    () => showHold(at),
    () => showLog(vault, clock),
    () => showWaiting(waits, { waiting, lost, zone: clock.zone, isHeld, needsSignIn }),
    () => warn(find("may-be-lost"), waiting),
    ...(diary ? [() => showLife(diary, hers)] : []),
    ...(diary ? [[showMorning, morning], [showTest, tonight], [showPlan, plan], [showShelf, shelf], [showFood, food], [showNights, nights]] : []).map(
      ([draws, section]) => () => draws(section, diary),
    ),
  ];
  // One that fails must not take the others with it.
  for (const part of parts) try { part(); } catch (error) { reportError(error); }
  await read();
};

// Where the page says that the diary is locked, the phone locks too before it shows anything.
// One drawing after the other: of two at once the older might end last.
let line = "locked" in connection.dataset ? listen().catch(() => {}) : Promise.resolve();
const redrawn = () => (line = line.then(draw).catch(reportError));

// ── what she does ────────────────────────────────────────────────────────────────────────────

const isBack = () => isCopy && show(connection, "back");

const act = {
  "last-night": () => {
    const clock = { now: Date.now(), zone: hereZone() ?? "UTC" };
    const form = logForm().hidden ? freshLog(clock.now, clock.zone) : logForm();
    form.elements.when.value = "night";
    log.open = true;
    log.scrollIntoView({ block: "start" });
    form.querySelector("button").focus({ preventScroll: true });
  },
  another: () => {
    freshLog(Date.now(), hereZone() ?? "UTC").querySelector("button").focus();
    redrawn();
  },
  send: async (button) => {
    needsSignIn = await send(waits, button);
    await refresh("").then(isBack, () => {});
    redrawn();
  },
  discard: async (button) => {
    await outbox.discard(Number(button.dataset.n));
    redrawn();
  },
};

addEventListener("click", ({ target }) => {
  const button = target.closest("button"), night = button?.dataset.night;
  if (night) {
    // What was said there was about another night.
    for (const told of nights.querySelectorAll(".saved-here")) told.remove();
    opened = opened === night ? null : night;
    redrawn().then(() => opened && nights.querySelector("h3")?.scrollIntoView({ block: "nearest" }));
  }
  act[button?.dataset.do]?.(button);
});

connection.querySelector("[data-do=again]")?.setAttribute("href", location.href);
addEventListener("online", isBack);
document.addEventListener("soleus-outbox", redrawn);
// She may come back to it on another day.
addEventListener("visibilitychange", () => document.hidden || redrawn());
redrawn();
