// A page of comfort gives way to a warning sign that stands.

import { outbox } from "./outbox.js";
import { level, SAME_DAY } from "./standing.js";

const isTold = () => Boolean(document.querySelector("meta[name=diary]")?.content);
const ask = async () => level(await outbox.waiting(), isTold());

const show = (at) => {
  const template = document.querySelector(`template[data-held="${at}"]`);
  if (at < SAME_DAY || !template) return false;
  document.body.dataset.state = "held";
  document.getElementById("content").replaceChildren(template.content.cloneNode(true));
  return true;
};

/** Show what stands; false where nothing does. */
export const hold = async () => show(await ask());
