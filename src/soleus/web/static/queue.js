// On the phone: what waits to be written into the diary, for everybody to see.

import { isEditable, offer } from "./editing.js";
import { line, moment, say } from "./lines.js";
import { outbox } from "./outbox.js";
import { piece, redraw, show, write } from "./pieces.js";

const whatOf = ({ op, deleted }) => say(`phone.${deleted ? "away" : op}`);

const recordOf = ({ n, at, state, why, op }, zone) => {
  const node = piece("waiting-entry"), { title, day, time, facts } = line(op.entry);
  const isRefused = state === "refused";
  node.dataset.key = `waits-${n}`;
  write(node, { title, day, time, facts: facts.join(" · "), what: whatOf(op), why, name: `${title} ${day} ${time}` });
  write(node, { since: say("phone.since", { time: moment(at, zone) }) });
  show(node, n === null && "unkept", isRefused && "refused", isRefused && n !== null && "kept", isEditable(op.entry) && "edits");
  // Her diary has never seen the refused form: a change of it starts from the form before.
  offer(node, { entry: op.entry, form: op.base ?? op.form });
  node.querySelector("[data-do=discard]").dataset.n = n;
  return node;
};

/** waiting: as outbox.waiting() gives it */
export const showWaiting = (section, { waiting, zone, needsSignIn }) => {
  section.hidden = false;
  const open = waiting.filter(({ op }) => op), sealed = waiting.length - open.length;
  if (!redraw(section, open.map((record) => recordOf(record, zone)))) return;
  const waits = waiting.some(({ state }) => state === "waiting");
  const states = [!waiting.length && "nothing", sealed && "sealed", waits && "waits"];
  for (const each of section.querySelectorAll(":scope > [data-if]:not(.error)")) each.hidden = !states.includes(each.dataset.if);
  section.querySelector("[data-if=sign-in]").hidden = !needsSignIn;
  write(section, { sealed: say("phone.sealed", { n: sealed }) });
};

/** Send now; what could not go is said. Answers whether somebody must sign in first. */
export const send = async (section, button) => {
  button.disabled = true;
  const { left, needsSignIn } = await outbox.flush().catch(() => ({ left: 1 }));
  button.disabled = false;
  const stays = left && (await outbox.waiting()).some(({ state }) => state === "waiting");
  section.querySelector("[data-if=unsent]").hidden = !stays || Boolean(needsSignIn);
  return Boolean(needsSignIn);
};
