// Leave at once, from every page.

const LEFT = "soleus.left";
const left = () => {
  try { return localStorage.getItem(LEFT); } catch { return null; }
};
const before = left();

// On a phone that keeps things the vault is made ready now, so that its key is dropped in the moment
// in which she leaves.
const vault = () => import("./vault.js");
if (navigator.serviceWorker?.controller) vault().then(({ ready }) => ready()).catch(() => {});

// A cramp that still lies open on the phone is sealed, and only then goes from where it lies.
const CRAMP = "soleus.cramp";
const putAway = async () => {
  const cramp = JSON.parse(localStorage.getItem(CRAMP));
  if (cramp?.touched && !cramp.gone?.undone) {
    const [{ entryOf }, { outbox }] = await Promise.all([import("./ending.js"), import("./outbox.js")]);
    const told = cramp.gone ?? { written: Date.now(), minutes: null, ease: null };
    await outbox.create(entryOf(cramp, told));
  }
  localStorage.removeItem(CRAMP);
};

const PATIENCE = 250; // milliseconds for the vault to say that it is locked
const after = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** button: the one that leads away */
export const leave = async (button) => {
  // Hide first: the network may be slow and somebody may be looking.
  document.documentElement.hidden = true;
  const locked = vault().then(({ lock }) => lock()).catch(() => {});
  const away = putAway().catch(() => {}); // what could not be sealed is still there when she is back
  try { localStorage.setItem(LEFT, Date.now()); } catch { /* storage is off */ }
  navigator.sendBeacon(button.form.action, new FormData(button.form));
  await Promise.race([Promise.all([locked, away]), after(PATIENCE)]);
  location.replace(button.dataset.exit);
};

const button = document.querySelector("[data-exit]");
button?.addEventListener("click", (event) => {
  event.preventDefault();
  leave(button);
});

// Three presses of Shift within five seconds leave as well, for hands on a keyboard. The coach, which
// loads this with the first of them, tells of each too: the others may come before this does.
let presses = [];
export const press = ({ key, timeStamp }) => {
  if (key !== "Shift" || presses.includes(timeStamp)) return;
  presses = [...presses.filter((at) => timeStamp - at < 5000), timeStamp];
  if (presses.length >= 3 && button) leave(button);
};
addEventListener("keyup", press);

// Her server may not have heard of it. A worker tells it before any page of hers opens; without one
// that page does, and the one that lets her in again.
const TOLD = "soleus.told";
const isHers = Boolean(document.querySelector("meta[name=diary]")?.content);
const isWayIn = ["/enter/", "/sign-in"].some((each) => location.pathname.startsWith(each));
const told = () => {
  try { return localStorage.getItem(TOLD); } catch { return null; }
};
const note = () => {
  try { localStorage.setItem(TOLD, before); } catch { /* storage is off */ }
};
const tell = async () => {
  document.documentElement.hidden = true;
  const { tellNow } = await import("./left.js");
  if (!(await tellNow())) return location.replace(button.dataset.exit);
  note();
  return location.reload();
};
if (before && before !== told()) {
  if (!navigator.serviceWorker?.controller && (isHers || isWayIn)) {
    tell().catch(() => location.replace(button.dataset.exit));
  } else if (isHers) note();
}

// Some browsers bring a page back out of memory, whatever it said about being stored: one that she
// has left since, here or in another tab, is asked for anew.
addEventListener("pageshow", (event) => {
  if (!event.persisted || (!document.documentElement.hidden && left() === before)) return;
  document.documentElement.hidden = true;
  location.reload();
});
