// On a long journey: so long after she last moved it is time to move again.

import { alarm } from "./alarm.js";
import { hereZone } from "./clock.js";
import { done } from "./entries.js";
import { newId } from "./ids.js";
import { outbox } from "./outbox.js";

const find = (id) => document.getElementById(id);

const keep = (page) => {
  const every = Number(page.dataset.minutes) * 60e3, form = find("save");
  let endsAt = 0, ticking = 0, awake = null;

  const stayAwake = async () => {
    try {
      awake = await navigator.wakeLock?.request("screen");
    } catch {
      awake = null; // a phone low on power refuses; the timer runs on
    }
  };

  const show = () => {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    find("digits").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const look = (state) => {
    page.dataset.state = state;
    find("facts").hidden = true; // they are read once, before she leaves
    find("start").hidden = true;
    find("run").hidden = state !== "running";
    find("move").hidden = find("again").hidden = state !== "due";
    if (find("moved")) find("moved").hidden = state !== "due";
    find("stop").hidden = state === "over";
  };

  const tick = () => {
    if (!page.isConnected || document.body.dataset.state === "held") return clearInterval(ticking);
    if (page.dataset.state !== "running") return;
    show();
    if (Date.now() < endsAt) return;
    look("due");
    find("kept").hidden = true;
    alarm.ring();
  };

  const again = () => {
    alarm.stop();
    endsAt = Date.now() + every;
    look("running");
    show();
  };

  const start = () => {
    alarm.ready();
    ticking = setInterval(tick, 500);
    stayAwake();
    again();
  };

  const stop = () => {
    alarm.stop();
    clearInterval(ticking);
    awake?.release();
    location.assign("/");
  };

  // The form of the page would lead away from it, and the time with it.
  const write = async () => {
    const told = { measure: form.elements.measure.value };
    const { entry } = done(told, {
      id: newId(), zone: hereZone(), now: Date.now(),
      amount: Number(form.dataset.amount), unit: form.dataset.unit,
    });
    const isKept = await outbox.create(entry).then(() => true, () => false);
    find("kept").hidden = !isKept;
    find("unkept").hidden = isKept;
    outbox.flush().catch(() => {});
  };

  const moved = () => {
    again();
    write();
  };

  const acts = { start, again, moved, stop };
  find("keys").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do](button);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && page.dataset.state) {
      stayAwake();
      tick();
    }
  });

  find("keys").hidden = false;
  if (form) form.hidden = true;
};

const page = find("journey");
if (page) keep(page);
