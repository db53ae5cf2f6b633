// What she answered to the warning signs, written down: on the phone first, whatever fails later.

import { hereZone } from "./clock.js";
import { becameOf, outbox } from "./outbox.js";

export { available } from "./vault.js";

const AGAIN = 15e3; // what the phone would not keep is tried again
const NOTES = { sent: "saved", waits: "later" }; // the page's words for what became of an entry

/** The entry of a check: what she answered, and what she was told, by which rules. */
export const entryOf = ({ id, answers, disposition, rules }, now = Date.now()) => {
  const at = new Date(now).toISOString();
  return {
    kind: "symptoms", id, at, zone: hereZone() ?? "UTC", written: at, origin: "tap", sure: "exact", note: "",
    answers: { ...answers }, disposition, rules,
  };
};

const changed = () => document.dispatchEvent(new Event("soleus-outbox"));

/** A check that has not reached the diary, as it was written last: its entry, and the form of that. */
export const unsent = async (id) =>
  (await outbox.waiting()).filter((each) => each.id === id && each.op).at(-1)?.op ?? null;

/**
 * id: of the check; base: the form it was written in last, where it was
 * said: told "here" once the phone keeps it, then "saved", "later", "sign-in", "refused" or "unkept"
 * plainly: hands it to the server as a form does; answers what became of it
 */
export const keeping = ({ id, base = null, said, plainly }) => {
  let form = base, written = 0, line = Promise.resolve();

  const send = async () => {
    const of = written, flushed = await outbox.flush().catch(() => ({}));
    const { state } = await becameOf(id, flushed);
    if (of !== written) return; // she ticked one more meanwhile, and that one will tell
    // A phone that keeps nothing, and nobody is signed in.
    const told = state === "unkept" && flushed.needsSignIn ? await plainly() : (NOTES[state] ?? state);
    said(told);
    if (told === "unkept") setTimeout(send, AGAIN);
    changed();
  };
  addEventListener("online", send);

  // One after the other: each change names the form it was made from.
  const write = (check, isAway = false) => (line = line.then(async () => {
    written += 1;
    const entry = entryOf({ ...check, id });
    const kept = form ? outbox.change({ entry, base: form, deleted: isAway }) : outbox.create(entry);
    try {
      ({ form } = await kept);
      said("here");
    } catch (error) {
      form = error.form ?? form;
      said("unkept");
    }
    changed();
    send(); // a slow network keeps the next tick from nothing
  }));

  return { write, send };
};
