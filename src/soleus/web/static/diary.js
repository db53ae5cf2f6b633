// Small kindnesses of the diary's forms. Everything works without them.

// Undo is offered for ten seconds; the diary itself keeps every earlier form for good.
const undo = document.querySelector("[data-undo]");
if (undo) {
  let left = Number(undo.dataset.seconds);
  const count = undo.querySelector("[data-count]");
  const tick = () => {
    if (left <= 0 && !undo.contains(document.activeElement)) {
      undo.remove();
      return;
    }
    count.textContent = left > 0 ? `(${left})` : "";
    left -= 1;
    setTimeout(tick, 1000);
  };
  tick();
}

// Setting a time means that time; the tile follows.
const chosen = document.querySelector("input[name=when][value=time]");
const times = document.querySelector(".log-time");
if (chosen && times) {
  const show = () => { times.hidden = !chosen.checked; };
  for (const tile of document.querySelectorAll("input[name=when]")) tile.addEventListener("change", show);
  show();
}

// A tile pressed again is let go, since nothing here must be answered. Keys do not let go: arrows
// move through tiles, and a tile that was passed must not lose its mark.
for (const tile of document.querySelectorAll(".choice input[type=radio]:not([name=when]):not([name=fold]):not([name=sure])")) {
  let held = false;
  tile.closest(".choice").addEventListener("pointerdown", () => { held = tile.checked; });
  tile.addEventListener("click", () => {
    if (held) tile.checked = false;
    held = false;
  });
}
