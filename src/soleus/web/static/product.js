// What one tablet holds, and a day of it, while she types: the twin of care/products.py. It converts
// nothing itself: the page carries each unit's factor and each salt's share.

import { number } from "./entries.js";
import { fill } from "./forms.js";
import { short } from "./lines.js";

const within = (value, [least, most]) => typeof value === "number" && value >= least && value <= most;

/**
 * {nutrient, one: {low, high, unit}, day, every} of what the fields say; null where it cannot be told.
 * told: {kinds, limits, most} as the page carries them
 */
export const holds = (post, { kinds, limits, most }) => {
  const kind = kinds[post.measure], factor = kind?.factors[post.unit];
  const [label, weight] = ["label", "salt_amount"].map((name) => number(post[name] ?? ""));
  const often = Object.fromEntries(["tablets", "times", "every"].map((name) => [name, number(post[name] ?? "") ?? 1]));
  const { tablets, times, every } = often;
  if (!factor || times % 1 || every % 1 || Object.keys(often).some((name) => !within(often[name], limits[name]))) return null;
  const shares = label === null ? kind.shares[post.salt] : [1, 1], amount = label ?? weight;
  if (!shares || !within(amount, limits[label === null ? "salt_amount" : "label"])) return null;
  const [low, high] = shares.map((share) => amount * share * factor);
  if (high * tablets > most) return null;
  const of = (count) => ({ low: low * count, high: high * count, unit: kind.unit });
  return { nutrient: kind.nutrient, one: of(1), day: of(tablets * (times / every)), every };
};

/** "300 mg", or "201.3 to 292.8 mg". */
export const inWords = ({ low, high, unit }, words) => {
  const ends = { low: short(low), high: short(high), unit };
  return fill(words[ends.low === ends.high ? "supplement.exact" : "supplement.range"], ends);
};

const lines = (found, words) =>
  found
    ? [
      fill(words["supplement.in_one"], { nutrient: found.nutrient, amount: inWords(found.one, words) }),
      fill(words[found.every === 1 ? "supplement.in_a_day" : "supplement.on_average"], { amount: inWords(found.day, words) }),
    ]
    : [words["supplement.unknown"]];

// ── the form ─────────────────────────────────────────────────────────────────────────────────

// Only the units of the kind she chose, and its salts where it has any.
const narrow = (form, { kinds }) => {
  const kind = kinds[form.elements.measure.value];
  if (!kind) return;
  const { unit, salt } = form.elements;
  for (const each of unit.options) each.hidden = each.disabled = !(each.value in kind.factors);
  if (unit.selectedOptions[0]?.disabled) unit.value = Object.keys(kind.factors)[0];
  const hasSalts = Object.keys(kind.shares).length > 0;
  form.querySelector("[data-salts]").hidden = !hasSalts;
  if (!hasSalts) salt.value = form.elements.salt_amount.value = "";
};

const tell = (form, told) => {
  const post = Object.fromEntries(new FormData(form)), place = form.querySelector("[data-holds]");
  const isBegun = Boolean(post.measure && (post.label || post.salt_amount));
  place.hidden = !isBegun;
  place.replaceChildren(...(isBegun ? lines(holds(post, told), told.words) : []).map((text) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }));
};

const form = globalThis.document?.querySelector(".product-form");
if (form) {
  const told = JSON.parse(form.dataset.told);
  const show = () => {
    narrow(form, told);
    tell(form, told);
  };
  form.addEventListener("input", show);
  show();
}
