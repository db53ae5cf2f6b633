// Messages to this phone: asked for with one tap, inside a form that hands the address to her server.
// All words are on the page; this only shows what fits this browser, and hides the rest.

import { kindOf } from "./install.js";
import { addressOf } from "./pushed.js";

const PATIENCE = 20e3; // milliseconds: where the maker's service cannot be reached, some never answer

const canListen = () =>
  isSecureContext && "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
// An iPhone gives messages only to what was opened from the home screen.
const isOnlyFromHome = () => kindOf(navigator) === "iphone" && navigator.standalone !== true;

const fromText = (text) => {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
};
const isSame = (buffer, key) =>
  Boolean(buffer) && buffer.byteLength === key.length && new Uint8Array(buffer).every((byte, n) => byte === key[n]);

const inTime = (work) => Promise.race([
  work,
  new Promise((_, fail) => { setTimeout(() => fail(new Error("no answer")), PATIENCE); }),
]);

const subscribed = async (key) => {
  const { pushManager } = await navigator.serviceWorker.ready;
  // A browser listens to one key alone. The server may have another by now.
  const before = await pushManager.getSubscription();
  if (before && !isSame(before.options.applicationServerKey, key)) await before.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
};

const PLACES = ["about", "home", "refused", "cannot", "failed"];

const offer = (button) => {
  const { form } = button;
  const show = (...shown) => {
    button.hidden = !shown.includes("about");
    for (const each of PLACES) {
      const place = document.querySelector(`[data-push-${each}]`);
      if (place) place.hidden = !shown.includes(each);
    }
  };

  const ask = async () => {
    // First, and nothing before it: a browser puts the question only while the tap is fresh.
    const answer = await Notification.requestPermission();
    if (answer === "denied") return show("refused");
    if (answer !== "granted") return show("about"); // she closed the question, and may tap again
    const address = addressOf(await inTime(subscribed(fromText(button.dataset.key))));
    for (const [name, value] of Object.entries(address)) form.elements[name].value = value;
    return form.requestSubmit();
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    await ask().catch(() => show("about", "failed"));
    button.disabled = false;
  });
  if (isOnlyFromHome()) show("home");
  else if (!canListen()) show("cannot");
  else show(Notification.permission === "denied" ? "refused" : "about");
};

const button = document.querySelector("[data-push]");
if (button) offer(button);
