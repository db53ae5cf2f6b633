// Whether a dose is one too many, as far as this phone knows: the twin of care/supplements.py. It
// asks before anything is kept, so it must hold without a connection too.

import { addDays, dayOf } from "./clock.js";
import { moment } from "./lines.js";
import { dayOfEntry, inOrder, isDone } from "./nights.js";
import { outbox } from "./outbox.js";
import { present } from "./present.js";
import { seen } from "./sent.js";
import { past } from "./vault.js";

const DAY = 24 * 3600e3;

// One of the same kind that names no product may be of this one; one of zero was none.
const mayBeOf = ({ product, measure }) => (dose) =>
  isDone(dose) && (dose.product ? dose.product === product : dose.measure === measure);

/** {code, newest, noted} where one more dose now is more, or sooner, than agreed; else null. */
export const tooSoon = ({ product, measure, times, every }, doses, { now, zone }) => {
  const mine = inOrder(doses.filter(mayBeOf({ product, measure })));
  if (mine.length === 0) return null;
  const on = dayOf(now, zone), newest = mine.at(-1);
  const isWithin = (day) => addDays(on, -every) < day && day <= on;
  const noted = mine.filter((dose) => isWithin(dayOfEntry(dose))).length;
  const isClose = now - Date.parse(newest.at) < DAY * every / times / 2;
  const code = noted >= times ? "enough" : isClose ? "close" : null;
  return code && { code, newest, noted };
};

// What her server told when it made this page: a phone that has kept nothing yet knows no more.
const onPage = () => JSON.parse(document.getElementById("doses")?.textContent ?? "[]");

// In this order: what is on its way from the outbox into the diary is seen twice rather than never.
const known = async () => {
  const waiting = await outbox.waiting();
  const [sent, hers] = [await seen(), await past.get("phone")];
  const unsent = waiting.filter(({ state, op }) => state === "waiting" && op).map(({ op }) => op);
  return present([...onPage(), ...(hers?.entries ?? [])], [...sent, ...unsent])
    .filter(({ entry, deleted }) => entry.kind === "dose" && !deleted)
    .map(({ entry }) => entry);
};

/** What must be asked before this dose is kept, as entries.js asks; null where nothing must. */
export const questionOf = async (dose, { times, every, often }) => {
  const { id, product, measure, at, zone } = dose;
  const others = (await known()).filter((each) => each.id !== id);
  const found = tooSoon({ product, measure, times, every }, others, { now: Date.parse(at), zone });
  if (!found) return null;
  const when = moment(Date.parse(found.newest.at), found.newest.zone);
  return { question: "supplement.too_soon", values: { when, often } };
};
