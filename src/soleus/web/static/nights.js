// Nights and days of a diary on the phone: the twin of diary/nights.py and of care/plan.py's
// progress. Everything here is a function of entries.

import { dayOf, nightOf } from "./clock.js";

/** The night an entry tells of. A morning's answer names its night itself. */
export const nightOfEntry = ({ kind, at, zone, night }) =>
  kind === "morning" ? night : nightOf(Date.parse(at), zone);

/** The day an entry counts for. */
export const dayOfEntry = ({ at, zone }) => dayOf(Date.parse(at), zone);

const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const byTime = (one, other) =>
  Date.parse(one.at) - Date.parse(other.at) ||
  Date.parse(one.written) - Date.parse(other.written) || compare(one.id, other.id);

/** Entries in order of time. */
export const inOrder = (entries) => [...entries].sort(byTime);

const isKnown = (value) => value !== null && value !== undefined;

// The newest word on how many cramps there were, else the newest word at all: a later note on sleep
// alone must not wipe out an earlier "no cramp".
const counting = (mornings) => [...mornings].sort((one, other) =>
  isKnown(one.cramps) - isKnown(other.cramps) ||
  Date.parse(one.written) - Date.parse(other.written) || compare(one.id, other.id)).at(-1);

const stateOf = (episodes, morning) => {
  if (episodes.length) return "cramp";
  if (!isKnown(morning?.cramps)) return "missing";
  return morning.cramps ? "some" : "none";
};

/** One night: what was written about it, "cramp", "some", "none" or "missing", and how many. */
export const nightFrom = (date, entries) => {
  const written = inOrder(entries.filter((each) => nightOfEntry(each) === date));
  const episodes = written.filter(({ kind }) => kind === "episode");
  const morning = counting(written.filter(({ kind }) => kind === "morning")) ?? null;
  const state = stateOf(episodes, morning);
  const cramps = state === "missing" ? null : Math.max(episodes.length, morning?.cramps ?? 0);
  return { date, written, episodes, morning, state, cramps };
};

// In the item's unit, what she had of the foods that count for it.
const hadOf = ({ gives }, entries) => inOrder(entries)
  .filter(({ kind, food, grams }) => kind === "intake" && gives?.foods?.includes(food) && isKnown(grams))
  .map(({ grams }) => grams / gives.grams);

/** Whether it was done. A dose of 0 is her own word that it was not. */
export const isDone = ({ amount }) => amount !== 0;

/** How far a day's doses, and what she drank, bring an item; `amount` is null when she noted none. */
export const progress = (item, entries) => {
  const mine = inOrder(entries.filter((each) => each.measure === item.measure && isDone(each)));
  const counted = mine.filter(({ amount, unit }) => isKnown(amount) && unit === item.done.unit);
  const amounts = [...counted.map(({ amount }) => amount), ...hadOf(item.done, entries)];
  const total = amounts.reduce((sum, each) => sum + each, 0);
  const amount = amounts.length || !mine.length ? total : null;
  const isEnough = counted.length < mine.length || total >= item.of;
  return { amount, isDone: isEnough, newest: mine.at(-1) ?? null };
};

/** Her newest word on a measure among a day's entries: a dose that was done, else one of nothing. */
export const wordOn = (measure, entries) => {
  const mine = inOrder(entries.filter((each) => each.kind === "dose" && each.measure === measure));
  return mine.findLast(isDone) ?? mine.at(-1) ?? null;
};

/** Whether something of an item was done. */
export const isBegun = (item, entries) => {
  const { amount, isDone: isEnough } = progress(item, entries);
  return isEnough || Boolean(amount);
};

/** The items of which a day's entries say nothing, not even that they were not done. */
export const silent = (items, entries) => items.filter((item) =>
  !isBegun(item, entries) && !entries.some(({ measure }) => measure === item.measure));
