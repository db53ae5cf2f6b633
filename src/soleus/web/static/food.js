// Finding a food while she types, without which the form asks the server for the whole page; and
// what the day comes to, asked for again once something that waited here has arrived.

import { outbox } from "./outbox.js";

const PAUSE = 60; // milliseconds without a key before asking
const field = document.getElementById("q"), found = document.getElementById("found");
const list = found.querySelector("ul"), row = document.getElementById("found-food");

const show = (name) => {
  for (const each of ["none", "lost"]) found.querySelector(`[data-${each}]`).hidden = each !== name;
};

const rowOf = ({ id, description }) => {
  const node = row.content.cloneNode(true), link = node.querySelector("a");
  const day = field.dataset.day ? `?day=${field.dataset.day}` : "";
  link.href = field.dataset.eat.replace("_", encodeURIComponent(id)) + day;
  link.textContent = description;
  return node;
};

// What she often has comes first. The page tells it once, so that no letter asks her diary again.
const often = field.dataset.often.split(" ").filter(Boolean).map((food) => ["often", food]);

const ask = async (words, signal) => {
  const asked = new URLSearchParams([["q", words], ...often]);
  const answer = await fetch(`${field.dataset.foods}?${asked}`, { signal, redirect: "error" });
  if (!answer.ok) throw new Error(`the tables did not answer: ${answer.status}`);
  return (await answer.json()).foods;
};

// Each key gives up on what was asked before it, so an older answer never takes a newer one's place.
let asked = new AbortController();
const look = async () => {
  asked.abort();
  const { signal } = (asked = new AbortController()), words = field.value.trim();
  try {
    await new Promise((done) => { setTimeout(done, PAUSE); });
    if (signal.aborted) return;
    const foods = words ? await ask(words, signal) : [];
    if (signal.aborted) return;
    list.replaceChildren(...foods.map(rowOf));
    show(words && !foods.length ? "none" : "");
  } catch {
    if (signal.aborted) return;
    list.replaceChildren();
    show("lost");
  }
};

field.addEventListener("input", look);
// The tables are read and the index is made with the first search after the server started, which
// may take a second: it begins while the keyboard comes up. No food is called by this mark.
field.addEventListener("focus", () => { ask("?").catch(() => {}); }, { once: true });
// Room for what is found between it and the keyboard.
field.addEventListener("focus", () => field.closest("form").scrollIntoView({ block: "start" }));

// She wrote it at the end of the page, and it is said at its head.
const written = document.querySelector("[data-just-written]");
if (written) {
  history.scrollRestoration = "manual";
  written.scrollIntoView({ block: "center" });
}

// ── what the day comes to ────────────────────────────────────────────────────────────────────

// Only what she reads is taken from the newer page: what she is typing stays, and what she opened.
const renew = async () => {
  const answer = await fetch(location.href, { redirect: "error", cache: "no-store" });
  if (!answer.ok) throw new Error(`the day did not come: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-renewed]")) {
    const fresh = page.querySelector(`[data-renewed="${old.dataset.renewed}"]`);
    for (const { dataset } of old.querySelectorAll("details[open][data-line]")) {
      fresh.querySelector(`[data-line="${dataset.line}"]`)?.setAttribute("open", "");
    }
    old.replaceWith(fresh);
  }
};

let waited = [];
const arrived = async () => {
  const before = waited;
  waited = (await outbox.waiting()).map(({ op, n }) => op?.form ?? n);
  if (before.some((each) => !waited.includes(each))) await renew();
};
const watch = () => arrived().catch(() => {}); // the next page shows it
watch();
document.addEventListener("soleus-outbox", watch);
addEventListener("visibilitychange", watch); // another page may have sent it
