// Everything of hers that this phone keeps, sealed.
//
// To seal needs only the public half of a pair of keys, so a phone that she has left still takes
// what she writes. To open needs the private half. Three states:
//
//   fresh   nobody has signed in here: the private half lies beside the box
//   open    signed in: the private half is kept so that no page can read it out, and once more
//           wrapped in a key that only her server knows
//   locked  left: the private half is dropped, and only her server can bring it back
//
// No private half stays in a page's memory: what one tab locks is locked in all of them.
//
// A phone that locks by itself, or with the diary, keeps the help of the night as it was made for her:
// it is sealed for a pair of its own, which only Leave drops.

import { AES, boxKey, bytesOf, pair, publicHalf, random, subtle, textOf, unwrap, wrap } from "./boxes.js";
import { newId } from "./ids.js";

const NAME = "soleus";
const VERSION = 1;
const PATIENCE = 5000; // milliseconds: some browsers never answer, and she must be told
const STRICT = { durability: "strict" }; // on the disk, not only on its way there
const CURRENT = "current"; // which ring seals
const LEFT = "left"; // changes whenever she leaves
const DIARY = "diary"; // which diary the rings are of
const NIGHT = "night"; // seals what opens also while it is locked
const DRAFTS = "drafts"; // what she was writing when it locked
const NOTES = "notes"; // what seals her notes, and while she reads them what opens them

const storage = () => {
  try { return globalThis.indexedDB ?? null; } catch { return null; }
};

/** Whether this browser, at this address, can seal and keep. It may still refuse when asked. */
export const available = Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && storage());

/** What was sealed cannot be opened here and now. */
export class Locked extends Error {}

/** The ring that a box was sealed for is gone: seal it again. */
export class RingGone extends Error {}

// ── the store ────────────────────────────────────────────────────────────────────────────────

let base = null; // the open connection: Leave must not wait for one
let opening = null;

const make = (db) => {
  db.createObjectStore("ring", { keyPath: "id" });
  db.createObjectStore("open");
  db.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
  db.createObjectStore("past");
};
const forget = () => { base = opening = null; };
const connect = () => new Promise((done, fail) => {
  const asked = storage().open(NAME, VERSION);
  const late = setTimeout(() => fail(new Error("the phone's storage does not answer")), PATIENCE);
  asked.onupgradeneeded = () => make(asked.result);
  asked.onblocked = () => fail(new Error("the phone's storage is held by another page"));
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    clearTimeout(late);
    const db = (base = asked.result);
    // A newer Soleus in another tab must not wait for this one.
    db.onversionchange = () => { db.close(); forget(); };
    db.onclose = forget;
    done(db);
  };
});
const connected = () => {
  if (!available) return Promise.reject(new Error("no vault here"));
  opening ??= connect().catch((error) => { forget(); throw error; });
  return opening;
};

/** Have the connection ready, so that Leave need not wait for it. */
export const ready = () => connected().then(() => {}, () => {});

const result = (asked) => new Promise((done, fail) => {
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
const begin = async (names, mode) => {
  try {
    return (await connected()).transaction(names, mode, STRICT);
  } catch (error) {
    if (error?.name !== "InvalidStateError") throw error;
    forget(); // the browser closed it under us
    return (await connected()).transaction(names, mode, STRICT);
  }
};
const ended = (transaction) => new Promise((done, fail) => {
  transaction.oncomplete = () => done();
  transaction.onabort = () => fail(transaction.error ?? new Error("the phone did not keep it"));
});

// Answers only when all of it is on the disk; where any of it fails, none of it happened.
const within = async (names, mode, work) => {
  const transaction = await begin(names, mode);
  const whole = ended(transaction);
  whole.catch(() => {});
  try {
    const made = await work(transaction);
    await whole;
    return made;
  } catch (error) {
    try { transaction.abort(); } catch { /* it has ended by itself */ }
    throw error;
  }
};
const reading = (names, work) => within(names, "readonly", work);
const writing = (names, work) => within(names, "readwrite", work);
const get = (transaction, name, key) => result(transaction.objectStore(name).get(key));
const put = (transaction, name, ...what) => result(transaction.objectStore(name).put(...what));

let turn = Promise.resolve();
const inTurn = (work) => {
  if (navigator.locks) return navigator.locks.request("soleus.vault", work);
  return (turn = turn.then(work, work));
};

// ── keys ─────────────────────────────────────────────────────────────────────────────────────

const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const freshRing = async () => {
  const { raw, privateKey } = await pair(true);
  return { id: newId(), public: raw, private: privateKey, wrapped: null };
};
const currentIn = async (transaction) => {
  const pointer = await get(transaction, "ring", CURRENT);
  return pointer && get(transaction, "ring", pointer.ring);
};
const setCurrent = async (transaction, ring) => {
  await put(transaction, "ring", ring);
  await put(transaction, "ring", { id: CURRENT, ring: ring.id });
  return ring;
};
const current = async () => {
  const found = await reading(["ring"], currentIn);
  if (found) return found;
  return inTurn(async () => {
    const ring = await freshRing();
    // Another tab may have made one meanwhile.
    return writing(["ring"], async (tx) => (await currentIn(tx)) ?? setCurrent(tx, ring));
  });
};

// ── states ───────────────────────────────────────────────────────────────────────────────────

/** "fresh", "open" or "locked"; "off" where there is no vault. */
export const state = async () => {
  try {
    return await reading(["ring", "open"], async (tx) => {
      const ring = await currentIn(tx);
      if (!ring || ring.private) return "fresh";
      return (await get(tx, "open", ring.id)) ? "open" : "locked";
    });
  } catch { return "off"; }
};

/** What `open` is given back, so that it does not open what she has left meanwhile. */
export const visit = () => reading(["ring"], async (tx) => (await get(tx, "ring", LEFT))?.at ?? "");

const isRing = ({ id, public: half }) => id !== NIGHT && Boolean(half);

// Her rings as they stand once opened with her key; one of somebody else does not open.
const openedWith = async (key, rings) => {
  const opened = [];
  for (const ring of rings) {
    const wrapped = ring.wrapped ?? (await wrap(key, ring.private));
    const half = await unwrap(key, wrapped);
    if (half) opened.push({ ring: { ...ring, wrapped, private: null }, half });
  }
  return opened;
};

/**
 * Open with the key her server keeps. What was written here before the first sign-in is hers from
 * now on. A ring that does not open is somebody else's: it stays as it is, and a new one is made.
 * since: what `visit` gave before her server was asked for the key
 * diary: what tells her diary from another
 */
export const open = (keyBase64, since, diary) => inTurn(async () => {
  const key = await subtle.importKey("raw", fromBase64(keyBase64), AES.name, false, ["encrypt", "decrypt"]);
  const all = await reading(["ring"], (tx) => result(tx.objectStore("ring").getAll()));
  const rings = all.filter(isRing), before = all.find(({ id }) => id === CURRENT)?.ring;
  const opened = await openedWith(key, rings);
  if (opened.length === 0) opened.push(...(await openedWith(key, [await freshRing()])));
  const { ring } = opened.find((each) => each.ring.id === before) ?? opened.at(-1);
  await writing(["ring", "open", "past"], async (tx) => {
    if (((await get(tx, "ring", LEFT))?.at ?? "") !== since) throw new Locked("she has left");
    const known = (await get(tx, "ring", DIARY))?.is ?? "", reads = await get(tx, "open", NOTES);
    tx.objectStore("open").clear();
    if (reads && (!known || known === diary)) await put(tx, "open", reads, NOTES);
    for (const each of opened) {
      await put(tx, "ring", each.ring);
      await put(tx, "open", each.half, each.ring.id);
    }
    await setCurrent(tx, ring);
    await put(tx, "ring", { id: DIARY, is: diary });
    if (ring.id !== before) await result(tx.objectStore("past").clear());
  });
});

/** Which diary this phone knows, "" for none. */
export const diary = async () => {
  try {
    return (await reading(["ring"], (tx) => get(tx, "ring", DIARY)))?.is ?? "";
  } catch { return ""; }
};

/**
 * Forget all of a diary that was erased: its keys, its past and what waited for it.
 * stays: of what waited and can be opened, what is to be sealed anew: records without their box,
 *   each with `op`
 */
export const erase = (stays = []) => inTurn(async () => {
  const ring = await freshRing();
  const boxes = await Promise.all(stays.map(async ({ op, why, ...record }) =>
    ({ ...record, why: await sealFor(ring, why), box: await sealFor(ring, op) })));
  await writing(["ring", "open", "outbox", "past"], async (tx) => {
    for (const name of ["open", "outbox", "past"]) tx.objectStore(name).clear();
    for (const { id } of await result(tx.objectStore("ring").getAll())) {
      if (id !== LEFT) tx.objectStore("ring").delete(id);
    }
    if (boxes.length) await setCurrent(tx, ring);
    for (const box of boxes) await put(tx, "outbox", box);
  });
});

const drop = (db, isUntold) => {
  const transaction = db.transaction(["ring", "open", "past"], "readwrite", STRICT);
  transaction.objectStore("open").clear();
  transaction.objectStore("past").clear();
  transaction.objectStore("ring").delete(NIGHT);
  transaction.objectStore("ring").put({ id: LEFT, at: newId(), isUntold });
  transaction.commit?.(); // the page may be gone in a moment
  return ended(transaction);
};
// Keys that nothing waits for are dropped too. What waits from before the first sign-in would be
// lost without them: nobody else could ever open it.
const dropFresh = () => writing(["ring", "outbox"], async (tx) => {
  const ring = await currentIn(tx);
  const waits = (await get(tx, "ring", DRAFTS)) ?? (await result(tx.objectStore("outbox").count()));
  if (!ring?.private || waits) return;
  tx.objectStore("ring").delete(ring.id);
  await result(tx.objectStore("ring").delete(CURRENT));
});

const shut = async (isUntold) => {
  if (!available) return;
  try {
    await drop(base ?? (await connected()), isUntold);
  } catch {
    forget();
    await drop(await connected(), isUntold);
  }
  await dropFresh();
};

/** Drop what opens, and what can be made again. With a connection it is on its way at once. */
export const lock = () => shut(true);

/** The same where her visit is over already, and another's has begun which must not be ended. */
export const lockForGuest = () => shut(false);

// As `lock`, but for what opens by night. left: what is noted, from what was noted before
const shutByDay = async (left) => {
  await writing(["ring", "open", "past"], async (tx) => {
    const kept = tx.objectStore("past");
    tx.objectStore("open").clear();
    for (const name of await result(kept.getAllKeys())) {
      if ((await result(kept.get(name))).to !== NIGHT) kept.delete(name);
    }
    await put(tx, "ring", { id: LEFT, ...left(await get(tx, "ring", LEFT)) });
  });
  await dropFresh();
};

/** Lock by itself: her visit ends. */
export const lapse = () => shutByDay(() => ({ at: newId(), isUntold: true, isByItself: true }));

/**
 * Lock because the diary is: her visit goes on, and what she is asked for later opens it again. A key
 * that is on its way opens nothing any more. Of a leaving before, her server may still have to hear.
 */
export const lockWithDiary = () => shutByDay((left) => (left?.isUntold ? left : { at: newId() }));

/** The leaving her server may not know of yet: {at, isByItself}; null where it knows of all. */
export const untold = async () => {
  try {
    const left = await reading(["ring"], (tx) => get(tx, "ring", LEFT));
    return left?.isUntold ? left : null;
  } catch { return null; } // such a phone noted nothing
};

/** Her server knows of this leaving. She may have left once more since. */
export const toldOf = (at) => writing(["ring"], async (tx) => {
  const left = await get(tx, "ring", LEFT);
  if (left?.at === at) await put(tx, "ring", { id: LEFT, at });
});

// ── her sealed notes ─────────────────────────────────────────────────────────────────────────

// What seals is no secret, and stays when she leaves: a phone she has left seals what is written on
// it. What opens is asked for once and lies with the private halves of the rings, so that the next
// page need not ask again; whatever locks the vault drops it too.

export const notes = {
  half: async () => {
    try { return (await reading(["ring"], (tx) => get(tx, "ring", NOTES)))?.half ?? ""; } catch { return ""; }
  },
  /** half: "" where new notes are not sealed */
  tell: (half) => writing(["ring"], (tx) => put(tx, "ring", { id: NOTES, half })),
  /** What opens, by the name of its pair; an empty object while she has not been asked. */
  keys: async () => {
    try { return (await reading(["open"], (tx) => get(tx, "open", NOTES))) ?? {}; } catch { return {}; }
  },
  read: (keys) => writing(["open"], (tx) => put(tx, "open", keys, NOTES)),
  shut: () => writing(["open"], (tx) => result(tx.objectStore("open").delete(NOTES))),
};

// ── boxes ────────────────────────────────────────────────────────────────────────────────────

const halfIn = async (transaction, ring) =>
  (await get(transaction, "open", ring)) ?? (await get(transaction, "ring", ring))?.private;

/** Anything JSON can say, sealed. */
export const seal = async (value) => sealFor(await current(), value);

const sealFor = async (ring, value) => {
  const { raw, privateKey } = await pair(false);
  const key = await boxKey(privateKey, await publicHalf(ring.public), ring.id, "encrypt");
  const iv = random(12);
  const data = await subtle.encrypt({ name: AES.name, iv }, key, bytesOf(JSON.stringify(value)));
  return { to: ring.id, key: raw, iv, data };
};

/** What was sealed; raises Locked where that cannot be opened now. */
export const unseal = async ({ to, key, iv, data }) => {
  const half = await reading(["ring", "open"], (tx) => halfIn(tx, to));
  if (!half) throw new Locked("the vault is locked");
  const secret = await boxKey(half, await publicHalf(key), to, "decrypt");
  return JSON.parse(textOf(await subtle.decrypt({ name: AES.name, iv }, secret, data)));
};

// ── what waits, and the recent past ──────────────────────────────────────────────────────────

/** The records of the outbox, each with its number `n`. */
export const records = {
  all: () => reading(["outbox"], (tx) => result(tx.objectStore("outbox").getAll())),
  /** In the order given, all or none. A ring may have been dropped since it sealed. */
  add: (...added) => writing(["ring", "outbox"], async (tx) => {
    for (const record of added) {
      if (!(await get(tx, "ring", record.box.to))) throw new RingGone("seal it again");
      await result(tx.objectStore("outbox").add(record));
    }
  }),
  change: (n, what) => writing(["outbox"], async (tx) => {
    const record = await get(tx, "outbox", n);
    if (record) await put(tx, "outbox", { ...record, ...what });
  }),
  remove: (n) => writing(["outbox"], (tx) => result(tx.objectStore("outbox").delete(n))),
  /** All that waits of entries that are erased. */
  forget: (ids) => writing(["outbox"], async (tx) => {
    const store = tx.objectStore("outbox");
    for (const { n, id } of await result(store.getAll())) {
      if (ids.includes(id)) await result(store.delete(n));
    }
  }),
};

/** Sealed copies of what her server knows. Each may be missing at any time. */
export const past = {
  get: async (name) => {
    try {
      const box = await reading(["past"], (tx) => get(tx, "past", name));
      return box ? await unseal(box) : null;
    } catch { return null; }
  },
  put: async (name, value) => {
    const box = await seal(value);
    await writing(["ring", "open", "past"], async (tx) => {
      // She may have left since: then nothing of it stays.
      if (await halfIn(tx, box.to)) await put(tx, "past", box, name);
    });
  },
  clear: () => writing(["past"], (tx) => result(tx.objectStore("past").clear())),
};

const nightRing = async () => {
  const found = await reading(["ring"], (tx) => get(tx, "ring", NIGHT));
  if (found) return found;
  const { raw, privateKey } = await pair(false);
  const ring = { id: NIGHT, public: raw, private: privateKey };
  return writing(["ring"], async (tx) => {
    const made = await get(tx, "ring", NIGHT); // by another tab
    if (!made) await put(tx, "ring", ring);
    return made ?? ring;
  });
};

/** Of the past, what opens also once the phone has locked by itself. It is read like the rest. */
export const night = {
  put: async (name, value) => {
    const since = await visit(), box = await sealFor(await nightRing(), value);
    await writing(["ring", "past"], async (tx) => {
      // She may have left since: then nothing of it stays.
      const isHere = ((await get(tx, "ring", LEFT))?.at ?? "") === since;
      if (isHere && (await get(tx, "ring", NIGHT))) await put(tx, "past", box, name);
    });
  },
};

/** What she was writing when the phone locked, each with its own `id` and when that was. */
export const drafts = {
  add: async (value, at) => {
    const draft = { id: newId(), at, box: await seal(value) };
    await writing(["ring"], async (tx) => {
      const all = (await get(tx, "ring", DRAFTS))?.all ?? [];
      await put(tx, "ring", { id: DRAFTS, all: [...all, draft] });
    });
  },
  /** Those that can be opened now, the newest last. */
  all: async () => {
    const all = (await reading(["ring"], (tx) => get(tx, "ring", DRAFTS)))?.all ?? [];
    const opened = ({ box, ...draft }) => unseal(box).then((value) => ({ ...draft, ...value }), () => null);
    return (await Promise.all(all.map(opened))).filter(Boolean);
  },
  /** Those that stay: told of each {id, at}. */
  keep: (stays) => writing(["ring"], async (tx) => {
    const all = ((await get(tx, "ring", DRAFTS))?.all ?? []).filter(stays);
    if (all.length) await put(tx, "ring", { id: DRAFTS, all });
    else await result(tx.objectStore("ring").delete(DRAFTS));
  }),
};
