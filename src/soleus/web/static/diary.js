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

// A tile pressed again is let go, since nothing here must be answered. Keys do not let go: arrows
// move through tiles, and a tile that was passed must not lose its mark.
const FREE = "input[type=radio]:not([name=when]):not([name=fold]):not([name=sure])";
let held = null;
addEventListener("pointerdown", ({ target }) => {
  const tile = target.closest?.(".choice")?.querySelector(FREE);
  held = tile?.checked ? tile : null;
});
addEventListener("click", ({ target }) => {
  if (!target.matches?.(FREE)) return; // a press on a tile is one on its button too, right after
  if (target === held) target.checked = false;
  held = null;
});
