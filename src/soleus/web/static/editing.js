// The form that changes an entry, made when she opens it.

import { wall } from "./clock.js";
import { newId } from "./ids.js";
import { dress, read } from "./notes.js";
import { carry, piece, write } from "./pieces.js";

const FORMS = { episode: "edit-episode", morning: "edit-morning", dose: "edit-amount", exposure: "edit-amount", intake: "edit-intake" };

/** Whether an entry can be changed here. What she answered about warning signs cannot. */
export const isEditable = ({ kind }) => Object.hasOwn(FORMS, kind);

const asTyped = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : String(value));

const fillIn = (form, entry) => {
  const clock = wall(Date.parse(entry.at), entry.zone);
  const values = { ...entry, date: clock.slice(0, 10), time: clock.slice(11, 16) };
  for (const field of form.querySelectorAll("input, textarea")) {
    const value = values[field.name];
    if (value === null || value === undefined) continue;
    if (field.type === "radio") field.checked = field.value === asTyped(value);
    else field.value = asTyped(value);
  }
};

// Two of them may be open at once.
const nameAnew = (form) => {
  const own = `e${newId().slice(0, 8)}-`;
  for (const name of ["id", "for", "aria-describedby"]) {
    for (const node of form.querySelectorAll(`[${name}^="edit-"]`)) {
      node.setAttribute(name, node.getAttribute(name).replace("edit-", own));
    }
  }
};

const made = (kept) => {
  const form = piece(FORMS[kept.entry.kind]);
  nameAnew(form);
  carry(form, kept);
  fillIn(form, kept.entry);
  dress(form);
  read();
  // An amount of her portion where she gave one, else grams.
  form.querySelector(`[data-of="${kept.entry.portion ? "grams" : "portion"}"]`)?.remove();
  write(form, { portion: kept.entry.portion ?? "" });
  write(form, { unit: kept.entry.unit ? `(${kept.entry.unit})` : "" });
  return form;
};

/** Have the form of an entry ready behind "Change it". kept: {entry, form} */
export const offer = (node, kept) => {
  const place = node.querySelector("[data-edit]");
  place.closest("details").addEventListener("toggle", ({ target }) => {
    if (target.open && !place.firstElementChild) place.append(made(kept));
  });
};
