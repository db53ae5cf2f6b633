// Messages on a locked screen: shown word for word as they were carried, and what a tap on one does.
//
// Nothing here knows what a message is about. What is done with one goes to her server under the key
// it came with, as the outbox sends: with the token out of her vault, and never after she has left.

import { carry } from "./outbox.js";

const UNSAVED = "unsaved"; // one such notice is enough
const ACTS = ["done", "later"];
const API = "/api/v1/reminders/";

// What came may be from an older server, or damaged on its way.
const read = (push) => {
  try { return push?.json() ?? {}; } catch { return {}; }
};
const isText = (value) => typeof value === "string" && value !== "";
// Only a page of ours: an address on a locked screen is nothing she can look at before she taps.
const ownPath = (path) => {
  try {
    const { origin, pathname, search } = new URL(isText(path) ? path : "/", location.origin);
    return origin === location.origin ? pathname + search : "/";
  } catch { return "/"; }
};

/** What stands on the screen: {title, options} for showNotification. said: words of our own */
export const shownOf = (told, said) => {
  const isWhole = isText(told?.title) && isText(told.body);
  const [title, body] = isWhole ? [told.title, told.body] : [said["lost.title"], said["lost.body"]];
  const tag = isText(told?.tag) ? told.tag : "";
  const acts = isWhole && tag && told.acts === true ? ACTS : [];
  const data = { path: ownPath(told?.path), tag };
  return { title, options: { body, tag, data, actions: acts.map((action) => ({ action, title: said[action] })) } };
};

const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** A subscription as a server takes it, in base64url. */
export const addressOf = (subscription) => ({
  endpoint: subscription.endpoint,
  p256dh: encoded(subscription.getKey("p256dh")),
  auth: encoded(subscription.getKey("auth")),
});

// Anything that is not surely our own word means that it was not saved.
const isSaved = ({ status, shape }) => status === 200 && shape?.state === "saved";

/** said: the words of this server; changed: told when her diary is another one now */
export const keepTelling = (said, { changed }) => {
  const show = ({ title, options }) => registration.showNotification(title, options);

  // A page that shows it already comes forward. Any other stays as it is: she may be writing there.
  const open = async (path) => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = pages.find(({ url }) => ownPath(url) === path);
    return there ? there.focus() : clients.openWindow(path);
  };

  const act = async (action, { path, tag }) => {
    const answer = await carry({ method: "POST", path: API + action, shape: { key: tag } }).catch(() => ({}));
    if (isSaved(answer)) return changed();
    const told = { title: said["unsaved.title"], body: said["unsaved.body"], tag: UNSAVED, path };
    return show(shownOf(told, said));
  };

  // The browser listens at another address from now on. With no word of the old one nobody can say
  // which it was: then her server hears with the next message that it is gone, and tells her.
  const move = async ({ oldSubscription: before, newSubscription }) => {
    if (!before) return;
    const { applicationServerKey } = before.options;
    const after = newSubscription
      ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
    const shape = { before: before.endpoint, ...addressOf(after) };
    await carry({ method: "POST", path: `${API}moved`, shape });
  };

  // Every push is shown, whatever it holds: a browser takes the right away from who stays silent.
  addEventListener("push", (event) => event.waitUntil(show(shownOf(read(event.data), said))));
  addEventListener("notificationclick", (event) => {
    const { notification, action } = event;
    notification.close();
    const { path, tag } = { path: "/", tag: "", ...notification.data };
    event.waitUntil(ACTS.includes(action) ? act(action, { path, tag }) : open(path));
  });
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(move(event)));
};
