// Comfort gives way to a warning sign that stands.
//
// A template with data-held takes the place of all that stands beside it: of a whole page, or of
// the part of it that says how.

import { outbox } from "./outbox.js";
import { level, SAME_DAY } from "./standing.js";

// A page that was made for her knows what her server knew by then.
const since = () => (document.querySelector("meta[name=diary]")?.content ? performance.timeOrigin : 0);
const ask = async () => level(await outbox.waiting(), since());

const show = (at) => {
  if (at < SAME_DAY) return false;
  const templates = [...document.querySelectorAll("template[data-held]")];
  for (const { parentElement: place, dataset, content } of templates) {
    if (dataset.held && dataset.held !== String(at)) continue;
    // The templates stay: what stands may grow more urgent.
    const stay = templates.filter((each) => each.parentElement === place);
    place.replaceChildren(content.cloneNode(true), ...stay);
  }
  if (templates.length) document.body.dataset.state = "held";
  return templates.length > 0;
};

/** Show what stands; false where nothing does. */
export const hold = async () => show(await ask());
