// What she drank today, from what her server told and what was done on this phone since: the twin of
// nutrition/given.py and intake.py for the drinks, and of web/nutrients.py for their words.

import { say, whole } from "./lines.js";
import { isDone } from "./nights.js";

const isKnown = (value) => value !== null && value !== undefined;

// {food, grams} of an entry that stands for food or drink; null for any other.
const hadOf = (entry, given) => {
  if (entry.kind === "intake") return entry;
  const gives = given[entry.measure];
  if (entry.kind !== "dose" || !gives || !isDone(entry)) return null;
  const isCounted = isKnown(entry.amount) && entry.unit === gives.unit;
  return { food: gives.food, grams: isCounted ? entry.amount * gives.grams : null };
};

// In millilitres; null where nobody knows. What is no drink adds nothing, however much it was.
const mlOf = ({ food, grams }, foods, names) => {
  if (!(food in names)) return null;
  if (!foods.includes(food)) return 0;
  return isKnown(grams) ? grams : null;
};

/** {ml, known, items} of a day's entries; names: what each food that can be told apart is called. */
export const drunk = (entries, { foods, given }, names) => {
  const had = entries.map((entry) => hadOf(entry, given)).filter(Boolean);
  const amounts = had.map((each) => mlOf(each, foods, names)), known = amounts.filter(isKnown);
  return { ml: known.reduce((sum, each) => sum + each, 0), known: known.length, items: had.length };
};

const UNIT = { unit: "ml" };
/** {words, over}: "500 of at most 1,000 ml", and that it is too much. */
export const drunkInWords = ({ ml, known, items }, { wanted, limit }) => {
  const amount = whole(ml).toLocaleString("en"), isAtLeast = known < items;
  const over = limit !== null && ml > limit ? say("food.over") : "";
  if (!items) return { words: wanted && say("food.a_day", { wanted }), over };
  if (wanted && !known) return { words: say("food.of_unknown", { wanted }), over };
  if (wanted) return { words: say(isAtLeast ? "food.of_least" : "food.of", { amount, wanted }), over };
  if (!known) return { words: say("food.not_known"), over };
  return { words: say(isAtLeast ? "food.at_least" : "food.amount", { amount, ...UNIT }), over };
};
