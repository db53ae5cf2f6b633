// On the phone: the nights of the last two weeks, and what is written about one of them.

import { addDays, dateOf } from "./clock.js";
import { isEditable, offer } from "./editing.js";
import { day, dayName, line, say } from "./lines.js";
import { inOrder, nightFrom, nightOfEntry } from "./nights.js";
import { carry, mark, piece, redraw, show, write } from "./pieces.js";

const WEEK = 7, LONGEST = 14;
const marks = { cramp: ({ cramps }) => cramps, some: ({ cramps }) => cramps, none: () => "✓", missing: () => "" };
const wordsOf = (night) => say(`night.${night.state}`, { n: night.cramps ?? 0 });

// ── the sheet ────────────────────────────────────────────────────────────────────────────────

const monday = (date) => addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % WEEK));

const cellOf = (date, { first, last, entries, opened }) => {
  const number = String(Number(date.slice(8)));
  if (date < first || date > last) {
    const node = piece("calendar-ahead");
    write(node, { day: number });
    return node;
  }
  const node = piece("calendar-night"), button = node.firstElementChild, night = nightFrom(date, entries);
  button.dataset.night = date;
  button.classList.add(`night-${night.state}`);
  button.classList.toggle("night-today", date === last);
  button.setAttribute("aria-pressed", String(date === opened));
  write(node, { day: number, mark: marks[night.state](night), words: wordsOf(night) });
  return node;
};

const rowsOf = (sheet) => {
  const rows = [];
  for (let start = monday(sheet.first); start <= sheet.last; start = addDays(start, WEEK)) {
    const row = piece("calendar-row");
    row.append(...Array.from({ length: WEEK }, (_, n) => cellOf(addDays(start, n), sheet)));
    rows.push(row);
  }
  return rows;
};

const drawSheet = (place, sheet) => {
  const had = place.contains(document.activeElement) ? document.activeElement.dataset.night : null;
  place.replaceChildren(...rowsOf(sheet));
  if (had) place.querySelector(`[data-night="${had}"]`)?.focus();
};

// ── a night ──────────────────────────────────────────────────────────────────────────────────

const entryOf = (kept) => {
  const { entry, deleted } = kept, { title, time, facts, note } = line(entry);
  const node = piece("night-entry"), isMine = isEditable(entry);
  node.dataset.key = entry.id;
  write(node, { title, time, facts: facts.join(" · "), note, name: `${title} ${time}` });
  mark(node, entry);
  show(node, deleted ? "away" : isMine && "stands");
  for (const form of node.querySelectorAll("form")) carry(form, kept);
  node.querySelector("details").hidden = deleted || !isMine;
  offer(node, kept);
  return node;
};

const nightOf = (date, { all, entries }) => {
  const node = piece("night"), night = nightFrom(date, entries);
  const told = new Map(all.map((kept) => [kept.entry.id, kept]));
  const written = inOrder(all.map(({ entry }) => entry).filter((entry) => nightOfEntry(entry) === date));
  const isContradicted = night.episodes.length && night.morning?.cramps === 0;
  write(node, { night: say("phone.night", { day: day(date) }), state: wordsOf(night) });
  show(node, !written.length && "empty", night.state, night.episodes.length ? "more" : "first", isContradicted && "contradicted");
  node.querySelector(".tag").classList.toggle("tag-good", night.state === "none");
  for (const form of node.querySelectorAll("form")) form.dataset.night = date;
  node.querySelector("ul").append(...written.map(({ id }) => entryOf(told.get(id))));
  return node;
};

/** The first night the sheet shows. What her server did not tell is not called "nothing written". */
const firstOf = (today, first) => {
  const longest = addDays(today, -LONGEST);
  return first > longest ? first : longest;
};

/** opened: the date of the night she looks at, or null */
export const showNights = (section, seen) => {
  const { now, zone, first, on, today, opened } = seen, last = dateOf(now, zone);
  section.hidden = false;
  drawSheet(section.querySelector("#calendar"), { ...seen, first: firstOf(last, first), last });
  redraw(section, opened ? [nightOf(opened, seen)] : []);
  section.querySelector("[data-if=closed]").hidden = Boolean(opened);
  const older = section.querySelector("[data-if=older]");
  older.hidden = on === today;
  older.textContent = on === today ? "" : say("phone.told_on", { day: dayName(on, today) });
};
