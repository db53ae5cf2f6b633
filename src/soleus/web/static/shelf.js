// On the phone: her supplements as her server told them last, with what was noted here since.

import { wall } from "./clock.js";
import { newId } from "./ids.js";
import { say } from "./lines.js";
import { dayOfEntry, inOrder, isDone } from "./nights.js";
import { carry, piece, redraw, show, write } from "./pieces.js";

const lines = (place, tag, className, texts) => place.append(...texts.map((text) => {
  const line = document.createElement(tag);
  line.className = className;
  line.textContent = text;
  return line;
}));

const itemOf = (hers, doses, keptOf, isHeld) => {
  const node = piece("supplement"), [take, undo] = node.querySelectorAll("form");
  const taken = inOrder(doses.filter(({ product, amount }) => product === hers.product && amount !== 0)), newest = taken.at(-1);
  const time = newest && wall(Date.parse(newest.at), newest.zone).slice(11, 16);
  node.dataset.key = hers.product;
  write(node, { name: hers.name, taken: newest ? say("supplement.taken", { n: taken.length, time }) : "" });
  lines(node.querySelector("[data-facts]"), "li", "", hers.facts);
  lines(node.querySelector("[data-why]"), "p", "notice notice-warning", hers.why);
  show(node, hers.open && !isHeld && "open", newest ? "taken" : "first");
  const { measure, product, unit, times, every = 1, often = times, amount } = hers; // an older server tells no days
  Object.assign(take.dataset, { unit, times, every, often }, amount === null ? {} : { amount });
  Object.assign(take.elements.measure, { value: measure });
  Object.assign(take.elements.product, { value: product });
  take.elements.id.value = newId();
  if (newest) carry(undo, keptOf(newest));
  return node;
};

// A question she is reading must not go while something else is drawn.
const isAsked = (section) => section.querySelector("form:not([hidden]) [data-asked] [role=alert]") !== null;

export const showShelf = (section, { supplements = [], entries, keptOf, on, today, isHeld }) => {
  section.hidden = supplements.length === 0;
  if (isAsked(section)) return;
  const doses = entries.filter((each) => each.kind === "dose" && isDone(each) && dayOfEntry(each) === today);
  redraw(section, supplements.map((each) => itemOf(each, doses, keptOf, isHeld)));
  const states = [isHeld && "held", on !== today && "older"];
  for (const each of section.querySelectorAll(":scope > [data-if]")) each.hidden = !states.includes(each.dataset.if);
};
