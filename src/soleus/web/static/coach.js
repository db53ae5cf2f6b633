// The night script on the phone: one instruction at a time, by the clock on the wall.
//
// The clock and the step of a cramp that lasts live in localStorage, and every time is a difference
// of Date.now(): a reload, a locked screen or a dead server change nothing.
// The rules are the twins of soleus/care/coach.py. A phone that keeps things has all the rest too;
// for any other this one script is all, until more is asked for.

// ── rules, the same as in Python ──

/** The first way whose position holds; null when it has no words. */
export const taken = (forms, held) => {
  const form = forms.find(({ position }) => !position || held.includes(position));
  return form?.text ? form : null;
};

/** The steps that are left for her as she lies, sits or stands. */
export const fitted = (steps, held) =>
  steps.map((step) => ({ ...step, form: taken(step.forms, held) })).filter(({ form }) => form);

export const tooLong = (limits, elapsed, loops) =>
  elapsed >= limits.minutes * 60 ? "ten_minutes" : loops >= limits.holds ? "third_hold" : "";

/** What follows a step: {step, check, loops}. */
export const after = (steps, limits, id, elapsed, loops) => {
  const place = steps.findIndex((step) => step.id === id);
  const here = steps[place];
  const check = here.kind === "hold" ? tooLong(limits, elapsed, loops) : "";
  if (check) return { step: "", check, loops };
  const next = steps.slice(place + 1).find(({ either }) => !here.either || either !== here.either);
  return { step: next?.id ?? "", check: "", loops };
};

/** Still cramping: the first hold again, or the check. */
export const again = (steps, limits, elapsed, loops) => {
  const check = tooLong(limits, elapsed, loops + 1);
  const hold = steps.find(({ kind }) => kind === "hold");
  return { step: check ? "" : (hold?.id ?? ""), check, loops: loops + 1 };
};

export const otherWay = (steps, id) => {
  const here = steps.find((step) => step.id === id);
  const ways = steps.filter(({ either }) => here.either && either === here.either);
  return ways.length > 1 ? ways[(ways.indexOf(here) + 1) % ways.length].id : "";
};

// ── what is kept on the phone ──

const CRAMP = "soleus.cramp", VOICE = "soleus.voice";
const FORGOTTEN = 3 * 3600e3; // a cramp nobody came back to
const OVER = 600e3; // so long the end of a cramp is shown
const UNDO = 10e3;
const AGAIN = 15e3; // what the phone would not keep is tried again
const PATIENCE = 300; // a vault that does not answer keeps nobody from the first instruction
const DAY = 1440; // minutes

const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};
const keep = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch { return false; }
};

const newId = () => {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  return Array.from(b, (n, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + n.toString(16).padStart(2, "0")).join("");
};

// ── the page ──

const $ = (id) => document.getElementById(id);
const show = (node, on) => { node.hidden = !on; };
const start = () => {
  const data = JSON.parse($("script-data").textContent);
  const say = $("words-of-page").dataset;
  const questions = Array.from($("questions-data").children, (li) => ({ id: li.dataset.question, text: li.textContent }));
  const drawings = new Map();
  for (const node of document.querySelectorAll("[data-drawing]")) {
    const drawn = node.content?.firstElementChild ?? node.firstElementChild;
    if (drawn && !drawings.has(node.dataset.drawing)) drawings.set(node.dataset.drawing, drawn);
  }

  const fresh = () => ({
    id: newId(), start: Date.now(), site: data.site, positions: [], loops: 0, used: [], asked: 0,
    cleared: false, warning: "", checked: false, touched: false, gone: null, sign: null, forgotten: null, step: "", ends: 0, left: 0, alarm: false,
  });
  let cramp = null;
  let lock = null, sound = null, ringing = 0, shown = "", isHeld = false;

  const held = () => [...data.held, ...cramp.positions];
  const steps = () => fitted(data.sites[cramp.site], held());
  const here = () => steps().find(({ id }) => id === cramp.step);
  const elapsed = () => (Date.now() - cramp.start) / 1000;
  const left = () => (cramp.ends ? Math.max(0, cramp.ends - Date.now()) : cramp.left);
  const isKept = (of = cramp) => ["kept", "saved"].includes(of.gone?.state);
  // Once it is over and kept, only the time of its end lies open.
  const save = () => {
    if (!isKept()) return keep(CRAMP, cramp);
    keep(CRAMP, { over: cramp.gone.at });
    return import("./vault.js").then(({ past }) => past.put("cramp", cramp)).catch(() => {});
  };

  // ── moving through the script ──

  const go = (id) => {
    const step = steps().find((each) => each.id === id);
    if (!step) return;
    cramp.step = id;
    cramp.alarm = false;
    if (step.kind === "check") {
      cramp.asked = 0;
      cramp.ends = cramp.left = 0;
    } else {
      cramp.left = step.seconds * 1000;
      // A pack has to be fetched first: it starts when she says so.
      cramp.ends = step.seconds && !step.alarm ? Date.now() + cramp.left : 0;
      if (!step.alarm && step.kind !== "log" && !cramp.used.includes(id)) cramp.used.push(id);
    }
    save();
    buzz();
    draw();
    speak();
  };
  const follow = ({ step, check, loops }) => {
    cramp.loops = loops;
    if (check) return warn(check);
    if (step) go(step);
    else { cramp.ends = 0; cramp.left = 0; save(); draw(); }
  };
  const next = () => {
    const step = here();
    // Massage and heat stay shut until three times no.
    if (step.kind === "check" && !cramp.cleared) return;
    follow(after(steps(), data.limits, step.id, elapsed(), cramp.loops));
  };
  const back = () => {
    const all = steps(), place = all.findIndex(({ id }) => id === cramp.step);
    if (here().kind === "check" && cramp.asked > 0) { cramp.asked -= 1; save(); return draw(); }
    if (place < 1) return;
    // Other ways of a step count as the same place: back leads to the first way of the one before.
    const same = (i, j) => i === j || (all[i].either && all[i].either === all[j].either);
    let to = place;
    while (to > 0 && same(to, place)) to -= 1;
    while (to > 0 && same(to, to - 1)) to -= 1;
    if (same(to, place)) return;
    if (all[to].kind === "check") cramp.cleared = false;
    go(all[to].id);
  };
  const still = () => {
    cramp.cleared = false; // after another round the questions come again
    follow(again(steps(), data.limits, elapsed(), cramp.loops));
  };
  const pause = () => {
    const step = here();
    if (step.kind === "check" || !step.seconds) return;
    if (cramp.ends) { cramp.left = left(); cramp.ends = 0; }
    else if (cramp.left) {
      cramp.ends = Date.now() + cramp.left;
      if (!cramp.used.includes(step.id)) cramp.used.push(step.id);
      wakeSound();
    }
    save();
    draw();
  };
  const answer = (said) => {
    const question = questions[cramp.asked];
    if (said !== "no") {
      cramp.sign = { id: newId(), asked: cramp.asked };
      warn(question.id);
      return note(cramp.sign);
    }
    cramp.asked += 1;
    if (cramp.asked >= questions.length) { cramp.cleared = true; save(); return next(); }
    save();
    draw();
    speak();
  };
  const note = async (sign, how = "keep") => {
    try {
      await (await import("./warned.js"))[how](sign, data, () => cramp.sign === sign && save());
    } catch { setTimeout(() => cramp.sign === sign && note(sign, how), AGAIN); }
  };
  // Until it is put away it would hold this page back.
  const takeBack = async () => {
    const { sign } = cramp;
    await note(sign, "takeBack");
    if (cramp.sign === sign) { cramp.sign = null; save(); }
    givesWay();
  };
  const isLimit = () => ["ten_minutes", "third_hold"].includes(cramp.warning);
  const warn = (id) => {
    cramp.warning = id;
    cramp.checked = cramp.alarm = false;
    cramp.ends = cramp.left = 0;
    save();
    buzz([400, 150, 400, 150, 400]);
    draw();
    speak();
    // The check opens by itself. Without a network the advice on this screen is all there is.
    if (isLimit() && navigator.onLine) setTimeout(openCheck, 1500);
  };
  const openCheck = () => {
    // Nothing takes the numbers away while she looks for hers.
    if (cramp.gone || !isLimit() || cramp.checked || document.querySelector(".coach-countries:target")) return;
    cramp.checked = true;
    save();
    location.assign($("check").href);
  };
  const goOn = () => {
    cramp.warning = "";
    cramp.loops = 0;
    begin();
    givesWay();
  };
  const choose = (site) => {
    if (cramp.site === site) return;
    cramp.site = site;
    cramp.cleared = false;
    begin();
  };
  const begin = () => go(steps()[0].id);
  const move = (position) => {
    const on = cramp.positions.includes(position);
    cramp.positions = on ? cramp.positions.filter((p) => p !== position) : [...cramp.positions, position];
    cramp.touched = true;
    if (here()) { save(); draw(); return speak(); }
    // The step she was in is not for her any more: on to the next one that is.
    const all = data.sites[cramp.site], place = all.findIndex(({ id }) => id === cramp.step);
    const fits = fitted(all, held()), { either } = all[place];
    const to = fits.find((step) => either && step.either === either) ?? fitted(all.slice(place), held())[0];
    go((to ?? fits[0]).id);
  };

  // ── what she sees ──

  const key = (name) => $("keys").querySelector(`[data-do=${name}]`);
  const clock = (ms) => {
    const s = Math.ceil(ms / 1000);
    return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  };
  const lines = (box, text) => box.replaceChildren(...text.split("\n").map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  const picture = (box, key) => {
    const drawn = drawings.get(key);
    if (drawn && box.firstElementChild !== drawn) box.replaceChildren(drawn);
  };
  const ways = (step) => {
    const box = $("ways"), chips = [];
    const chip = (text, act, pressed) => {
      const button = Object.assign(document.createElement("button"), { textContent: text });
      if (pressed !== undefined) button.setAttribute("aria-pressed", pressed);
      button.addEventListener("click", act);
      chips.push(button);
    };
    // Ways that read the same are offered once: dizzy or not, who cannot stand sits.
    const { forms } = data.sites[cramp.site].find(({ id }) => id === step.id), told = new Set();
    const offered = Object.entries(data.positions).filter(([id]) => {
      const form = forms.find(({ position }) => position === id);
      return form && !told.has(form.text) && told.add(form.text);
    });
    for (const [id, name] of offered) chip(name, () => move(id), cramp.positions.includes(id));
    box.replaceChildren(...chips);
  };

  const draw = () => {
    if (isHeld) return;
    const over = Boolean(cramp.gone), alarm = Boolean(cramp.warning) && !over;
    show($("coach"), !over && !alarm);
    show($("alarm"), alarm);
    show($("over"), over);
    document.body.dataset.state = over ? "over" : alarm ? "alarm" : here().kind;
    if (over) return drawOver();
    if (alarm) return drawAlarm();
    const step = here(), check = step.kind === "check";
    for (const link of document.querySelectorAll("[data-site]")) {
      if (link.dataset.site === cramp.site) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    picture($("picture"), step.form.drawing);
    const asking = check ? `${step.form.text.split("\n")[0]}\n${questions[cramp.asked].text}` : step.form.text;
    if (shown !== `${step.id} ${asking}`) {
      shown = `${step.id} ${asking}`;
      lines($("words"), asking);
    }
    $("words").classList.toggle("coach-asking", check);
    show($("answers"), check);
    show($("keys"), !check);
    ways(step);
    show(key("pause"), step.seconds > 0);
    show(key("other"), Boolean(otherWay(steps(), step.id)));
    const { step: following, check: limit } = after(steps(), data.limits, step.id, elapsed(), cramp.loops);
    show(key("next"), Boolean(following || limit));
    // It leads to the first hold, so never from questions that may stand before it.
    show($("end").querySelector("[data-do=still]"), !check);
    tick();
  };
  const drawAlarm = () => {
    for (const each of document.querySelectorAll("#alarm [data-warning]")) {
      show(each, each.dataset.warning === cramp.warning);
      if (each.dataset.warning === cramp.warning) $("alarm").dataset.level = each.dataset.level;
    }
    show($("undo-answer"), !isLimit());
    show($("go-on"), cramp.warning === "third_hold" && cramp.checked);
    show($("check"), cramp.warning !== "third_hold"); // there the alarm itself leads to the check
    $("check").search = `?from=${isLimit() ? cramp.warning : "coach"}`;
    $("alarm").querySelector("[data-warning]:not([hidden]) h2").tabIndex = -1;
    $("alarm").querySelector("[data-warning]:not([hidden]) h2").focus();
  };
  const tick = () => {
    if (isHeld) return;
    if (cramp.gone) return drawUndo();
    if (cramp.warning) return;
    const step = here();
    // The ten minutes count however she got here: paused, locked, reloaded or asleep.
    if (step.kind === "hold" && tooLong(data.limits, elapsed(), 0)) return warn("ten_minutes");
    if (cramp.ends && Date.now() >= cramp.ends) return timeUp(step);
    const check = step.kind === "check";
    const digits = check ? say.question.replace("{n}", cramp.asked + 1).replace("{all}", questions.length)
      : step.seconds ? clock(left()) : "";
    if ($("digits").textContent !== digits) $("digits").textContent = digits;
    $("digits").classList.toggle("coach-nth", check);
    const state = cramp.ends ? "running" : cramp.left === step.seconds * 1000 && step.alarm ? "ready" : "paused";
    for (const label of $("keys").querySelectorAll("[data-when]")) show(label, label.dataset.when === state);
    key("pause").setAttribute("aria-pressed", state === "paused");
    if (cramp.ends && !lock) stayAwake();
    if (!cramp.ends && lock) letSleep();
  };
  const timeUp = (step) => {
    cramp.ends = cramp.left = 0;
    const following = after(steps(), data.limits, step.id, elapsed(), cramp.loops);
    const then = steps().find(({ id }) => id === following.step);
    if (step.alarm) { cramp.alarm = true; save(); ring(); return draw(); }
    // From holding to the questions only she can go: nobody else knows if the muscle is soft.
    if (step.kind === "hold" && then && then.kind !== "hold") {
      save();
      buzz();
      draw();
      if (!$("words").textContent.includes(say.soft)) $("words").append(Object.assign(document.createElement("p"), { textContent: say.soft }));
      return speak(say.soft);
    }
    follow(following);
  };

  // ── voice, vibration, light ──

  // A browser lets a phone shake only after a first touch.
  const buzz = (pattern = [180, 90, 180]) => navigator.userActivation?.hasBeenActive !== false && navigator.vibrate?.(pattern);
  const speak = (text) => {
    if (!read(VOICE) || !window.speechSynthesis) return;
    const step = cramp.gone || cramp.warning ? null : here();
    const words = text ?? (step ? (step.kind === "check" ? questions[cramp.asked].text : (step.form.said || step.form.text))
      : document.querySelector("[data-warning]:not([hidden]) h2")?.textContent);
    speechSynthesis.cancel();
    if (words) speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(words), { lang: document.documentElement.lang, rate: 0.95 }));
  };
  const voiceLabel = () => {
    const on = Boolean(read(VOICE)), button = $("more").querySelector("[data-do=voice]");
    button.setAttribute("aria-pressed", on);
    for (const label of button.querySelectorAll("[data-when]")) show(label, (label.dataset.when === "on") === on);
  };
  const wakeSound = () => {
    try { sound ??= new AudioContext(); sound.resume(); } catch { sound = null; }
  };
  const beep = () => {
    if (!sound) return;
    const tone = sound.createOscillator(), volume = sound.createGain();
    volume.gain.setValueAtTime(0.2, sound.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.7);
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.7);
  };
  const ring = () => {
    clearInterval(ringing);
    ringing = setInterval(() => {
      if (!cramp.alarm || cramp.gone) return clearInterval(ringing);
      buzz([500, 200, 500]);
      beep();
    }, 1500);
  };
  const stayAwake = async () => {
    lock = true;
    try {
      const made = await navigator.wakeLock?.request("screen");
      lock = made ?? true;
      made?.addEventListener("release", () => { lock = null; });
    } catch { lock = true; }
  };
  const letSleep = () => { lock.release?.(); lock = null; };

  // ── it's gone ──

  const said = (of, state) => {
    of.gone.state = state;
    if (of !== cramp) return;
    save();
    draw();
  };
  const plainly = () => {
    const form = $("end"), { id, began, site } = form.elements;
    [id.value, began.value, site.value] = [cramp.id, new Date(cramp.start).toISOString(), cramp.site];
    form.submit();
  };
  let made = null;
  const loaded = async () => {
    const { ending } = await import("./ending.js");
    return (made ??= ending({ said, plainly })); // one, whoever asked first: it keeps their order
  };
  const write = async (how) => {
    const of = cramp;
    try { await (await loaded())[how](of); } catch { said(of, "lost"); }
  };
  const gone = async () => {
    const at = Date.now();
    const minutes = Math.round((at - cramp.start) / 6000) / 10;
    // Only a clock that was set anew, or a page forgotten for days, tells of such a cramp.
    const told = minutes >= 0 && minutes <= DAY ? minutes : null;
    cramp.gone = { at, written: at, minutes: told, ease: null, undone: false, base: cramp.id, state: "" };
    cramp.ends = cramp.left = 0;
    clearInterval(ringing);
    save();
    window.speechSynthesis?.cancel();
    buzz([60]);
    if (lock) letSleep();
    draw();
    await write("keep");
  };
  const ease = async (how) => {
    if (cramp.gone.undone) return;
    cramp.gone.ease = how;
    cramp.gone.written = Date.now();
    save();
    draw();
    await write("change");
  };
  const undo = async () => {
    Object.assign(cramp.gone, { undone: true, state: "" }); // nothing is said of it before it is kept
    save();
    draw();
    await write("undo");
  };
  const keepForgotten = async () => {
    const { entryOf } = await import("./ending.js"), { of, written } = cramp.forgotten;
    // How long it took nobody knows, so that stays open.
    const entry = entryOf(of, { written, minutes: null, ease: null });
    if (await (await loaded()).keepForgotten(entry)) { cramp.forgotten = null; save(); }
  };
  const drawOver = () => {
    const { state, undone } = cramp.gone, told = undone && isKept() ? "undone" : state;
    for (const label of $("saved").children) show(label, label.dataset.saved === told);
    const settle = steps().filter(({ kind }) => kind === "rest").at(-1);
    if (cramp.warning) {
      // A warning stands: what she must do stays, and comfort stays away.
      const warning = document.querySelector(`#alarm [data-warning="${cramp.warning}"]`).cloneNode(true);
      show(warning, true);
      $("settle-picture").replaceChildren(warning);
      $("settle-words").replaceChildren();
    } else if (settle) {
      picture($("settle-picture"), settle.form.drawing);
      lines($("settle-words"), settle.form.text);
    }
    $("over").classList.toggle("coach-warned", Boolean(cramp.warning));
    show($("watch"), !cramp.warning);
    for (const button of $("ease").children) button.setAttribute("aria-pressed", button.dataset.ease === cramp.gone.ease);
    show($("ease"), !undone); // nothing is left that could have eased
    drawUndo();
  };
  const drawUndo = () => {
    const rest = cramp.gone.at + UNDO - Date.now(), open = rest > 0 && !cramp.gone.undone;
    show($("undo"), open);
    show($("new"), !open && !cramp.sign);
    $("undo-left").textContent = open ? Math.ceil(rest / 1000) : "";
  };

  // ── hands ──

  const acts = {
    back, next, still, pause, gone, undo,
    other: () => go(otherWay(steps(), cramp.step)),
    more: () => { $("more").showModal(); voiceLabel(); },
    less: () => $("more").close(),
    voice: () => { keep(VOICE, !read(VOICE)); voiceLabel(); speak(); },
    "go-on": goOn,
    new: () => { cramp = fresh(); begin(); givesWay(); tellStart().catch(() => {}); },
    "undo-answer": () => { cramp.warning = ""; cramp.asked = 0; cramp.cleared = false; save(); draw(); takeBack(); },
  };
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-do], [data-answer], [data-ease], [data-site]");
    if (!target || target.disabled || !cramp) return;
    event.preventDefault();
    cramp.touched = true;
    if (target.dataset.do) acts[target.dataset.do]();
    else if (target.dataset.answer) answer(target.dataset.answer);
    else if (target.dataset.ease) ease(target.dataset.ease);
    else choose(target.dataset.site);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    lock = null;
    if (cramp) tick();
    givesWay();
  });

  const tellStart = async () => (await keeps()) && (await import("./started.js")).tellStart(cramp);

  // ── coming in ──

  const asked = new URLSearchParams(location.search);
  const patience = () => new Promise((done) => { setTimeout(done, PATIENCE); });
  // What was over when the page closed is sealed; where the vault does not say, a new cramp begins.
  const ended = async (at) => {
    if (Date.now() - at > OVER) return null;
    const sealed = import("./vault.js").then(({ past }) => past.get("cramp"));
    return Promise.race([sealed, patience()]).catch(() => null);
  };
  const arrive = async () => {
    const left = read(CRAMP), before = left?.over ? await ended(left.over) : left;
    const isOver = before?.gone && Date.now() - before.gone.at > OVER && isKept(before);
    const isStale = before && !before.gone && Date.now() - before.start > FORGOTTEN;
    cramp = before && !isOver && !isStale && data.sites[before.site] ? before : fresh();
    // She fell asleep over it.
    if (isStale && before.touched) cramp.forgotten = { of: before, written: Date.now() };
    if (cramp !== before) tellStart().catch(() => {});
    if (!here() && !cramp.gone) begin();
    else draw();
    if (cramp.alarm) ring();
    if (cramp.forgotten) keepForgotten().catch(() => {});
    const sign = before?.sign;
    if (sign && cramp === before && !cramp.warning) takeBack();
    else if (sign && !sign.isKept) note(sign);
    if (cramp.gone) write(isKept() ? "send" : "keep");
  };
  const stop = () => {
    isHeld = true;
    clearInterval(ringing);
    window.speechSynthesis?.cancel();
    if (lock) letSleep();
  };
  // Whether a sign stands that it gives way to. Beside one of its own no comfort shows.
  const givesWay = async () => {
    try {
      if (isHeld || cramp?.warning || cramp?.sign || !(await keeps())) return isHeld;
      if (await (await import("./held.js")).hold()) stop();
    } catch { /* a phone that does not say keeps nobody from the first instruction */ }
    return isHeld;
  };
  // By the time she needs them the network may be gone.
  const prepare = () => {
    loaded().catch(() => {});
    import("./warned.js").catch(() => {});
  };
  const come = async () => {
    keeps().then((does) => does && prepare()).catch(() => {});
    await Promise.race([givesWay(), patience()]);
    if (isHeld) return;
    if (asked.get("site") && !read(CRAMP)) data.site = asked.get("site") in data.sites ? asked.get("site") : data.site;
    $("list").remove();
    await arrive();
    document.documentElement.classList.add("live");
    setInterval(tick, 200);
    const again = () => cramp.gone && write("send");
    addEventListener("pageshow", async (event) => event.persisted && !(await givesWay()) && arrive());
    document.addEventListener("soleus-outbox", givesWay);
    if (window.BroadcastChannel) new BroadcastChannel("soleus").onmessage = givesWay;
    addEventListener("online", again);
    document.addEventListener("pointerdown", prepare, { once: true }); // she goes on
    $("done").addEventListener("click", () => isKept() && keep(CRAMP, null));
    setInterval(() => cramp.gone?.state === "lost" && again(), AGAIN);
  };
  come();
};

// ── what pages share ──

// As in soleus.js, which a phone that keeps nothing need not fetch.
const keeps = async () =>
  Boolean(navigator.serviceWorker?.controller) ||
  ((await indexedDB.databases?.()) ?? []).some(({ name }) => name === "soleus");

const share = async () => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-exit]");
    if (!button || event.defaultPrevented) return; // soleus.js has it in hand
    event.preventDefault();
    document.documentElement.hidden = true;
    import("./leave.js").then(({ leave }) => leave(button)).catch(() => button.form.submit());
  });
  // Three presses of Shift leave too. The script comes with the first, and is told of each meanwhile.
  addEventListener("keyup", (event) => import("./leave.js").then(({ press }) => press(event), () => {}));
  const before = read("soleus.left");
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || read("soleus.left") === before) return;
    document.documentElement.hidden = true;
    location.reload();
  });
  if (await keeps().catch(() => false)) return import("./soleus.js");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (timeZone) document.cookie = `zone=${encodeURIComponent(timeZone)}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  navigator.serviceWorker?.addEventListener("controllerchange", () => import("./soleus.js"), { once: true });
  return navigator.serviceWorker?.register("/sw.js", { type: "module" });
};

if (document.getElementById("script-data")) {
  start();
  share().catch(() => {});
}
