// On the phone: what waits to be written into the diary, for everybody to see.

import { isEditable, offer } from "./editing.js";
import { line, moment, say } from "./lines.js";
import { outbox } from "./outbox.js";
import { piece, redraw, show, write } from "./pieces.js";

const whatOf = ({ op, deleted }) => say(`phone.${deleted ? "away" : op}`);

// A warning that her diary did not take still holds the plan back: it goes once a later check says
// that the sign is gone, and not by a slip of the thumb.
const isHolding = ({ kind }, isHeld) => kind === "symptoms" && isHeld;

const recordOf = ({ n, at, state, why, op }, { zone, isHeld }) => {
  const node = piece("waiting-entry"), { title, day, time, facts } = line(op.entry);
  const isRefused = state === "refused", mayGo = isRefused && n !== null && !isHolding(op.entry, isHeld);
  node.dataset.key = `waits-${n}`;
  write(node, { title, day, time, facts: facts.join(" · "), what: whatOf(op), why, name: `${title} ${day} ${time}` });
  write(node, { since: say("phone.since", { time: moment(at, zone) }) });
  show(node, n === null && "unkept", isRefused && "refused", mayGo && "loose", isEditable(op.entry) && "edits");
  // Her diary has never seen the refused form: a change of it starts from the form before.
  offer(node, { entry: op.entry, form: op.base ?? op.form });
  node.querySelector("[data-do=discard]").dataset.n = n;
  return node;
};

/**
 * waiting: as outbox.waiting() gives it
 * lost: how many could not be opened after all of the diary was erased
 */
export const showWaiting = (section, { waiting, lost, needsSignIn, ...seen }) => {
  section.hidden = false;
  const open = waiting.filter(({ op }) => op), sealed = waiting.length - open.length;
  if (!redraw(section, open.map((record) => recordOf(record, seen)))) return;
  const waits = open.some(({ state }) => state === "waiting");
  const states = [!waiting.length && !lost && "nothing", sealed && "sealed", lost && "lost", waits && "waits", needsSignIn && "sign-in"];
  for (const each of section.querySelectorAll(":scope > [data-if]:not(.error)")) each.hidden = !states.includes(each.dataset.if);
  write(section, { sealed: say("phone.sealed", { n: sealed }), lost: say("phone.lost", { n: lost }) });
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
