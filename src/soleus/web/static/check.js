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

// Her tap on a screen as answers to its signs. A yes to a whole screen does not say which sign, so
// each is unsure, and unsure is a yes; where the screen asks about one sign only, it does say.
export function tapped(key, signs, ticked) {
  const of = { yes: signs.length === 1 ? "yes" : "unsure", unsure: "unsure", no: "no", none: "no", ticked: "no" };
  const told = key in of ? signs.map((sign) => [sign, of[key]]) : [];
  return Object.fromEntries([...told, ...ticked.map((sign) => [sign, "yes"])]);
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

const SAME_DAY = 2;

// ── keeping it ───────────────────────────────────────────────────────────────────────────────

// Fetched with her first tap: the network may be gone at the last. Whatever becomes of it, the check
// goes on.
const loaded = () => import("./checks.js");
const PATIENCE = 4000; // milliseconds
const slow = () => new Promise((_, fail) => { setTimeout(fail, PATIENCE); });

// Where the phone keeps nothing, the check goes as its plain form does.
const SAYS = { 202: "waits", 204: "saved" };
const post = (body) => {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const sent = { method: "POST", body, headers, keepalive: true };
  return fetch("/check", sent).then(({ status }) => SAYS[status] ?? "unkept", () => "unkept");
};

const AGAIN = 15e3; // what was not taken is tried again
let newest = null; // what is in nobody's hands yet
let onItsWay = null;
let turn = Promise.resolve();
// One after the other: an older answer that arrived last would stand in place of the newer.
const postInTurn = (body, said) => {
  newest = body;
  turn = turn.then(async () => {
    if (newest !== body) return;
    onItsWay = body;
    const became = await post(body);
    onItsWay = null;
    if (newest !== body) return;
    if (became === "unkept") setTimeout(() => newest === body && postInTurn(body, said), AGAIN);
    else newest = null;
    said(became);
  });
};
// Whoever closes the page cannot wait for her turn.
globalThis.addEventListener?.("pagehide", () => newest && newest !== onItsWay && post(newest));

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

  // Hers is kept by itself, a stranger's when she asks for it. A page that this phone kept does not
  // know who she is, and has no id of its own.
  const ids = [...document.querySelectorAll("input[name=id]")];
  let isKept = ids[0].value === "" || document.querySelector("[data-signed-in]") !== null;
  let id = ids[0].value || newId();
  const named = (own) => {
    id = own;
    for (const field of document.querySelectorAll("input[name=id]")) field.value = own;
  };
  named(id);

  const focusOn = (section) => {
    section.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
  };

  const show = (id) => {
    for (const [each, form] of screens) form.hidden = each !== id;
    at = id;
    focusOn(screens.get(id));
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
    loaded().catch(() => {});
    const signs = signsOf(form);
    const ticked = [...form.querySelectorAll("[name=tick]:checked")].map((box) => box.value);
    if (key === "back") return back();
    if (key === "else") return next("all");
    Object.assign(answers, tapped(key, signs, ticked));
    const following = key === "no" ? path[path.indexOf(at) + 1] : undefined;
    return following ? next(following) : finish();
  };

  const result = () => {
    // The questions leave the page: under a warning nothing in it leads to comfort advice.
    for (const form of screens.values()) form.remove();
    reveal();
    focusOn(document.querySelector(".result:not([hidden])"));
  };

  const finish = () => {
    // By the coach's clock; no answer lowers it. The address tells how she came, for a page that
    // was kept on this phone is the same for every way.
    Object.assign(answers, tapped("", [], hers.clock[new URLSearchParams(location.search).get("from")] ?? []));
    result();
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

  const keepForm = () => document.querySelector(".result:not([hidden]) [data-keep]");

  const body = () => {
    const told = new URLSearchParams(new FormData(keepForm()));
    for (const answer of ["yes", "no", "unsure"]) {
      told.set(answer, Object.keys(answers).filter((sign) => answers[sign] === answer).join(" "));
    }
    told.set("key", "save");
    told.delete("csrfmiddlewaretoken");
    return told.toString();
  };

  const tell = (became) => {
    for (const note of document.querySelectorAll("[data-note]")) {
      note.hidden = !note.dataset.note.split(" ").includes(became);
    }
  };

  // What keeps this check; null where this phone keeps nothing.
  let keeper;
  const keeperOf = async (base) => {
    const { available, keeping } = await loaded();
    return available ? keeping({ id, base, said: tell, plainly: () => post(body()) }) : null;
  };

  const keep = async () => {
    const { level } = evaluate(rules, answers, hers);
    // An alarm is kept without a word from her: it has to hold back comfort on every page.
    if (level >= SAME_DAY) keepFromNow();
    if (!isKept) return undefined;
    tell("writing"); // no note: what was said of the last tick is not yet so of this one
    const check = { answers: { ...answers }, disposition: rules.levels[level], rules: rules.version };
    const plain = body();
    // A reload shows this check again while it waits; its name alone says nothing of it.
    history.replaceState({ ...history.state, check: id }, "");
    keeper ??= Promise.race([keeperOf(null), slow()]).catch(() => null);
    newest = plain;
    const kept = await keeper;
    if (!kept) return postInTurn(plain, tell);
    newest = null;
    return kept.write(check);
  };

  const keepFromNow = () => {
    isKept = true;
    for (const button of document.querySelectorAll("[data-keep] button")) button.hidden = true;
  };

  // A check that waits stands again after a reload, unless she has begun another.
  const restore = async () => {
    const { unsent } = await loaded();
    const left = await unsent(history.state.check);
    if (!left || trail.length || !screens.get(at).isConnected) return;
    ({ answers } = left.entry);
    named(left.entry.id);
    keepFromNow();
    keeper = keeperOf(left.form);
    result();
    (await keeper).send();
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
      keepFromNow();
      keep();
    });
  }
  for (const form of document.querySelectorAll("[data-more]")) {
    form.addEventListener("change", change);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const plain of form.querySelectorAll("[data-plain]")) plain.remove();
  }
  if (isKept) keepFromNow();
  // Whoever comes to this page anew begins anew: an older answer must not look like today's.
  const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
  const beginAnew = () => history.replaceState({ ...history.state, check: null }, "");
  if (!isReload) beginAnew();
  // The page that a link here leads to keeps this one's state, and whoever reloads it before it has
  // run would find the older check in it.
  document.addEventListener("click", ({ target }) => {
    const way = target.closest("a");
    if (way?.origin === location.origin && way.pathname === location.pathname) beginAnew();
  });
  if (history.state?.check) restore().catch(() => {}); // it waits on all the same
}

if (globalThis.document?.getElementById("rules")) start();
