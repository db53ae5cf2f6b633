// A cramp that is over is written down: on the phone first, whatever fails later.

import { hereZone } from "./clock.js";
import { outbox } from "./outbox.js";
import { tellEnd } from "./started.js";

/** The entry of a cramp. told: when it was written, how long it took, whether it eased */
export const entryOf = ({ id, start, site, used }, { written, minutes, ease }) => ({
  kind: "episode", id, at: new Date(start).toISOString(), zone: hereZone() ?? "UTC",
  written: new Date(written).toISOString(), origin: "coach", sure: "exact", note: "",
  site, minutes, steps: used, ease,
});

const entry = (cramp) => entryOf(cramp, cramp.gone);
const away = (of) => outbox.change({ entry: entry(of), base: of.gone.base, deleted: true });
const left = async (id) => (await outbox.waiting()).filter((each) => each.id === id);
const isHere = (all) => all.every(({ n }) => n !== null);

/**
 * said: told "kept", "saved" or "lost" of a cramp. Nothing is called kept that is not, and what is
 * not stays in this page
 * plainly: hands the cramp to the server as a form does, which lets it wait for her
 */
export const ending = ({ said, plainly }) => {
  let line = Promise.resolve();

  const send = async (of) => {
    try {
      const { needsSignIn } = await outbox.flush();
      const all = await left(of.id);
      // A phone that keeps nothing, and nobody is signed in.
      if (!isHere(all) && needsSignIn && !of.gone.undone) return plainly();
      if (all.length && !of.gone.undone) tellEnd(of).catch(() => {});
      said(of, all.length === 0 ? "saved" : isHere(all) ? "kept" : "lost");
    } catch { /* no network: it goes with the next page */ }
  };

  // One after the other: each change names the form it was made from. None waits for what was sent
  // before it: an answer may be long in coming, and what she takes back must lie on the phone by then.
  const write = (of, what) => (line = line.then(async () => {
    try {
      of.gone.base = (await what(of)).form;
      said(of, "kept");
    } catch (error) {
      of.gone.base = error.form ?? of.gone.base;
      said(of, "lost");
    }
  })).then(() => send(of));

  return {
    send,
    keep: (of) => write(of, () => (of.gone.undone ? away(of) : outbox.create(entry(of)))),
    change: (of) => write(of, () => outbox.change({ entry: entry(of), base: of.gone.base })),
    undo: (of) => write(of, away),
    /** One she fell asleep over; true when the phone keeps it. */
    keepForgotten: async (forgotten) => {
      await outbox.create(forgotten).catch(() => {});
      return isHere(await left(forgotten.id));
    },
  };
};
