// Her sealed notes on a page: what she writes is sealed before it can be sent, and what is sealed is
// shown once she has said her passphrase.
//
// A field for a note has two parts then. What she types in has no name, so no form can send it. What
// the form carries is filled here alone, and only with something sealed.

import { isSealed, LONGEST, NotHers, NotRight, open, openPair, pairOf, seal, sizeOf } from "./sealed.js";
import { available, notes, past } from "./vault.js";

// ── what opens ───────────────────────────────────────────────────────────────────────────────

let here = {}; // where no vault can keep what opens, this page does
const keys = async () => (available ? notes.keys() : here);

const told = async () => {
  try {
    const answer = await fetch("/sealed-notes/keys", { credentials: "same-origin", cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(`the keys did not come: ${answer.status}`);
    return await answer.json();
  } catch {
    return (await past.get("phone"))?.sealing ?? { pairs: [] };
  }
};

// A passphrase of hers may open some of her pairs and not others.
const opened = async (by) => {
  const found = {};
  let why = new NotRight("there is no pair");
  for (const pair of (await told()).pairs.reverse()) {
    try {
      found[pair.id] = found[pair.half] = await openPair(pair, by);
    } catch (error) {
      if (error instanceof NotHers) throw error;
      why = error;
    }
  }
  if (!Object.keys(found).length) throw why;
  return found;
};

// The page says what to seal with, and her server makes the page. Once her notes are open, this device
// knows which halves are hers, and looks at each that it is told: also at one of a whole new pair.
const look = (known) => {
  for (const field of document.querySelectorAll("[data-seals]")) {
    const says = field.querySelector("[data-note-other]"), { seals } = field.dataset;
    if (says) says.hidden = !seals || !Object.keys(known).length || seals in known;
  }
};

const keep = async (found) => {
  here = { ...(await keys()), ...found };
  if (!available) return;
  await notes.read(here);
  here = {};
};

// ── what is written ──────────────────────────────────────────────────────────────────────────

const show = (field, ...states) => {
  for (const each of field.querySelectorAll("[data-note-if]")) each.hidden = !states.includes(each.dataset.noteIf);
};
const partsOf = (field) => [field.querySelector("[name=note]"), field.querySelector("textarea")];
const was = new WeakMap(); // what an opened note said, and as it was sealed

// The id binds a note to its entry, so it has to be there before the form is sent.
const idOf = (form) => {
  if (form.dataset.of) return JSON.parse(form.dataset.of).id;
  if (!form.elements.id) {
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name: "id", value: crypto.randomUUID() });
    form.append(made);
  }
  return form.elements.id.value;
};

const sealedOf = (form, field, words) => {
  const before = was.get(field);
  if (before?.text === words) return before.note;
  return words.trim() ? seal(field.dataset.seals, idOf(form), words) : "";
};

const settled = async (form, field) => {
  const [carried, text] = partsOf(field), words = text.value;
  if (text.disabled) return true; // shut: it stays as it is
  const isShort = sizeOf(words) <= LONGEST;
  show(field, isShort ? "seals" : "long");
  if (!isShort) return false;
  carried.value = await sealedOf(form, field, words);
  carried.disabled = false;
  return true;
};

let line = Promise.resolve();
/** Have what she wrote sealed in what the form carries; false where it cannot be. */
export const settle = (form) => (line = line.catch(() => {}).then(async () => {
  let isWell = true;
  for (const field of form.querySelectorAll("[data-seals]")) isWell = (await settled(form, field)) && isWell;
  return isWell;
}));

let newest = "";
/** Hear what new notes are sealed with on this phone: "" where they are not. */
export const hearOf = async () => { newest = await notes.half(); };

const shut = (field, isShut) => {
  const [, text] = partsOf(field);
  text.hidden = text.disabled = isShut;
  show(field, isShut ? "shut" : "seals");
};

const begin = (field) => {
  const [carried, text] = partsOf(field);
  field.hidden = false;
  if (!crypto.subtle) {
    text.hidden = true;
    show(field, "cannot");
    return;
  }
  shut(field, isSealed(carried.value) && !text.value); // what she wrote before it locked is here again
  carried.disabled = !carried.value;
};

/** Make the note of a form that was put together here one that is sealed, where notes are. */
export const dress = (form) => {
  const text = form.querySelector("textarea[name=note]"), field = text?.closest(".field");
  if (!text || !(newest || isSealed(text.value))) return;
  const carried = document.createElement("input");
  Object.assign(carried, { type: "hidden", name: "note", disabled: true });
  if (isSealed(text.value)) {
    carried.value = text.value;
    text.value = "";
  }
  text.removeAttribute("name");
  text.before(carried);
  field.dataset.seals = newest;
  begin(field);
};

// ── what is read ─────────────────────────────────────────────────────────────────────────────

const LONGEST_LINE = 90; // as the server cuts a line of a list
const inShort = (text) => {
  const letters = [...text];
  return letters.length <= LONGEST_LINE ? text : `${letters.slice(0, LONGEST_LINE - 1).join("")}…`;
};

const bar = document.getElementById("sealed-notes");
const wrong = (why) => {
  for (const each of bar.querySelectorAll("[data-why]")) each.hidden = each.dataset.why !== why;
};

const openLine = async (node, known) => {
  const { sealed, sealedOf: id } = node.dataset, key = known[pairOf(sealed)];
  if (!key) return false;
  try {
    node.textContent = inShort(await open(key, id, sealed));
    delete node.dataset.sealed;
  } catch {
    node.textContent = bar.dataset.broken;
  }
  return true;
};

const openField = async (field, known) => {
  const [carried, text] = partsOf(field), note = carried.value;
  if (!text.disabled || !isSealed(note)) return true;
  const key = known[pairOf(note)];
  // Without a half to seal with it can be read, and stays as it is.
  if (!key || !field.dataset.seals) return Boolean(key);
  const words = await open(key, idOf(text.form), note).catch(() => null);
  if (words === null) {
    show(field, "broken");
    return true;
  }
  text.value = words;
  was.set(field, { text: words, note });
  shut(field, false);
  return true;
};

/** Show each sealed note that can be opened, and offer to open the others. */
export const read = async () => {
  const known = await keys();
  look(known);
  if (!bar) return;
  const lines = [...document.querySelectorAll("[data-sealed]")];
  const fields = [...document.querySelectorAll("[data-seals]")].filter((field) => isSealed(partsOf(field)[0].value));
  const all = [...lines.map((node) => openLine(node, known)), ...fields.map((field) => openField(field, known))];
  const isAll = (await Promise.all(all)).every(Boolean);
  bar.hidden = !all.length && !Object.keys(known).length;
  bar.querySelector("[data-if=shut]").hidden = isAll;
  bar.querySelector("[data-if=open]").hidden = !isAll;
};

const tryIt = async (form) => {
  const [passphrase, recovery] = form.querySelectorAll("input");
  const by = recovery.value.trim() ? { recovery: recovery.value } : { passphrase: passphrase.value };
  wrong("");
  form.inert = true;
  bar.querySelector("[data-busy]").hidden = false;
  try {
    await keep(await opened(by));
    form.reset();
    await read();
  } catch (error) {
    wrong(error instanceof NotHers ? "not-hers" : error instanceof NotRight ? "not-right" : "failed");
  } finally {
    form.inert = false;
    bar.querySelector("[data-busy]").hidden = true;
  }
};

const ask = () => {
  const form = bar.querySelector("details");
  form.open = true;
  form.scrollIntoView({ block: "center" });
  form.querySelector("input").focus({ preventScroll: true });
};

const act = {
  "open-notes": ask,
  "shut-notes": async () => {
    here = {};
    await notes.shut().catch(() => {});
    location.reload();
  },
};

for (const field of document.querySelectorAll("[data-seals]")) begin(field);
if (bar) {
  bar.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    tryIt(event.target);
  });
  bar.querySelector("details").addEventListener("toggle", ({ target }) => target.open && target.querySelector("input").focus());
  addEventListener("click", ({ target }) => act[target.closest?.("button")?.dataset.do]?.());
}
read();
// Sealed as she writes: where what saves a form on the phone does not come, the plain form has it too.
addEventListener("input", ({ target }) => {
  const field = target.form && target.closest("[data-seals]");
  if (!field) return;
  if (target.disabled && target.value) shut(field, false); // put back after the phone had locked
  settle(target.form).catch(() => {});
});
