// The shell: copies of public pages and files, one cache for each version of them.
//
// A cache is filled wholly or not at all. Each copy carries the sum of its bytes: what a failing
// phone gives back changed counts as missing, for half a list of warning signs is worse than none.

const NAME = "soleus-";
const SUM = "Soleus-Sum";
const AT_ONCE = 2; // somebody may have a cramp while this runs
// What guards a page stays with it. Everything else an answer says of itself was for that day.
const GUARDS = [
  "Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
  "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control",
];

const nameOf = (version) => NAME + version;
const allOf = ({ night, pages, files }) => [...night, ...pages, ...files];
const pathOf = (url) => { const { pathname, search } = new URL(url, location.href); return pathname + search; };

const sumOf = async (bytes) => {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (n) => n.toString(16).padStart(2, "0")).join("");
};

// A proxy whose server is gone answers too, but not under our policy.
export const isOurs = (answer) =>
  (answer.headers.get("Content-Security-Policy") ?? "").startsWith("default-src 'none'");

/** Whether an answer of the API says that the diary is locked. Any other 503 may be of a proxy, or of a hotel. */
export const saysLocked = async (answer) => answer.status === 503 && isOurs(answer)
  && (await answer.clone().json().catch(() => null))?.state === "locked";

export const guarded = (body, like) => {
  const headers = new Headers();
  for (const name of GUARDS) if (like.headers.has(name)) headers.set(name, like.headers.get(name));
  return new Response(body, { headers });
};

const ask = async (path, shell) => {
  const headers = { [shell.copy]: "1" };
  const answer = await fetch(path, { credentials: "omit", cache: "no-store", redirect: "error", headers });
  if (!answer.ok || !isOurs(answer)) throw new Error(`${path} cannot be kept: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  const copy = guarded(bytes, answer);
  copy.headers.set(SUM, await sumOf(bytes));
  return copy;
};

// Copies of all these, or an error. Looking at the version last makes sure that the server was not
// changed for another while we asked.
const gather = async (paths, shell) => {
  const copies = new Map(), left = [...paths];
  const asking = async () => {
    for (let path = left.shift(); path; path = left.shift()) copies.set(path, await ask(path, shell));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, asking));
  const now = await fetch("/sw.js", { credentials: "omit", cache: "no-store" });
  if (!(await now.text()).includes(`"${shell.version}"`)) throw new Error("another version by now");
  return copies;
};

const put = async (copies, shell) => {
  const cache = await caches.open(nameOf(shell.version));
  for (const [path, copy] of copies) await cache.put(path, copy);
};

/** Keep a whole version, or nothing of it. */
export const fill = async (shell) => {
  const copies = await gather(allOf(shell), shell);
  try {
    await put(copies, shell);
  } catch (error) {
    await caches.delete(nameOf(shell.version));
    throw error;
  }
};

const others = async (shell) =>
  (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== nameOf(shell.version));

/** Drop what no page can need: all but this version, and the one that open pages are still of. */
export const tidy = async (shell) => {
  for (const name of (await others(shell)).slice(0, -1)) await caches.delete(name);
};

const takeFrom = async (cacheName, path) => {
  try {
    const found = await caches.match(path, { cacheName, ignoreVary: true });
    if (!found) return null;
    const bytes = await found.arrayBuffer();
    if ((await sumOf(bytes)) === found.headers.get(SUM)) return guarded(bytes, found);
    await (await caches.open(cacheName)).delete(path, { ignoreVary: true });
  } catch { /* the phone cannot read it: as if it were not there */ }
  return null;
};

/** A sound copy; one of the version before when this one has none, or null. */
export const take = async (path, shell) => {
  const names = [nameOf(shell.version), ...(await others(shell).catch(() => [])).reverse()];
  for (const name of names) {
    const copy = await takeFrom(name, path);
    if (copy) return copy;
  }
  return null;
};

/** Fetch again what has gone missing from this version. */
export const mend = async (shell) => {
  const cache = await caches.open(nameOf(shell.version));
  const there = new Set((await cache.keys()).map(({ url }) => pathOf(url)));
  const missing = allOf(shell).filter((path) => !there.has(path));
  if (missing.length) await put(await gather(missing, shell), shell);
};
