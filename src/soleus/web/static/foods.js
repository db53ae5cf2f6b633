// On the phone: a glass of water, and what she usually has, each with one tap.

import { drunk, drunkInWords } from "./drinks.js";
import { newId } from "./ids.js";
import { line, say } from "./lines.js";
import { dayOfEntry, inOrder } from "./nights.js";
import { mark, piece, redraw, show, write } from "./pieces.js";

const FIELDS = ["food", "amount", "portion", "grams"];

const tileOf = (name, said, words) => {
  const node = piece(name), form = node.querySelector("form");
  node.dataset.key = said.food;
  for (const field of FIELDS) form.elements[field].value = said[field] ?? "";
  form.elements.id.value = newId();
  write(node, words);
  return node;
};

const glassOf = (glass) =>
  tileOf("food-glass", glass, { size: say("food.amount", { amount: glass.grams, unit: "ml" }) });

const usualOf = (said, now, zone) => {
  const { title, facts } = line({ kind: "intake", at: new Date(now).toISOString(), zone, ...said });
  return tileOf("food-usual", said, { title, size: facts.join(", ") });
};

const hadOf = (entry) => {
  const node = piece("food-had"), { title, time, facts, note } = line(entry);
  write(node, { title, time, facts: facts.join(", "), note });
  mark(node, entry);
  return node;
};

// Made once: what she is typing outlives every redrawing.
const offerOwn = (place) => {
  if (place.firstElementChild) return;
  const form = piece("food-own");
  form.elements.id.value = newId();
  place.append(form);
};

// A limit is told before anything is written: she has to know it with the first glass.
const tellDrinks = (place, entries, drinks, names) => {
  const { words, over } = drinks ? drunkInWords(drunk(entries, drinks, names), drinks) : {};
  show(place, words && "told", over && "over");
  write(place, { drunk: words ?? "", over: over ?? "" });
};

export const showFood = (section, { entries, glass, usual, drinks, foods, now, zone, today }) => {
  section.hidden = !glass;
  if (!glass) return; // told by an older server
  redraw(section, [glassOf(glass), ...usual.map((said) => usualOf(said, now, zone))]);
  offerOwn(section.querySelector("[data-own]"));
  tellDrinks(section.querySelector("[data-drinks]"), entries.filter((each) => dayOfEntry(each) === today), drinks, foods);
  const had = inOrder(entries.filter((each) => each.kind === "intake" && dayOfEntry(each) === today));
  section.querySelector("[data-had]").replaceChildren(...had.reverse().map(hadOf));
};
