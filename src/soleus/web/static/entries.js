// What a form of the diary says, as the one JSON shape of an entry: the twin of web/fields.py and
// of what the pages do with it. tests/vectors/ holds both to the same entries.
//
// Limits are not written here. The page carries them as data, read from the entry types, so that an
// impossible number is named while she still looks at it and not when the phone is next online.
// The server judges again all the same: what this page did not know comes back as refused, and why.

import { addDays, dateOf, first, instants, instead, wall, written } from "./clock.js";

const AGO = { 15: 15 * 60e3, 60: 3600e3 };
const EVENING = "T18:00:00", MIDNIGHT = "T00:00:00";
const PLAIN = { episode: ["side", "site", "ease"], morning: ["soreness"] };
const TEXTS = { intake: ["food", "portion"] };
const NUMBERS = {
  episode: ["pain", "minutes"],
  morning: ["cramps", "sleep"],
  dose: ["amount"],
  exposure: ["amount"],
  intake: ["amount", "grams"],
};

// ── when it happened ─────────────────────────────────────────────────────────────────────────

/** {at, sure, origin}, or {question, values} where it must be asked about first. */
export const when = (post, zone, now) => {
  const choice = post.when ?? "now";
  if (Object.hasOwn(AGO, choice)) return { at: now - AGO[choice], sure: "roughly", origin: "back_fill" };
  if (choice === "night") {
    return { at: first(dateOf(now, zone) + MIDNIGHT, zone), sure: "night_only", origin: "back_fill" };
  }
  if (choice === "time") return atWall(post, zone);
  return { at: now, sure: "exact", origin: "tap" };
};

const DATE = /^\d{4}-\d\d-\d\d$/, TIME = /^\d\d:\d\d(:\d\d)?$/;

/** A date and a time as typed. An hour that never was, or came twice, is asked about. */
export const atWall = (post, zone) => {
  const date = post.date ?? "", time = post.instead || post.time || "";
  const text = `${date}T${time.length === 5 ? `${time}:00` : time}`;
  const isThere = DATE.test(date) && TIME.test(time) && new Date(`${text}Z`).getTime();
  // A browser rolls the 31st of a short month over to the next one.
  if (Number.isNaN(isThere) || isThere === false || new Date(isThere).toISOString().slice(0, 19) !== text) {
    return { question: "form.no_time", values: {} };
  }
  const found = instants(text, zone), shown = time.slice(0, 5);
  if (found.length === 0) {
    const values = { time: shown, shown: instead(text, zone).slice(11, 16) };
    return { question: "form.never_was", values };
  }
  if (found.length > 1 && !["0", "1"].includes(post.fold)) {
    return { question: "form.came_twice", values: { time: shown } };
  }
  return { at: found[found.length > 1 ? Number(post.fold) : 0], sure: "exact", origin: "back_fill" };
};

// ── what it says ─────────────────────────────────────────────────────────────────────────────

// Digits of any script: each has ten of them in a row.
const isDigit = (code) => /\p{Nd}/u.test(String.fromCodePoint(code));
const plainDigit = (letter) => {
  const code = letter.codePointAt(0);
  let before = 0;
  while (isDigit(code - before - 1)) before += 1;
  return String(before % 10);
};

// "1,000" on a box is a thousand, and read with a decimal comma it is one: nobody may guess.
const THOUSANDS = /^[+-]?(?!0)\p{Nd}{1,3},\p{Nd}{3}$/u;

// "½", and "1½" or "1 1/2": recipes and spoons are in fractions.
const VULGAR = /[¼-¾⅐-⅞]/gu, FRACTION = /^(?:(\d{1,4})\s+)?(\d{1,4})\s*[/⁄]\s*(\d{1,4})$/u;

const fraction = (typed) => {
  const text = typed.replace(VULGAR, (one) => ` ${one.normalize("NFKC")}`).trim();
  const [, whole, over, under] = FRACTION.exec(text.replace(/\p{Nd}/gu, plainDigit)) ?? [];
  return Number(under) ? Number(whole ?? 0) + Number(over) / Number(under) : null;
};

/**
 * A number as typed, with a comma or as a fraction too; anything else goes on as it is, to be named
 * there.
 */
export const number = (typed) => {
  if (THOUSANDS.test(typed.trim())) return typed.trim();
  const part = fraction(typed);
  if (part !== null) return part;
  const text = typed.trim().replaceAll(",", ".").replace(/\p{Nd}/gu, plainDigit);
  if (!text) return null;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
};

/** The fields that a form carried; one it did not carry stays as it is. */
export const said = (kind, post) => {
  const shape = {};
  for (const name of PLAIN[kind] ?? []) if (name in post) shape[name] = post[name] || null;
  for (const name of TEXTS[kind] ?? []) if (name in post) shape[name] = post[name];
  for (const name of NUMBERS[kind] ?? []) if (name in post) shape[name] = number(post[name]);
  if ("asleep" in post) shape.asleep = { yes: true, no: false }[post.asleep] ?? null;
  if ("note" in post) shape.note = post.note.replaceAll("\r\n", "\n");
  return shape;
};

const begun = (kind, id, moment, zone, now) => ({
  kind, id, zone,
  at: written(moment.at, zone),
  written: written(now, zone),
  origin: moment.origin,
  sure: moment.sure,
});

// ── each form ────────────────────────────────────────────────────────────────────────────────

// Each answers {entry}, {question, values} or, for a form it does not know, nothing at all.
// page: what the form tells beside its fields; `id` is made with it, so that it is kept once.

/** A cramp of now or before. */
export const log = (post, { id, zone, now }) => {
  const moment = when(post, zone, now);
  if (moment.question) return moment;
  return { entry: { ...begun("episode", id, moment, zone, now), ...said("episode", post) } };
};

/** What she said of the night the card showed. */
export const morning = (post, { id, zone, now, night }) => {
  const moment = { at: now, sure: "exact", origin: "tap" };
  return { entry: { ...begun("morning", id, moment, zone, now), ...said("morning", post), night } };
};

/** A dose, a circumstance, a cramp or a "no cramp" of a past night. */
export const pastNight = (post, { id, zone, now, night, unit }) => {
  const { kind } = post;
  const base = { sure: "roughly", origin: "back_fill" };
  const moment = {
    episode: { ...base, at: first(addDays(night, 1) + MIDNIGHT, zone), sure: "night_only" },
    morning: { ...base, at: now },
    dose: { ...base, at: first(night + EVENING, zone) },
    exposure: { ...base, at: first(night + EVENING, zone) },
  }[kind];
  if (!moment) return {};
  const named = {
    episode: {},
    morning: { night },
    dose: { measure: post.what, unit },
    exposure: { exposure: post.what, unit },
  }[kind];
  return { entry: { ...begun(kind, id, moment, zone, now), ...said(kind, post), ...named } };
};

/** One tap on "done": as much of the measure as one tap stands for. */
export const done = (post, { id, zone, now, amount, unit }) => {
  const moment = { at: now, sure: "exact", origin: "tap" };
  const dose = begun("dose", id, moment, zone, now);
  const product = post.product ? { product: post.product } : {};
  return { entry: { ...dose, measure: post.measure, amount, unit, ...product } };
};

// What a form says of food or drink. One that asks how much sends the `measure` she chose: so many of
// it, "" for grams, or that she does not know. `each` is the grams of one of it, NaN where nobody
// knows them.
const UNMEASURED = "unknown";
const eaten = (post, each) => {
  const shape = said("intake", post), { measure } = post;
  if (measure === undefined) return shape;
  if (measure === UNMEASURED) return { ...shape, portion: "", amount: null, grams: null };
  if (!measure) return { ...shape, portion: "", amount: null };
  const isKnown = typeof shape.amount === "number" && !Number.isNaN(each);
  return { ...shape, portion: measure, grams: isKnown ? each * shape.amount : null };
};

const onDay = (day, zone, now) => (day
  ? { at: first(day + EVENING, zone), sure: "roughly", origin: "back_fill" }
  : { at: now, sure: "exact", origin: "tap" });

/** Her word on a day, today or over: so much of a measure was done, or with 0 that it was not. */
export const told = (post, { id, zone, now, day, amount, unit }) => {
  const dose = begun("dose", id, onDay(day, zone, now), zone, now);
  return { entry: { ...dose, measure: post.measure, amount, unit } };
};

/** "That was all": her word that she did not do a measure on a day. */
export const notDone = (post, page) => told(post, { ...page, amount: 0 });

/** Food or drink, now or on a day before. */
export const intake = (post, { id, zone, now, day, each }) => {
  const entry = { ...begun("intake", id, onDay(day, zone, now), zone, now), ...eaten(post, each) };
  return { entry, slips: slips(post, entry) };
};

// Her form is asked back where an entry from elsewhere may leave out how much it was, or what: an
// empty field is a slip more often than an answer.
const slips = (post, entry) => {
  const { measure } = post, typed = entry.portion ? "amount" : "grams", value = entry[typed] ?? null;
  const isAsked = measure !== undefined && measure !== UNMEASURED;
  return [
    !entry.food && !(entry.note ?? "").trim() && { field: "words", code: "problem.no_words" },
    isAsked && value === null && { field: typed, code: "problem.no_amount" },
    typed in post && value === 0 && { field: typed, code: "problem.nothing" },
  ].filter(Boolean);
};

/** What she had on another day once more, each as an entry of its own. */
export const again = (had, { ids, zone, now, day }) => had.map(({ food, grams, amount, portion, note }, n) =>
  ({ ...begun("intake", ids[n], onDay(day, zone, now), zone, now), food, grams, amount, portion, note }));

// The grams of another amount of the same portion; null where they do not follow.
const weighed = (before, amount) => {
  if (amount === before.amount) return before.grams;
  if (before.grams === null || !before.amount || typeof amount !== "number") return null;
  return (before.grams * amount) / before.amount;
};

/** An entry with what its form changed. A time left alone stays exact to the second. */
export const changed = (post, { of, each }) => {
  const shown = wall(Date.parse(of.at), of.zone);
  const was = { date: shown.slice(0, 10), time: shown.slice(11, 16) };
  const isMoved = Object.keys(was).some((name) => (post[name] ?? was[name]) !== was[name]);
  const moment = isMoved ? atWall(post, of.zone) : {};
  if (moment.question) return moment;
  const isFood = of.kind === "intake";
  const entry = { ...of, ...(isFood ? eaten(post, each) : said(of.kind, post)) };
  // The measure that it was written in keeps the weight it had.
  const isSame = isFood && entry.portion === of.portion;
  if (isSame && (of.portion || !("grams" in post))) entry.grams = weighed(of, entry.amount);
  if (isMoved) entry.at = written(moment.at, of.zone);
  if (post.sure) entry.sure = post.sure;
  return { entry, slips: isFood ? slips(post, entry) : [] };
};

// ── what cannot be ───────────────────────────────────────────────────────────────────────────

/** Each field that cannot be so: {field, code, values}, about what she filled in. */
export const problems = (entry, limits) => {
  const found = Object.entries(limits[entry.kind] ?? {}).flatMap(([field, limit]) => {
    const said = wrong(entry[field], limit);
    return said ? [{ field, ...said }] : [];
  });
  // She typed how many. What they weigh together is ours, and no field of hers.
  const heavy = entry.portion ? found.find(({ field }) => field === "grams") : null;
  if (!heavy) return found;
  const others = found.filter((each) => each !== heavy), values = { grams: Math.round(entry.grams), most: limits.intake.grams.most };
  const isNamed = others.some(({ field }) => field === "amount");
  return isNamed ? others : [...others, { field: "amount", code: "problem.too_heavy", values }];
};

const wrong = (value, { least, most, whole, longest, years }) => {
  if (value === null || value === undefined) return null;
  if (longest !== undefined) {
    const size = [...value].length;
    return size > longest ? { code: "problem.too_long", values: { size, most: longest } } : null;
  }
  if (years) {
    const year = new Date(value).getUTCFullYear(), values = { value: year, least: years[0], most: years[1] };
    return year < years[0] || year > years[1] ? { code: "problem.year_out_of_range", values } : null;
  }
  if (typeof value !== "number" || (whole && !Number.isInteger(value))) {
    return { code: whole ? "problem.not_a_whole_number" : "problem.not_a_number", values: { value } };
  }
  return value < least || value > most ? { code: "problem.out_of_range", values: { value, least, most } } : null;
};
