// The guided routine: turns the list of holds on the page into a timer, one hold at a time.

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
  let ticking = 0;
  let awake = null;

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

  const showCount = () => {
    const seconds = Math.max(0, Math.ceil((endsAt ? endsAt - Date.now() : left) / 1000));
    find("digits").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const showPart = () => {
    const part = parts[at];
    page.dataset.resting = part.rests;
    find("side").textContent = part.rests ? words.rest : part.side;
    find("text").textContent = part.rests ? `${words.next}: ${part.side}` : part.text;
    find("place").textContent = find("place").dataset.template
      .replace("{n}", part.place + 1)
      .replace("{of}", holds.length);
    [...find("dots").children].forEach((dot, n) => {
      dot.className = n < part.place ? "past" : n === part.place ? "here" : "";
    });
    if (part.pose) showPicture(part.pose);
    showCount();
  };

  const stop = () => {
    clearInterval(ticking);
    awake?.release();
  };

  const finish = () => {
    stop();
    buzz([300, 150, 300, 150, 600]);
    page.dataset.state = "over";
    find("run").hidden = true;
    find("keys").hidden = true;
    find("end").hidden = false;
    find("praise").hidden = false;
    find("save-button")?.classList.add("button-primary");
    find("save-button")?.focus();
  };

  const go = (n) => {
    at = n;
    if (at >= parts.length) {
      finish();
      return;
    }
    const length = parts[at].seconds * 1000;
    left = length;
    if (endsAt) endsAt = Date.now() + length;
    buzz(parts[at].rests ? [120] : [250, 120, 250]);
    showPart();
  };

  const tick = () => {
    if (!page.isConnected) stop();
    else if (!endsAt) return;
    if (Date.now() >= endsAt) go(at + 1);
    else showCount();
  };

  const pause = (button) => {
    const stops = endsAt !== 0;
    if (stops) {
      left = Math.max(0, endsAt - Date.now());
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
    endsAt = 1;
    go(0);
    ticking = setInterval(tick, 200);
    stayAwake();
  };

  const acts = { start, pause, skip: () => go(at + 1) };
  find("keys").addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) acts[button.dataset.do](button);
  });

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

// Where a warning sign stands that only this phone knows of, the page has given way already.
const page = find("routine");
if (page) guide(page);
