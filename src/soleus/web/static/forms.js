// The forms of the diary, saved on the phone first.
//
// Where the phone can keep things, a form is not sent: it becomes an entry that waits in the
// outbox, and only when it lies safely on the phone does the page say so. Then it goes on its way.
// Once the server has it, the page leads to where the plain form would have led, since that is
// where the server asks about what is odd. Without a vault every form stays the plain form it is.

import { hereZone } from "./clock.js";
import * as entries from "./entries.js";
import { markedId, newId } from "./ids.js";
import { becameOf, NotKept, outbox } from "./outbox.js";
import { available, past } from "./vault.js";

const PATIENCE = 4000; // milliseconds until a slow answer counts as none
const after = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** "{n} of {m}" with its values. */
export const fill = (sentence, values = {}) => {
  const text = typeof sentence === "string" ? sentence : values.n === 1 ? sentence.one : sentence.many;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
};

const told = () => JSON.parse(document.getElementById("form-words")?.textContent ?? '{"limits":{},"words":{}}');

// ── what a form says ─────────────────────────────────────────────────────────────────────────

const fieldsOf = (form, submitter) => {
  const post = Object.fromEntries(new FormData(form));
  return submitter?.name ? { ...post, [submitter.name]: submitter.value } : post;
};

// The grams of one of the measure she chose; NaN where nothing says so.
const eachOf = (form) => form.querySelector("[name=measure]:checked")?.dataset.each || "unknown";

const pageOf = (form, post) => {
  const chosen = form.elements.what?.selectedOptions?.[0]?.dataset.unit;
  return {
    id: post.id || newId(),
    zone: post.zone || hereZone(),
    now: Date.now(),
    night: post.night ?? form.dataset.night,
    day: post.day ?? form.dataset.day,
    each: Number(eachOf(form)),
    unit: chosen ?? form.dataset.unit,
    amount: "amount" in form.dataset ? Number(form.dataset.amount) : null,
  };
};

// What an entry's own form does: change it, put it away, bring it back, or take the newest change back.
const changeOf = (form, post) => {
  const of = JSON.parse(form.dataset.of), { form: base, before } = form.dataset;
  const chosen = form.dataset.do ?? post.do;
  const made = { base, deleted: false, before: { entry: of, deleted: chosen === "restore" } };
  const ways = {
    delete: () => ({ entry: of, deleted: true }),
    restore: () => ({ entry: of }),
    undo: () => (before ? { entry: JSON.parse(before) } : { entry: of, deleted: true }),
  };
  return { ...made, ...(ways[chosen] ?? (() => entries.changed(post, { of, each: Number(eachOf(form)) })))() };
};

// What is ticked, once more.
const againOf = (form, page) => {
  const had = [...form.querySelectorAll("[name=of]:checked")].map(({ dataset }) => JSON.parse(dataset.of));
  return entries.again(had, { ...page, ids: had.map(newId) }).map((entry) => ({ entry }));
};

// What was not done of a day, a dose of nothing for each.
const restOf = (form, page) => [...form.querySelectorAll("[name=rest]")].flatMap(({ value, dataset: { unit } }) => {
  const [measure, id] = value.split("/");
  return entries.notDone({ measure }, { ...page, id, unit });
});

// Each entry that a form names, put away.
const awayOf = (form) =>
  [...form.querySelectorAll("[name=of]")].map(({ dataset }) => changeOf({ dataset: { ...dataset, do: "delete" } }, {}));

// What a form writes down once has its id for good: the next time it is another one.
const nameAnew = (form, made) => {
  if (form.elements.id) form.elements.id.value = newId();
  if (form.dataset.of) form.dataset.form = made[0].form;
  for (const field of form.querySelectorAll("[name=rest]")) field.value = field.value.replace(/\/.*/, `/${markedId()}`);
  const away = form.dataset.entry === "away" ? form.querySelectorAll("[name=of]") : [];
  for (const [n, { dataset }] of [...away].entries()) dataset.form = made[n].form;
};

// One thing to keep, or several.
const said = (form, submitter) => {
  const post = fieldsOf(form, submitter);
  if (form.dataset.of) return changeOf(form, post);
  if (form.dataset.entry === "again") return againOf(form, pageOf(form, post));
  if (form.dataset.entry === "rest") return restOf(form, pageOf(form, post));
  if (form.dataset.entry === "away") return awayOf(form);
  return entries[form.dataset.entry](post, pageOf(form, post));
};

// ── what the page says ───────────────────────────────────────────────────────────────────────

const region = (form) => {
  const place = form.querySelector("[data-asked]") ?? form;
  for (const old of place.querySelectorAll("[role=alert]:not([data-note-if])")) old.remove();
  return place;
};
const alertOf = (className, text) => {
  const box = document.createElement("div"), words = document.createElement("p");
  box.className = className;
  box.setAttribute("role", "alert");
  words.textContent = text;
  box.append(words);
  return box;
};

const ask = (form, { question, values }) => {
  const box = alertOf("notice notice-warning", fill(told().words[question], values));
  const more = form.querySelector(`template[data-ask="${question}"]`)?.content.cloneNode(true);
  for (const button of more?.querySelectorAll("[name=instead]") ?? []) {
    button.value = values.shown;
    button.textContent = fill(button.textContent, values);
  }
  if (more) box.append(more);
  box.querySelector("[data-do=leave]")?.addEventListener("click", () => box.remove());
  region(form).append(box);
  box.scrollIntoView({ block: "center" });
};

const name = (form, problems) => {
  const { words } = told(), place = region(form);
  for (const { field, code, values } of problems) {
    const why = fill(words[code], values);
    place.append(alertOf("error", fill(words["form.problem"], { field: words[`field.${field}`], why })));
  }
  place.scrollIntoView({ block: "center" });
};

// What stands on the page already of what was written down: two notices offer two ways to take
// something back, and nobody knows which is which. What was refused stays, and what stands in
// place of its form, which would be gone with it.
const clear = () => {
  for (const old of document.querySelectorAll("[data-just-written]")) old.remove();
  for (const { form, says } of standing) {
    if (!form.hidden && says.line.dataset.state !== "refused") says.line.remove();
  }
};

// One line in place of the form: what became of what she wrote, and how to take it back.
const lineOf = (form) => {
  clear();
  const line = document.getElementById("saved-here").content.firstElementChild.cloneNode(true);
  form.before(line);
  return {
    line,
    say: (state, why = "") => {
      line.dataset.state = state;
      if (state === "refused" && !line.isConnected) form.before(line);
      for (const each of line.querySelectorAll("[data-when]")) {
        each.hidden = !each.dataset.when.split(" ").includes(state);
      }
      line.querySelector("[data-why]").textContent = why;
      line.hidden = false;
    },
  };
};

const goTo = (address) => {
  const to = new URL(address, location.href);
  if (to.pathname + to.search === location.pathname + location.search) location.reload();
  else location.assign(to);
};

// ── keeping it ───────────────────────────────────────────────────────────────────────────────

// Whatever shows what waits must hear of it.
const changed = () => document.dispatchEvent(new Event("soleus-outbox"));

const keep = ({ entry, base, deleted }) =>
  base === undefined ? outbox.create(entry) : outbox.change({ entry, base, deleted });

const plainly = (form, submitter) => {
  if (submitter?.name) {
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(chosen);
  }
  form.submit();
};

// A new entry is put away; a changed one gets back what it was.
const undoing = (form, says, ops, made) => async () => {
  const back = [];
  for (const [n, { entry, before }] of ops.entries()) {
    back.push(await outbox.change({ base: made[n].form, ...(before ?? { entry, deleted: true }) }));
  }
  says.say("undone");
  form.hidden = form.inert = false;
  nameAnew(form, back);
  changed();
  outbox.flush().catch(() => {}).then(changed);
};

// What the diary did not take stays until what she mended is kept in its place.
const refusedBefore = async ({ entry }) =>
  (await outbox.waiting()).filter(({ id, state, n }) => id === entry.id && state === "refused" && n !== null);

// Only this page knows what a food is called and what it counts for, until her server has told of it.
const nameFood = async ({ entry }, { name, counts }) => {
  if (!name) return;
  await past.put("foods", { ...(await past.get("foods")), [entry.food]: name });
  if (counts) await past.put("counts", { ...(await past.get("counts")), [entry.food]: counts.split(" ") });
};

// A dose that may be one too many is asked about first. She may note it all the same.
const tooSoon = async (form, { entry }, submitter) => {
  if (!form.dataset.times || submitter?.name === "anyway") return null;
  const { questionOf } = await import("./supplements.js");
  const { times, every = 1, often } = form.dataset;
  return questionOf(entry, { times: Number(times), every: Number(every), often });
};

// A note that is sealed goes no other way: what cannot be sealed is not sent.
const isSealed = async (form) => {
  if (!form.querySelector("[data-seals]")) return true;
  form.inert = true;
  try {
    return await (await import("./notes.js")).settle(form);
  } finally {
    form.inert = false;
  }
};

const busy = new WeakSet();

/** Save what a form says on the phone, then send it. `submitter` is the button she pressed. */
export const submit = async (form, submitter) => {
  if (busy.has(form)) return undefined; // two taps while this script came are one
  busy.add(form);
  return save(form, submitter).finally(() => busy.delete(form));
};

const save = async (form, submitter) => {
  if (!(await isSealed(form))) return undefined;
  if (!available) return plainly(form, submitter);
  const ops = [said(form, submitter)].flat();
  if (ops[0]?.question) return ask(form, ops[0]);
  if (!ops[0]?.entry) return plainly(form, submitter);
  const found = ops.flatMap(({ entry, deleted, slips = [] }) =>
    (deleted ? [] : [...slips, ...entries.problems(entry, told().limits)]));
  if (found.length) return name(form, found);
  form.inert = true; // a second tap is not a second entry
  busy.delete(form);
  const soon = await tooSoon(form, ops[0], submitter).catch((error) => error);
  if (soon) form.inert = false;
  if (soon instanceof Error) return plainly(form, submitter); // then her server asks
  if (soon) return ask(form, soon);
  const old = (await Promise.all(ops.map((op) => refusedBefore(op).catch(() => [])))).flat();
  const made = [];
  for (const op of ops) made.push(await keep(op).catch((error) => error));
  const isKept = !made.some((each) => each instanceof Error);
  if (!isKept && !made.some((each) => each instanceof NotKept || each.form)) {
    form.inert = false;
    return plainly(form, submitter);
  }
  const says = lineOf(form);
  form.hidden = true;
  says.say(isKept ? "saved" : "unkept");
  says.line.scrollIntoView({ block: "nearest" }); // a long form was here, and she stood at its end
  standing.push({ form, says, id: ops.at(-1).entry.id });
  await nameFood(ops[0], form.dataset).catch(() => {});
  if (isKept) for (const { n } of old) await outbox.discard(n);
  changed();
  says.line.querySelector("[data-do=undo]").addEventListener("click", undoing(form, says, ops, made), { once: true });
  return follow(form, says, ops.at(-1));
};

const follow = async (form, says, { entry }) => {
  const sending = outbox.flush().catch(() => ({}));
  const inTime = await Promise.race([sending, after(PATIENCE)]);
  const became = await becameOf(entry.id, inTime);
  if (became.state === "sent" && form.dataset.to) return goTo(form.dataset.to);
  tell(form, says, became);
  changed();
  if (!inTime) sending.then(async (late) => tell(form, says, await becameOf(entry.id, late))).then(changed);
  return undefined;
};

// What one taps several times a day stays where it was, for the next one.
const open = (form) => {
  form.hidden = form.inert = false;
  form.reset();
  form.elements.id.value = newId();
};

// What went from here later, from this page or by the worker, is said in the line that told her to
// wait; else she would write it down once more.
const standing = [];
const again = async () => {
  for (const { form, says, id } of standing) {
    if (!["waits", "sign-in", "unkept"].includes(says.line.dataset.state)) continue;
    const became = await becameOf(id);
    if (["sent", "refused"].includes(became.state)) tell(form, says, became);
  }
};
document.addEventListener("soleus-outbox", () => again().catch(() => {}));

const tell = (form, { line, say }, { state, why }) => {
  if (line.dataset.state === "undone") return; // she took it back meanwhile
  say(state, why);
  if ("again" in form.dataset && form.hidden) open(form);
  if (state === "refused") form.hidden = form.inert = false;
};
