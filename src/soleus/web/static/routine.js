// The guided routine: turns the list of holds on the page into a timer, one hold at a time.
//
// Where a clot would make it dangerous, three questions come first, each time. A yes is kept as a
// check, so that every page gives way to it; three times no opens this one and nothing else.

import { alarm } from "./alarm.js";

const find = (id) => document.getElementById(id);

const guide = (page) => {
  const words = page.dataset;

  const holds = [...find("holds").children].map((line) => ({
    text: line.dataset.text,
    side: words[line.dataset.side || "both"],
    pose: line.dataset.pose,
    seconds: Number(line.dataset.seconds),
    rest: Number(line.dataset.rest),
  }));

  // Every hold and, between two holds, a rest in which the next one is named.
  const parts = holds.flatMap((hold, n) => {
    const next = holds[n + 1];
    const own = { ...hold, place: n, rests: false };
    return hold.rest && next ? [own, { ...next, seconds: hold.rest, place: n + 1, rests: true }] : [own];
  });

  let at = -1;
  let endsAt = 0; // when the running part is over; 0 while it stands still
  let left = 0; // milliseconds left of the part while it stands still
  let did = 0; // milliseconds of holding so far
  let ticking = 0;
  let awake = null;

  const isLimited = "limited" in words, isWhole = "whole" in words;
  const all = holds.reduce((sum, { seconds }) => sum + seconds * 1000, 0);
  const buzz = (pattern) => navigator.vibrate?.(pattern);

  const stayAwake = async () => {
    try {
      awake = await navigator.wakeLock?.request("screen");
    } catch {
      awake = null; // a phone low on power refuses; the timer runs on
    }
  };

  const showPicture = (pose) => {
    for (const each of document.querySelectorAll(".routine-picture")) each.hidden = each.dataset.pose !== pose;
  };

  const remaining = () => Math.max(0, endsAt ? endsAt - Date.now() : left);

  const showCount = () => {
    const seconds = Math.ceil(remaining() / 1000);
    find("digits").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const showPart = () => {
    const part = parts[at], isTimed = part.seconds > 0;
    page.dataset.resting = part.rests;
    const next = [words.next, part.side].filter(Boolean).join(": ");
    find("side").textContent = part.rests ? words.rest : part.side;
    find("text").textContent = part.rests ? next : part.text;
    find("place").textContent = find("place").dataset.template
      .replace("{n}", part.place + 1)
      .replace("{of}", holds.length);
    [...find("dots").children].forEach((dot, n) => {
      dot.className = n < part.place ? "past" : n === part.place ? "here" : "";
    });
    find("digits").hidden = find("skip").hidden = !isTimed;
    // What must not last longer cannot be stopped and gone on with while it lies on the skin.
    find("pause").hidden = !isTimed || isLimited;
    find("skip").hidden = !isTimed || isLimited;
    find("next").hidden = isTimed;
    if (part.pose) showPicture(part.pose);
    showCount();
  };

  const stop = () => {
    clearInterval(ticking);
    awake?.release();
  };

  // As much of it as she held. What is over its limit is never more than all of it, and less than a
  // tenth was a try: nobody wants to read of 0.01 breaks in her diary.
  const held = () => { const part = Math.floor((100 * did) / all) / 100; return part < 0.1 ? 0 : part; };
  const share = () => (isWhole ? Number(did > 0 || all === 0) : held());

  const tell = (isAll) => {
    const form = find("save"), done = isAll ? 1 : share();
    find("praise").hidden = !isAll || isLimited;
    find("part").hidden = isAll || done === 0;
    find("none").hidden = done > 0;
    if (!form) return;
    form.hidden = done === 0;
    form.dataset.amount = Math.round(Number(form.dataset.amount) * done * 100) / 100;
    find("save-button").classList.add("button-primary");
    find("save-button").focus();
  };

  const finish = (isAll) => {
    stop();
    page.dataset.state = "over";
    find("run").hidden = find("running").hidden = true;
    find("keys").hidden = !(isAll && isLimited);
    find("hush").hidden = find("keys").hidden;
    find("end").hidden = false;
    if (find("over")) find("over").hidden = !isAll;
    if (isAll && isLimited) alarm.ring();
    else buzz([300, 150, 300, 150, 600]);
    tell(isAll);
  };

  // A part that is left counts as long as it was held.
  const leave = () => {
    const part = parts[at];
    if (part && !part.rests) did += part.seconds * 1000 - Math.min(remaining(), part.seconds * 1000);
  };

  const go = (n) => {
    leave();
    at = n;
    if (at >= parts.length) {
      finish(did >= all);
      return;
    }
    const isRunning = endsAt > 0, length = parts[at].seconds * 1000;
    left = length;
    if (isRunning) endsAt = Date.now() + length;
    buzz(parts[at].rests ? [120] : [250, 120, 250]);
    showPart();
  };

  const tick = () => {
    if (!page.isConnected || document.body.dataset.state === "held") return stop();
    if (!endsAt || parts[at].seconds === 0) return;
    if (Date.now() >= endsAt) go(at + 1);
    else showCount();
  };

  const pause = (button) => {
    const stops = endsAt !== 0;
    if (stops) {
      left = remaining();
      endsAt = 0;
    } else {
      endsAt = Date.now() + left;
    }
    button.setAttribute("aria-pressed", String(stops));
    button.textContent = stops ? words.go : words.pause;
    showCount();
  };

  const start = () => {
    page.dataset.state = "running";
    // Whoever listens still needs the name of the screen.
    find("intro").classList.add("visually-hidden");
    for (const id of ["list", "start"]) find(id).hidden = true;
    find("run").hidden = false;
    find("running").hidden = false;
    if (isLimited) alarm.ready();
    endsAt = Date.now();
    go(0);
    ticking = setInterval(tick, 200);
    stayAwake();
  };

  const hush = () => {
    alarm.stop();
    find("keys").hidden = true;
  };

  const end = () => {
    leave();
    finish(false);
  };

  const next = () => go(at + 1);
  const acts = { start, pause, hush, end, next, skip: next };
  find("keys").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do](button);
  });
  find("save")?.addEventListener("submit", alarm.stop);

  // A lock of the screen ends the wake lock; the clock went on meanwhile.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && page.dataset.state === "running") {
      stayAwake();
      tick();
    }
  });

  find("keys").hidden = false;
  find("end").hidden = true;
};

// ── the questions before it ──────────────────────────────────────────────────────────────────

const AGAIN = 15e3; // what the phone would not keep is tried again

const ask = (page, then) => {
  const data = JSON.parse(find("asking").textContent), lines = [...find("questions").children];
  const warnings = [...document.querySelectorAll("#alarm [data-warning]")];
  const doing = find("doing");
  let at = 0, sign = null;

  const show = () => {
    lines.forEach((line, n) => { line.hidden = n !== at; });
    find("nth").textContent = page.dataset.question.replace("{n}", at + 1).replace("{all}", lines.length);
    find("intro").hidden = find("ask").hidden = Boolean(sign);
    find("alarm").hidden = !sign;
    warnings.forEach((each, n) => { each.hidden = n !== at; });
  };
  // Once it is kept, every page gives way to it, and this one with them. A new check clears it.
  const note = async () => {
    try {
      await (await import("./warned.js")).keep(sign, data, () => {});
    } catch { setTimeout(note, AGAIN); }
  };
  const answer = async (said) => {
    if (said !== "no") {
      const { newId } = await import("./ids.js");
      sign = { id: newId(), asked: at };
      note();
      return show();
    }
    at += 1;
    if (at < lines.length) return show();
    // What was folded away is the page now, and stands where the rest of the page lays it out.
    find("ask").remove();
    doing.querySelector("summary").remove();
    doing.replaceWith(...doing.childNodes);
    return then(page);
  };
  find("answers").addEventListener("click", (event) => {
    const { answer: said } = event.target.closest("[data-answer]")?.dataset ?? {};
    if (said) answer(said);
  });
  doing.hidden = find("told").hidden = true;
  find("nth").hidden = find("answers").hidden = false;
  show();
};

// Where a warning sign stands that only this phone knows of, the page has given way already.
const page = find("routine");
if (page && find("ask")) ask(page, guide);
else if (page) guide(page);
