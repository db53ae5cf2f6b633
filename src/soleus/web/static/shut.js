// What happens when a phone locks by itself, or with the diary, and when she is in again.

import { isTold, tellByItself } from "./left.js";
import { outbox } from "./outbox.js";
import { keepForNight } from "./standing.js";
import { available, drafts, lapse, lockWithDiary, state } from "./vault.js";
import { written } from "./written.js";

const LAPSED = "soleus.lapsed"; // when it locked, until she is back where she was
const BACK = "back", WORDS = "words"; // of it: she is to be led back; there are words for other pages
const LEFT = "soleus.left", TOLD = "soleus.told"; // as in leave.js
const PATIENCE = 1500; // milliseconds for her server to hear of it
const LONGEST = 4000; // milliseconds for her key to come
const WEEK = 7 * 24 * 60 * 60e3;

const after = (ms) => new Promise((done) => { setTimeout(done, ms); });
const stamp = (name, value) => {
  try { localStorage.setItem(name, value); } catch { /* storage is off */ }
};
const stamped = (name) => {
  try { return localStorage.getItem(name); } catch { return null; }
};
const drop = (name) => {
  try { localStorage.removeItem(name); } catch { /* storage is off */ }
};

// ── what she was writing ─────────────────────────────────────────────────────────────────────

const NEVER = ["hidden", "submit", "button", "reset", "image", "file", "password"];

const chosen = ({ options }) => [...options].filter(({ selected }) => selected).map(({ value }) => value);
const untouched = (field) => {
  const set = [...field.options].filter(({ defaultSelected }) => defaultSelected).map(({ value }) => value);
  return set.length || field.multiple ? set : [field.options[0]?.value];
};
const valueOf = (field) => {
  if (field.options) return String(chosen(field)) === String(untouched(field)) ? null : chosen(field);
  if (["checkbox", "radio"].includes(field.type)) return field.checked === field.defaultChecked ? null : field.checked;
  return field.value === field.defaultValue ? null : field.value;
};
// What she types into a note that will be sealed has no name, so that no form can send it.
const called = (field) => field.name || (field.matches("[data-seals] textarea") ? "note" : "");
const wordsOf = (form) => [...form.elements].flatMap((field, place) => {
  if (!called(field) || NEVER.includes(field.type) || !written.has(field)) return [];
  const value = valueOf(field);
  return value === null ? [] : [{ place, name: called(field), value }];
});
const nameOf = (form) =>
  [form.getAttribute("action") ?? "", form.dataset.entry ?? "", form.elements.kind?.value ?? ""].join(" ");
const here = () => location.pathname + location.search;
const whose = () => document.querySelector("meta[name=diary]")?.content.split(".")[0] ?? "";

// Not by the document's own names: an element of the page may take one of those.
const formsHere = () => [...document.querySelectorAll("form")];
// One that was sent already is hidden, and must not come back.
const writing = () => formsHere().flatMap((form, place) => {
  const words = form.closest("[hidden], [inert]") ? [] : wordsOf(form);
  return words.length ? [{ place, name: nameOf(form), words }] : [];
});

// Two tabs may have had the same page open, and she may be writing here already: no words replace others.
const both = (field, value) =>
  (written.has(field) && field.value !== value ? [field.value, value].filter(Boolean).join("\n\n") : value);
const putBack = (field, value) => {
  if (field.options) for (const option of field.options) option.selected = value.includes(option.value);
  else if (["checkbox", "radio"].includes(field.type)) field.checked = value;
  else field.value = field.type === "textarea" ? both(field, value) : value;
  written.add(field);
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  for (const each of ["input", "change"]) field.dispatchEvent(new Event(each, { bubbles: true }));
};
// A page may have more forms by then, or fewer: what was just written down goes from it, and a device
// that came in is told of. Where several could be meant, none is guessed at.
const formOf = ({ place, name, words }) => {
  const isIt = (form) => nameOf(form) === name && words.every((each) => {
    const field = form.elements[each.place];
    return field && called(field) === each.name;
  });
  const all = formsHere(), fits = all.filter(isIt);
  return fits.find((form) => form === all[place]) ?? (fits.length === 1 ? fits[0] : null);
};
/** Answers whether something of it has found its place, or there was nothing. */
const fill = (forms) => {
  let first = null;
  for (const told of forms) {
    const form = formOf(told);
    if (!form) continue;
    for (const { place, value } of told.words) putBack(form.elements[place], value);
    first ??= form;
  }
  first?.prepend(document.getElementById("lapse-back").content.cloneNode(true));
  first?.scrollIntoView({ block: "start" });
  return !forms.length || Boolean(first);
};

// ── lock ─────────────────────────────────────────────────────────────────────────────────────

// Two tabs may find at the same moment that it is time, and the second to tell would be a stranger.
const inTurn = (work) => (navigator.locks ? navigator.locks.request("soleus.lapse", work) : work());

const tell = async (told) => {
  const left = String(Date.now());
  stamp(LEFT, left);
  if (await Promise.race([told(), after(PATIENCE)])) stamp(TOLD, left);
};

const lock = async () => {
  await outbox.waiting().then(keepForNight).catch(() => {}); // what cannot be kept must not keep it open
  // Where the phone can note nothing, nothing of hers lies on it, and only her visit has to end.
  const isNoted = available && (await lapse().then(() => true, () => false));
  await tell(isNoted ? isTold : tellByItself);
};

// A page that this phone made by itself has no place to come back to.
const keepDraft = async (forms) => {
  if (!whose()) return false;
  return available && drafts.add({ page: here(), whose: whose(), forms }, Date.now()).then(() => true, () => false);
};

// What the phone would not keep lies in this page alone until it is sent, and goes with it.
const isOnlyHere = async () => (await outbox.waiting()).some(({ n }) => n === null);

/**
 * Lock. Answers false where it did not: what she wrote would be lost, or nothing is open.
 * isHers: whether the page shows anything of hers
 * before: what noted the last time, before it was time; another tab may have locked since
 */
export const shut = async (isHers, before) => {
  if (isHers && (await isOnlyHere())) return false;
  const forms = isHers ? writing() : [];
  if (isHers && !(await keepDraft(forms)) && forms.length) return false;
  // A phone that was left, or that nobody signed in on, has nothing open that could be locked.
  const isFirst = () => stamped(LAPSED) === before;
  if (isFirst() && !whose() && (await state()) !== "open") return false;
  await inTurn(async () => {
    if (!isFirst()) return;
    await lock();
    stamp(LAPSED, `${BACK} ${Date.now()}`); // a new one each time: the other tabs hear only of changes
  });
  if (isHers) location.replace("/sign-in");
  return true;
};

// A page that goes may go slowly: what she typed into it meanwhile would be lost, and all see what it shows.
const hide = (goes) => { document.body.style.visibility = goes ? "hidden" : ""; };

// Her visit goes on, so her server has nothing to hear of. What a page of the night shows stays.
const followDiary = async () => {
  const isHers = Boolean(document.getElementById("lapse-back")), before = stamped(LAPSED);
  // Where nobody signed in there is nothing to lock. What waits opens there, so a page shown anew would
  // send it, hear that the diary is locked, and be shown anew for ever.
  if (!whose() && (await state()) === "fresh") return true;
  if (isHers && (await isOnlyHere())) return false;
  const forms = isHers ? writing() : [];
  hide(isHers && (whose() || !forms.length));
  const isKept = isHers && (await keepDraft(forms));
  if (forms.length && whose() && !isKept) {
    hide(false);
    return false;
  }
  await inTurn(async () => {
    const isOpen = (await state()) === "open";
    // Another tab, or the worker, may have been first: who follows a tab tells nobody.
    if (stamped(LAPSED) !== before || (!isOpen && (!isKept || before?.startsWith(BACK)))) return;
    if (isOpen) {
      await outbox.waiting().then(keepForNight).catch(() => {});
      await lockWithDiary();
    }
    stamp(LAPSED, `${BACK} ${Date.now()}`);
  });
  if (!isHers) return true;
  if (await isOnlyHere()) { // what she saved a moment ago
    hide(false);
    return false;
  }
  // The page that the phone makes by itself has no place to come back to: what she writes there stays.
  if (forms.length && !isKept) document.dispatchEvent(new Event("soleus-outbox"));
  else location.replace((await outbox.waiting()).length ? "/phone" : here());
  return true;
};

let following = null;
/**
 * Lock with the diary, and show the page anew without anything of hers. Answers false where it did not:
 * what she wrote would be lost.
 */
export const shutWithDiary = () => (following ??= followDiary()
  .catch((error) => { hide(false); throw error; }) // where it could not lock, the page stays
  .finally(() => { following = null; }));

// ── in again ─────────────────────────────────────────────────────────────────────────────────

const unlocked = async () => {
  if ((await state()) === "open") return;
  const { refresh } = await import("./past.js");
  await Promise.race([refresh(document.querySelector("meta[name=diary]").content), after(LONGEST)]);
};
const opens = async (page) => {
  const answer = await fetch(page, { method: "HEAD", cache: "no-store", redirect: "manual" }).catch(() => null);
  return Boolean(answer?.ok);
};

// From the page that signing in leads to, and from no other: that one may have something to say.
const goBack = async (last) => {
  if (location.pathname !== "/" || last.page === here() || !(await opens(last.page))) return false;
  stamp(LAPSED, WORDS);
  location.replace(last.page);
  return true;
};

/** Back to where she was, with what she was writing. Answers whether she is on her way there. */
export const resume = async () => {
  const isBack = Boolean(stamped(LAPSED)?.startsWith(BACK)), oldest = Date.now() - WEEK;
  await unlocked().catch(() => {});
  if ((await state()) !== "open") return false; // the next page tries again
  const hers = (await drafts.all()).filter((each) => each.whose === whose() && each.at > oldest);
  if (isBack && hers.length && (await goBack(hers.at(-1)))) return true;
  const now = hers.filter(({ page }) => page === here());
  const placed = new Set(now.filter(({ forms }) => fill(forms)).map(({ id }) => id));
  const isStill = ({ id, page, forms }) =>
    (page === here() ? !placed.has(id) : forms.length > 0 || (isBack && location.pathname !== "/"));
  const done = new Set(hers.filter((each) => !isStill(each)).map(({ id }) => id));
  await drafts.keep(({ id, at }) => at > oldest && !done.has(id));
  if (done.size === hers.length) drop(LAPSED);
  return false;
};
