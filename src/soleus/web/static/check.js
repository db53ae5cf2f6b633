// The warning-sign check on the phone. The evaluator reads the same table as care/triage.py;
// tests/vectors hold every combination, and both must answer alike.

import { newId } from "./ids.js";

export const isPresent = (answers, sign) => answers[sign] === "yes" || answers[sign] === "unsure";

export const concerns = (flag, profile) => {
  const within = flag.within_days_after_birth;
  const days = profile.days_after_birth ?? null;
  if (within !== null && (days === null || days >= within)) return false;
  const conditions = profile.conditions ?? [];
  return flag.conditions.length === 0 || flag.conditions.some((c) => conditions.includes(c));
};

export const isMet = (flag, answers) =>
  flag.all_of.every((sign) => isPresent(answers, sign)) &&
  (flag.any_of.length === 0 || flag.any_of.some((sign) => isPresent(answers, sign)));

// The flags stand worst first, so the first that is met decides.
export const worst = (flags, answers) => flags.find((flag) => isMet(flag, answers))?.level ?? 0;

export function evaluate(rules, answers, profile) {
  const flags = rules.flags.filter((flag) => concerns(flag, profile));
  return { level: worst(flags, answers), reasons: flags.filter((flag) => isMet(flag, answers)) };
}

// The signs that would make a standing reason more urgent.
export function raising(rules, answers, profile) {
  const { level, reasons } = evaluate(rules, answers, profile);
  const bases = reasons.map((flag) => flag.base);
  const sharper = rules.flags.filter(
    (flag) =>
      flag.level > level &&
      concerns(flag, profile) &&
      (bases.includes(flag.base) || flag.all_of.some((sign) => isPresent(answers, sign))),
  );
  const named = new Set(sharper.flatMap((flag) => [...flag.all_of, ...flag.any_of]));
  return [...named].filter((sign) => !isPresent(answers, sign));
}

// What she can read out when someone answers.
export function onThePhone(rules, answers, profile, phrases, told = {}) {
  const fill = (code, values = {}) => {
    const said = phrases[code];
    const text = typeof said === "string" ? said : values.n === 1 ? said.one : said.many;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  const { reasons } = evaluate(rules, answers, profile);
  const once = (list) => [...new Set(list)];
  const met = once(reasons.flatMap((flag) => [...flag.all_of, ...flag.any_of])).filter((sign) =>
    isPresent(answers, sign),
  );
  if (met.length === 0) return "";
  const sign = Object.fromEntries(rules.signs.map((each) => [each.id, each]));
  const unsure = met.filter((id) => answers[id] === "unsure").map((id) => sign[id].short);
  const history = once(reasons.flatMap((flag) => flag.conditions)).filter((c) =>
    profile.conditions?.includes(c),
  );
  const age = profile.gestational_age_days ?? null;
  const days = profile.days_after_birth ?? null;
  const weeks = age !== null ? Math.floor(age / 7) : days === null ? told.weeks : 0;
  const parts = [];
  if (weeks || age !== null) parts.push(fill("triage.phone.weeks", { n: weeks }));
  else if (days !== null) parts.push(fill("triage.phone.after", { n: days }));
  parts.push(...met.filter((id) => answers[id] === "yes").map((id) => sign[id].say));
  if (unsure.length) {
    parts.push(fill("triage.phone.maybe", { signs: unsure.join("; ").toLowerCase() }));
  }
  if (told.side) parts.push(fill(`triage.phone.side.${told.side}`));
  if (told.since) parts.push(fill("triage.phone.since", { since: told.since }));
  if (history.length) {
    const named = history.map((c) => profile.history[c].toLowerCase()).join("; ");
    parts.push(fill("triage.phone.history", { conditions: named }));
  }
  return parts.join(" ");
}

// ── keeping it ───────────────────────────────────────────────────────────────────────────────

// Checks that the diary has not taken yet, by id. They outlast a reload, not the tab.
const UNSAVED = "soleus.check";
const unsaved = () => {
  try { return JSON.parse(sessionStorage.getItem(UNSAVED)) ?? {}; } catch { return {}; }
};
const note = (checks) => {
  try { sessionStorage.setItem(UNSAVED, JSON.stringify(checks)); } catch { /* storage is off */ }
};
const post = async (body) => {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const sent = { method: "POST", body, headers, keepalive: true };
  return fetch("/check", sent).then((answer) => answer.ok, () => false);
};

// One after the other: an older answer that arrived last would stand in place of the newer.
let turn = Promise.resolve();
let waits = null; // what was said last and is not on its way yet
const saved = (id, body) => {
  // Written again, so the newest stands last.
  const { [id]: _, ...others } = unsaved();
  note({ ...others, [id]: body });
  waits = body;
  turn = turn.then(async () => {
    if (waits === body) waits = null;
    const isKept = await post(body);
    const { [id]: last, ...rest } = unsaved();
    if (isKept && last === body) note(rest);
    return isKept;
  });
  return turn;
};
// Whoever closes the page cannot wait for her turn.
globalThis.addEventListener?.("pagehide", () => waits && post(waits));

// ── the page ─────────────────────────────────────────────────────────────────────────────────

const read = (id) => JSON.parse(document.getElementById(id).textContent);

function start() {
  const [rules, hers, phrases] = ["rules", "hers", "phrases"].map(read);
  const screens = new Map(
    [...document.querySelectorAll("[data-screen]")].map((form) => [form.dataset.screen, form]),
  );
  const path = [...screens.keys()].filter((id) => id !== "all");
  const signsOf = (form) => form.dataset.signs.split(" ");
  let answers = {};
  let trail = [];
  let at = path[0];

  const focusOn = (section) => {
    section.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
  };

  const show = (id) => {
    for (const [each, form] of screens) form.hidden = each !== id;
    at = id;
    focusOn(screens.get(id));
  };

  const set = (signs, answer) => {
    for (const sign of signs) answers[sign] = answer;
  };

  const next = (id) => {
    trail.push({ at, answers: { ...answers } });
    show(id);
  };

  const back = () => {
    const before = trail.pop();
    if (!before) return;
    answers = Object.fromEntries(
      Object.entries(before.answers).filter(([sign]) => !signsOf(screens.get(before.at)).includes(sign)),
    );
    show(before.at);
  };

  const tap = (form, key) => {
    const signs = signsOf(form);
    const ticked = [...form.querySelectorAll("[name=tick]:checked")].map((box) => box.value);
    if (key === "back") return back();
    if (key === "else") return next("all");
    // A yes to a whole screen does not say which sign, so each is unsure, and unsure is a yes.
    if (key === "yes" || key === "unsure") set(signs, "unsure");
    if (key === "no" || key === "none" || key === "ticked") set(signs, "no");
    set(ticked, "yes");
    const following = key === "no" ? path[path.indexOf(at) + 1] : undefined;
    return following ? next(following) : finish();
  };

  const finish = () => {
    // The questions leave the page: under a warning nothing in it leads to comfort advice.
    for (const form of screens.values()) form.remove();
    // By the coach's clock; no answer lowers it. The address tells how she came, for a page that
    // was kept on this phone is the same for every way.
    set(hers.clock[new URLSearchParams(location.search).get("from")] ?? [], "yes");
    reveal();
    focusOn(document.querySelector(".result:not([hidden])"));
    keep();
  };

  const reveal = () => {
    const { level, reasons } = evaluate(rules, answers, hers);
    const met = new Set(reasons.map((flag) => flag.id));
    for (const section of document.querySelectorAll(".result")) {
      section.hidden = Number(section.dataset.level) !== level;
      for (const line of section.querySelectorAll("[data-flags]")) {
        line.hidden = !line.dataset.flags.split(" ").some((flag) => met.has(flag));
      }
    }
    const section = document.querySelector(".result:not([hidden])");
    for (const details of section.querySelectorAll("details")) details.hidden = reasons.length === 0;
    offer(section);
    compose(section);
  };

  // Which of the screen's signs it is, and what would make it more urgent.
  const offer = (section) => {
    const field = section.querySelector("[data-which]");
    const template = field?.querySelector("template");
    if (!template) return;
    const worth = new Set(raising(rules, answers, hers));
    for (const label of field.querySelectorAll("label")) label.remove();
    for (const sign of rules.signs) {
      if (!isPresent(answers, sign.id) && !worth.has(sign.id)) continue;
      const label = template.content.firstElementChild.cloneNode(true);
      const box = label.querySelector("input");
      box.value = sign.id;
      box.checked = answers[sign.id] === "yes";
      label.querySelector("span").textContent = sign.short;
      field.append(label);
    }
  };

  const compose = (section) => {
    const form = section.querySelector("[data-more]");
    const field = (name) => form?.elements[name]?.value || "";
    const told = { side: field("side"), since: field("since"), weeks: Number(field("weeks")) };
    const phone = section.querySelector("[data-phone]");
    if (phone) phone.textContent = onThePhone(rules, answers, hers, phrases, told);
  };

  // A tick makes an unsure sign a yes; taking it back leaves it unsure. Nothing here lowers.
  const change = (event) => {
    const section = event.target.closest(".result");
    if (event.target.name !== "tick") return compose(section);
    answers[event.target.value] = event.target.checked ? "yes" : "unsure";
    const before = section.dataset.level;
    const { level } = evaluate(rules, answers, hers);
    if (String(level) === before) {
      compose(section);
    } else {
      reveal();
      focusOn(document.querySelector(".result:not([hidden])"));
    }
    keep();
    return undefined;
  };

  const send = async (form, key) => {
    const body = new URLSearchParams(new FormData(form));
    for (const answer of ["yes", "no", "unsure"]) {
      body.set(answer, Object.keys(answers).filter((sign) => answers[sign] === answer).join(" "));
    }
    body.set("key", "save");
    body.delete("csrfmiddlewaretoken");
    const said = (await saved(body.get("id"), body.toString())) ? key : "lost";
    for (const note of document.querySelectorAll("[data-note]")) {
      note.hidden = note.dataset.note !== said;
    }
  };

  const keep = () => {
    const form = document.querySelector(".result:not([hidden]) [data-keep]");
    if (form && "signedIn" in form.dataset) send(form, "saved");
  };

  // A result that was not kept stands again after a reload, and is sent once more.
  const restore = (body) => {
    const told = new URLSearchParams(body);
    for (const answer of ["yes", "no", "unsure"]) {
      set(told.get(answer).split(" ").filter(Boolean), answer);
    }
    for (const field of document.querySelectorAll("input[name=id]")) field.value = told.get("id");
    finish();
    const form = document.querySelector(".result:not([hidden]) [data-keep]");
    if ("signedIn" in form.dataset) return;
    send(form, "waits");
    form.querySelector("button").hidden = true;
  };

  for (const [, form] of screens) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tap(form, event.submitter?.value ?? "");
    });
  }
  for (const form of document.querySelectorAll("[data-keep]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, "waits");
      event.submitter.hidden = true;
    });
  }
  for (const form of document.querySelectorAll("[data-more]")) {
    form.addEventListener("change", change);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const plain of form.querySelectorAll("[data-plain]")) plain.remove();
  }
  // A page that this phone kept has no id of its own.
  const own = newId();
  for (const field of document.querySelectorAll("input[name=id]")) field.value ||= own;
  const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
  const left = Object.entries(unsaved());
  const shown = isReload ? left.pop() : undefined;
  for (const [id, body] of left) saved(id, body);
  if (shown) restore(shown[1]);
}

if (globalThis.document?.getElementById("rules")) start();
