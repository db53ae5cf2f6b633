// The worker: what opens when the network, or the server, does not answer.
//
// It touches only what a browser asks by GET to show: pages and files. The API and every form go
// past it, so nothing of hers is ever kept here. What waits in the outbox it sends as a page does,
// when the browser wakes it for that. Messages are in pushed.js.

import { isTold } from "./left.js";
import { outbox, SYNC } from "./outbox.js";
import { keepTelling } from "./pushed.js";
import { fill, guarded, isOurs, mend, take, tidy } from "./shell.js";
import { past } from "./vault.js";

const PATIENCE = { hers: 500, night: 1000, day: 3000, last: 10000 }; // milliseconds

const html = { "Content-Type": "text/html; charset=utf-8" };
const after = (ms) => new Promise((done) => { setTimeout(done, ms); });

// Failing is how the browser hears that it should wake us again. What only she can mend does not
// fail: a phone that she has left, or an entry that was refused, would wake us in vain.
const tellPages = async () => { for (const page of await clients.matchAll()) page.postMessage(SYNC); };
const send = async () => {
  const { sent, mayGoLater } = await outbox.flush();
  if (sent) await tellPages();
  if (mayGoLater) throw new Error("something still waits");
};

export function keepShell(shell) {
  const nightly = new Set(shell.night.map((path) => path.split("?")[0]));
  const daily = new Set(shell.pages);
  const files = new Set(shell.files);
  let isWhole = false;

  const repair = async () => {
    if (isWhole) return;
    isWhole = true;
    await mend(shell).catch(() => { isWhole = false; });
  };

  // A page by night counts only when it is our own and whole; by day she may have to see an error.
  const isDead = (answer, path) =>
    nightly.has(path) ? !answer.ok || !isOurs(answer) : answer.status >= 500 && (daily.has(path) || !isOurs(answer));

  const fromNetwork = async (event, path) => {
    if (!(await isTold())) throw new Error("she has left, and her server does not know");
    const answer = await fetch(event.request);
    if (isDead(answer, path)) throw new Error(`${answer.status} is no answer`);
    return answer;
  };

  // A page of the night as it was made for her: whom she calls, and without what is not for her.
  // One of another version would ask for files that are not there any more.
  const hers = async (path) => {
    if (!nightly.has(path)) return null;
    const page = await Promise.race([past.get(path), after(PATIENCE.hers)]);
    return page?.text.includes(shell.static) ? guarded(page.text, { headers: new Headers(page.headers) }) : null;
  };

  const kept = async ({ pathname, search }) => {
    const own = await hers(pathname).catch(() => null);
    if (own) return own;
    const isShell = nightly.has(pathname) || daily.has(pathname);
    if (!isShell) return take(shell.phone, shell);
    return (await take(pathname + search, shell)) ?? (await take(pathname, shell)) ?? take(shell.phone, shell);
  };

  // Nothing is kept, so the network may take its time; but it must end.
  const lastOf = async (network) => {
    const answer = await Promise.race([network, after(PATIENCE.last)]).catch(() => null);
    return answer ?? new Response(shell.lastResort, { headers: html });
  };

  const open = async (event, url) => {
    const path = url.pathname;
    // Where Leave leads: it must be there at once, and it never changes.
    if (path === shell.quiet) return (await take(path, shell)) ?? fetch(event.request);
    const network = fromNetwork(event, path);
    network.then(repair, () => {});
    const inTime = after(nightly.has(path) ? PATIENCE.night : PATIENCE.day);
    const first = await Promise.race([network, inTime]).catch(() => null);
    return first ?? (await kept(url)) ?? lastOf(network);
  };

  const file = async (event, path) => (await take(path, shell)) ?? fetch(event.request);

  addEventListener("install", (event) => event.waitUntil(fill(shell).then(() => skipWaiting())));
  addEventListener("activate", (event) => event.waitUntil(tidy(shell).then(() => clients.claim())));
  addEventListener("sync", (event) => { if (event.tag === SYNC) event.waitUntil(send()); });
  keepTelling(shell.said, { changed: tellPages });
  addEventListener("fetch", (event) => {
    const { request } = event, url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(open(event, url));
    else if (url.pathname.startsWith("/static/") || files.has(url.pathname)) event.respondWith(file(event, url.pathname));
  });
}
