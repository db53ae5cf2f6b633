// The pieces of a page that is filled in on the phone: their markup and words stand in its templates.

import { isSealed } from "./sealed.js";

/** A piece of the page, ready to be filled. */
export const piece = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

/** Write each word where it belongs. */
export const write = (node, words) => {
  for (const [name, text] of Object.entries(words)) {
    for (const place of node.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text;
  }
};

/** A sealed note is shown once it can be opened: notes.js looks for this. */
export const mark = (node, { id, note }) => {
  if (isSealed(note)) Object.assign(node.querySelector("[data-fill=note]").dataset, { sealed: note, sealedOf: id });
};

/** Show what is for one of these states, and hide the rest. */
export const show = (node, ...states) => {
  for (const each of node.querySelectorAll("[data-if]")) each.hidden = !states.includes(each.dataset.if);
};

/** What a form is about, as forms.js makes the change from it. */
export const carry = (form, { entry, form: id }) => {
  form.dataset.of = JSON.stringify(entry);
  form.dataset.form = id;
};

const isBusy = (section) => section.querySelector("details[open] [data-edit] form:not([hidden])") !== null;

// What was said about a form stays where the form was, else it would be gone before she read it.
const moveSaid = (section, fresh) => {
  const shown = section.querySelectorAll(".saved-here");
  for (const line of shown) {
    const key = line.closest("[data-key]")?.dataset.key;
    const same = fresh.find((node) => key && (node.dataset.key === key || node.querySelector(`[data-key="${key}"]`)));
    const near = same?.matches("[data-key]") ? same : same?.querySelector(`[data-key="${key}"]`);
    (near ?? section).querySelector("[data-said]").replaceChildren(line);
  }
};

/** Fill a section anew, unless she is writing in it; answers whether it was. */
export const redraw = (section, fresh) => {
  if (isBusy(section)) return false;
  moveSaid(section, fresh);
  section.querySelector("[data-place]").replaceChildren(...fresh);
  return true;
};
