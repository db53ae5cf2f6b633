// Whether a warning sign stands, as far as this phone knows. It may know more than the page: a
// check that was answered without a network has told nobody else yet.

import { seen } from "./sent.js";
import { night, past } from "./vault.js";

export const SAME_DAY = 2;
const SIGNS = "signs"; // what stands, for while the phone is locked
const LEVELS = ["self_care", "routine", "same_day", "emergency"];

const isPresent = (answer) => answer === "yes" || answer === "unsure";
const present = ({ answers }) => Object.keys(answers).filter((sign) => isPresent(answers[sign]));

// A check that does not say what it came to is taken for more than it may be.
const levelOf = (check) => {
  if (present(check).length === 0) return 0;
  const level = LEVELS.indexOf(check.disposition);
  return level < 0 ? SAME_DAY : level;
};

// As in care/standing.py: by each clock, and by the order in which they were given.
const isSurelyLater = (one, other) =>
  Date.parse(one.at) > Date.parse(other.at) && Date.parse(one.written) >= Date.parse(other.written);

/** How urgent checks are that nobody else has judged yet, in the order they were answered. */
export const urgency = (checks) => {
  const stands = checks.filter((check, place) => {
    const later = checks.slice(place + 1).filter((each) => isSurelyLater(each, check));
    return !present(check).every((sign) => later.some(({ answers }) => answers[sign] === "no"));
  });
  return Math.max(0, ...stands.map(levelOf));
};

// Of each check its last form counts.
const merged = (ops) => {
  const last = new Map();
  for (const op of ops) {
    last.delete(op.entry.id);
    last.set(op.entry.id, op);
  }
  return [...last.values()].filter(({ deleted }) => !deleted).map(({ entry }) => entry);
};
const isCheck = ({ entry }) => entry.kind === "symptoms";

/**
 * The urgency of what stands, from 0.
 * waiting: what waits in the outbox
 * since: when her server made the page with all it knew, in milliseconds; 0 where it did not. What
 * it was sent since, and what it said since, the page does not know yet
 */
export const level = async (waiting, since) => {
  const hers = (await past.get("phone")) ?? (await past.get(SIGNS));
  const sent = [...(hers?.sent ?? []), ...(await seen())].filter((op) => op.sent >= since);
  const told = hers?.asked >= since ? hers.standing?.level : 0;
  const unsent = [...(hers?.unsent ?? []), ...waiting.map(({ op }) => op).filter(Boolean)];
  return Math.max(told ?? 0, urgency(merged([...sent, ...unsent].filter(isCheck))));
};

// ── while the phone is locked ────────────────────────────────────────────────────────────────

// Nobody may rub a leg with a clot in it because a phone was locked: the signs that stand stay to be
// opened, and so does what is answered meanwhile.

/** Once more before the phone locks by itself. waiting: what waits in the outbox */
export const keepForNight = async (waiting) => {
  const hers = await past.get("phone"), checks = (ops) => ops.filter((op) => op && isCheck(op));
  if (!hers) return; // it has locked already, or never knew anything
  const told = { asked: hers.asked, standing: hers.standing };
  await night.put(SIGNS, { ...told, sent: checks(await seen()), unsent: checks(waiting.map(({ op }) => op)) });
};

/** What was answered while the phone is locked; its box in the outbox cannot be opened by then. */
export const noteForNight = async (ops) => {
  const checks = ops.filter(isCheck), told = await past.get(SIGNS);
  if (checks.length && told) await night.put(SIGNS, { ...told, unsent: [...told.unsent, ...checks] });
};
