// Whether a warning sign stands, as far as this phone knows. It may know more than the page: a
// check that was answered without a network has told nobody else yet.

import { seen } from "./sent.js";
import { past } from "./vault.js";

export const SAME_DAY = 2;
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
 * isTold: whether her server has just made this page for her, with all it knows
 */
export const level = async (waiting, isTold) => {
  const [sent, hers] = isTold ? [[], null] : [await seen(), await past.get("phone")];
  const unsent = waiting.map(({ op }) => op).filter(Boolean);
  const checks = [...sent, ...unsent].filter(isCheck);
  return Math.max(hers?.standing?.level ?? 0, urgency(merged(checks)));
};
