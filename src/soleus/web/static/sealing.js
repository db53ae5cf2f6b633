// The page on which she has her notes sealed. Her passphrase and the recovery key stay in here: the
// fields they stand in have no name, and what is sent is what came out of them, locked.

import { lockAnew, newPair, NotHers, NotRight } from "./sealed.js";
import { notes } from "./vault.js";

const find = (id) => document.getElementById(id);
const { half, pairs } = JSON.parse(find("told").textContent);
// This phone seals from now on, or no longer, also where the next page opens without a connection.
notes.tell(half).catch(() => {});
const canSeal = Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle);
find("can").hidden = !canSeal;
find("cannot").hidden = canSeal;

const tell = (form, ...whys) => {
  for (const each of form.querySelectorAll("[data-why]")) each.hidden = !whys.includes(each.dataset.why);
};

// The new passphrase, "" where it is too short or the two are not the same.
const chosen = (form) => {
  const first = form.querySelector("[data-new]"), again = form.querySelector("[data-again]");
  const shortest = Number(form.querySelector("[data-shortest]").dataset.shortest);
  const isShort = [...first.value].length < shortest, isOther = first.value !== again.value;
  tell(form, isShort && "short", !isShort && isOther && "again");
  if (isShort || isOther) (isShort ? first : again).focus();
  return isShort || isOther ? "" : first.value;
};

const busy = async (form, work) => {
  const says = form.querySelector("[data-busy]");
  form.inert = true;
  says.hidden = false;
  try { return await work(); } finally {
    form.inert = false;
    says.hidden = true;
  }
};
const send = (form, pair) => {
  form.elements.pair.value = JSON.stringify(pair);
  for (const field of form.querySelectorAll("input:not([name])")) field.value = "";
  form.submit();
};

// ── new keys ─────────────────────────────────────────────────────────────────────────────────

let made = null;
const step = (form, name) => {
  for (const each of form.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== name;
};
const make = async (form) => {
  const passphrase = chosen(form);
  if (!passphrase) return;
  made = await busy(form, () => newPair(passphrase));
  form.querySelector("[data-recovery]").textContent = made.recovery;
  step(form, "paper");
  form.querySelector("[data-step=paper] h3").focus();
};
const hasIt = (form) => {
  const last = find("last").value.toUpperCase().replace(/[\s-]/g, "");
  const isRight = last === made.recovery.slice(-4);
  tell(form, !isRight && "last");
  if (isRight) send(form, made.pair);
  else find("last").focus();
};

find("new").addEventListener("submit", (event) => {
  event.preventDefault();
  if (made) hasIt(event.target);
  else make(event.target);
});
document.querySelector("[data-print]").addEventListener("click", () => print());

// ── another passphrase ───────────────────────────────────────────────────────────────────────

// Of the newest pair. An older one keeps the passphrase it had.
const change = async (form) => {
  const passphrase = chosen(form), recovery = find("recovery").value.trim();
  if (!passphrase) return;
  const by = recovery ? { recovery } : { passphrase: find("now").value };
  try {
    send(form, await busy(form, () => lockAnew(pairs.at(-1), by, passphrase)));
  } catch (error) {
    tell(form, error instanceof NotHers ? "not-hers" : error instanceof NotRight ? "not-right" : "");
  }
};
find("change")?.addEventListener("submit", (event) => {
  event.preventDefault();
  change(event.target);
});
