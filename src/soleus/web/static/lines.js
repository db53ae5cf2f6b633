// An entry as a line of a list, in the words the page carries: the twin of web/wording.py.

import { addDays, dateOf, wall } from "./clock.js";
import { fill } from "./forms.js";
import { dayOfEntry, isDone, nightOfEntry } from "./nights.js";
import { isSealed } from "./sealed.js";

let read = null;
const words = () => (read ??= JSON.parse(document.getElementById("phone-words").textContent));

/** The sentence of a code, with its values; "" for a word of a newer server. */
export const say = (code, values) => fill(words().say[code] ?? "", values);

const UTC = { timeZone: "UTC" };
const SHORT = { weekday: "short", day: "numeric", month: "short", year: "numeric", ...UTC };
const partsOf = (date, options) => {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, options);
  const parts = format.formatToParts(Date.parse(`${date}T12:00:00Z`));
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
};

/** "Tue 1 Dec", as all our pages write a day. */
export const day = (date) => {
  const { weekday, day: number, month } = partsOf(date, SHORT);
  return `${weekday} ${number} ${month}`;
};

/** "Tuesday" within the last week, else its date: a weekday alone would mean another one. */
export const dayName = (date, today) =>
  date > addDays(today, -7) ? partsOf(date, { weekday: "long", ...UTC }).weekday : day(date);

/** "Tue 1 Dec, 03:20" of an instant. */
export const moment = (at, zone) => `${day(dateOf(at, zone))}, ${wall(at, zone).slice(11, 16)}`;

// As Python writes a number in short.
export const short = (amount) => String(Number(amount.toPrecision(6)));
// A half goes to the even one, as in Python.
export const whole = (minutes) => {
  const up = Math.round(minutes);
  return minutes % 1 === 0.5 && up % 2 ? up - 1 : up;
};

// From ten grams on nobody weighs to a tenth.
const weight = (grams) => say("fact.grams", { grams: short(grams < 10 ? grams : whole(grams)) });
const volume = (ml) => say("food.amount", { amount: whole(ml).toLocaleString("en"), unit: "ml" });
const howMuch = ({ amount, portion, grams, food }) => {
  if (isKnown(amount) && portion) return say("fact.portion", { amount: short(amount), portion });
  if (!isKnown(grams)) return say("fact.unmeasured");
  // Her glass is offered in milliliters, and a milliliter of water weighs a gram.
  return food === water ? volume(grams) : weight(grams);
};

const isKnown = (value) => value !== null && value !== undefined;
const told = {
  pain: (n) => say("fact.pain", { n }),
  side: (side) => say(`side.${side}`),
  site: (site) => say(`site.${site}`),
  minutes: (minutes) => (whole(minutes) ? say("fact.minutes", { n: whole(minutes) }) : say("fact.under_a_minute")),
  asleep: (asleep) => say(asleep ? "asleep.yes" : "asleep.no"),
  ease: (ease) => say(`ease.${ease}`),
  cramps: (n) => (n ? say("fact.cramps", { n }) : say("fact.no_cramp")),
  sleep: (n) => say("fact.sleep", { n }),
  soreness: (soreness) => say(`soreness.${soreness}`),
  amount: (amount, { unit }) => say("fact.amount", { amount: short(amount), unit: unit ?? "" }).trim(),
  answers: (answers) => say("fact.answers", { n: Object.keys(answers).length }),
  disposition: (code) => (Object.hasOwn(words().levels, code) ? say("fact.told_then", { level: words().levels[code] }) : ""),
};
const FACTS = {
  episode: ["pain", "side", "site", "minutes", "asleep", "ease"],
  morning: ["cramps", "sleep", "soreness"],
  dose: ["amount"],
  exposure: ["amount"],
  symptoms: ["answers", "disposition"],
};

// What her server calls the foods of her diary: the tables themselves are too much for a phone.
let foods = {}, water = null;
let own = {};
/** What she calls the things of her own: no page that everybody gets may name them. */
export const tellOwn = (names) => { own = names; };
export const tellFoods = (names, inGlass = null) => { foods = names; water = inGlass; };

// What she calls a food in her own words: the first line, as long as a name may be.
const LONGEST_NAME = 80;
const named = (words) => {
  const letters = [...words.trim().split("\n")[0].trim()];
  return letters.length <= LONGEST_NAME ? letters.join("") : `${letters.slice(0, LONGEST_NAME - 1).join("")}…`;
};

const titleOf = ({ kind, measure, exposure, food, note }) => {
  if (kind === "intake" && food) return foods[food] ?? say("kind.intake");
  if (kind === "intake") return (!isSealed(note) && named(note ?? "")) || say("kind.intake");
  const id = measure ?? exposure; // one from elsewhere has no name here
  if (id?.startsWith("own.")) return own[id] ?? say("kind.dose");
  return id ? (words().names[id] ?? id) : say(`kind.${kind}`);
};

const timeOf = ({ kind, at, zone, sure }) => {
  if (kind === "morning") return "";
  return sure === "night_only" ? say("when.night") : wall(Date.parse(at), zone).slice(11, 16);
};

// Said in the morning it tells of the day that begins, and stands under the night before.
const notDone = (entry) => {
  const on = dayOfEntry(entry);
  return on === nightOfEntry(entry) ? say("fact.not_done") : say("fact.not_done_on", { day: day(on) });
};

const factsOf = (entry) => {
  if (entry.kind === "dose" && !isDone(entry)) return [notDone(entry)];
  if (entry.kind === "intake") return [howMuch(entry)];
  const known = (FACTS[entry.kind] ?? []).filter((name) => isKnown(entry[name]));
  return known.map((name) => told[name](entry[name], entry)).filter(Boolean);
};

/** {title, day, time, facts, note} of an entry; no note where that is its name already. */
export const line = (entry) => {
  const isWhole = entry.kind === "morning" || entry.sure === "night_only";
  const title = titleOf(entry), note = entry.note ?? "";
  return {
    title,
    note: note.trim() === title ? "" : isSealed(note) ? say("note.sealed") : note,
    day: day(isWhole ? nightOfEntry(entry) : dateOf(Date.parse(entry.at), entry.zone)),
    time: timeOf(entry),
    facts: factsOf(entry),
  };
};

/** "2 of 8 glasses", where something of it was done and counted. */
export const counted = ({ of, done }, amount) => {
  if (!amount) return "";
  // Her glass may be another than the plan's: then nobody can count them.
  if (!done.gives || Number.isInteger(amount)) return say("plan.count", { done: short(amount), of: short(of), unit: done.unit });
  const ml = (glasses) => whole(glasses * done.gives.grams).toLocaleString("en");
  return say("plan.count", { done: ml(amount), of: ml(of), unit: "ml" });
};
