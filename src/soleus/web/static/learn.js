// The search of "Learn" without a request: what she looks for stays on the phone.

import { find } from "./find.js";

const form = document.querySelector("[data-words]");
const found = document.getElementById("found");
let pages = null;

const read = async () => {
  pages ??= (await (await fetch(form.dataset.words)).json()).pages;
  return pages;
};

const line = ({ address, kind, name }) => {
  const row = found.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelector("a").href = address;
  row.querySelector(".learn-name").textContent = name;
  row.querySelector(".tag").textContent = kind;
  return row;
};

const show = (query, hits) => {
  const words = found.dataset[hits.length === 1 ? "one" : "many"];
  found.querySelector("[role=status]").textContent = words.replace("{n}", hits.length).replace("{query}", () => query);
  found.querySelector("ul").replaceChildren(...hits.map(line));
  found.querySelector("[data-none]").hidden = hits.length > 0;
  found.hidden = false;
  for (const part of document.querySelectorAll("[data-list]")) part.hidden = true;
};

form?.addEventListener("submit", async (event) => {
  const query = form.elements.q.value.trim();
  if (!query) return;
  event.preventDefault();
  try {
    show(query, find(await read(), query));
  } catch {
    form.submit(); // the server looks instead
  }
});
