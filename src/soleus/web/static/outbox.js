// What waits on this phone to be written into the diary.
//
// Each record is one thing done to one entry. What is done to an entry is sent in its order, the
// next only after the one before was answered, and a record goes only after an answer which says
// that it is kept. Sending twice keeps one: all ids are made here.

import { newId } from "./ids.js";
import { isTold } from "./left.js";
import { note } from "./sent.js";
import { saysLocked } from "./shell.js";
import { keepForNight, noteForNight } from "./standing.js";
import * as vault from "./vault.js";

const PATIENCE = 20e3; // milliseconds for one answer: whoever sends holds back all other tabs
const NAME = "soleus.outbox";

/** What the browser wakes the worker with, once there is a connection again. */
export const SYNC = "soleus-outbox";

/** The phone did not keep it. It stays in this page, and goes from here if the page stays open. */
export class NotKept extends Error {
  constructor(form) {
    super("the phone did not keep it");
    this.form = form;
  }
}

// ── what an answer means ─────────────────────────────────────────────────────────────────────

const KEPT = ["saved", "same", "amended", "both", "kept"];
const NOT_HERS = [401, 403];
const NEVER = [400, 413, 422]; // about this entry, and the same tomorrow
const NOBODY = [408, 425, 429, 502, 503, 504];

export const requestOf = ({ op, entry, form, base, deleted }) =>
  op === "create"
    ? { method: "POST", path: "/api/v1/entries", shape: { entries: [entry] } }
    : { method: "PUT", path: `/api/v1/entries/${entry.id}`, shape: { form, base, entry, deleted } };

const reasons = (told) => (told?.problems ?? []).map(({ say }) => say).join(" ") || told?.detail || "";

/**
 * "kept", "erased" (its entry is, for good), "refused", "sign-in", "later" (this one may go another
 * time), or "nobody" (nothing can).
 * Anything that is not surely our own word is "nobody": a hotel's page answers "200" too.
 */
export const judge = ({ op }, { status, isRedirect, shape }) => {
  if (isRedirect || NOT_HERS.includes(status)) return { became: "sign-in" };
  if (NEVER.includes(status) && shape) return { became: "refused", why: reasons(shape) };
  if (status !== 200) return { became: NOBODY.includes(status) ? "nobody" : "later" };
  const told = op === "create" ? shape?.receipts?.[0] : shape;
  if (KEPT.includes(told?.state)) return { became: "kept" };
  if (told?.state === "erased") return { became: "erased" };
  if (["refused", "taken"].includes(told?.state)) return { became: "refused", why: reasons(told) };
  return { became: "nobody" };
};

// ── the outbox ───────────────────────────────────────────────────────────────────────────────

/**
 * records: where sealed records lie (vault.records)
 * seal, unseal: as in the vault
 * send: carries a request and gives {status, isRedirect, shape}; fails without a network
 * lock: one at a time, over all pages
 * kept: told what was kept there, before it goes from here
 * waits: told what the phone keeps from now on, which waits to be sent
 */
export const makeOutbox = ({ records, seal, unseal, send, lock, kept = () => {}, waits = () => {}, now = Date.now }) => {
  const unkept = []; // what the phone would not keep, in order

  const sealed = async ({ at, state, why, op }) =>
    ({ id: op.entry.id, at, state, why: why && (await seal(why)), box: await seal(op) });
  const store = async (all) => {
    const sealedAnew = async () => records.add(...(await Promise.all(all.map(sealed))));
    return sealedAnew().catch((error) => {
      if (error instanceof vault.RingGone) return sealedAnew();
      throw error;
    });
  };
  // What could not be kept before comes first: the order of what she did is part of it.
  const keep = async () => {
    const all = [...unkept];
    if (all.length === 0) return;
    try {
      await store(all);
      unkept.splice(0, all.length);
      waits(all.map(({ op }) => op));
    } catch { /* it stays in the page */ }
  };
  let line = Promise.resolve();
  const inLine = (work) => (line = line.then(work, work));

  const opened = async (box) => {
    try { return await unseal(box); } catch { return undefined; }
  };
  const read = async ({ box, why, ...record }) =>
    ({ ...record, why: why ? ((await opened(why)) ?? "") : "", op: await opened(box) });
  const stored = async () => {
    try { return await records.all(); } catch { return []; }
  };
  const inPage = () => unkept.map(({ op, ...held }) => ({ n: null, id: op.entry.id, ...held, op }));

  /** All that waits, in order; `op` only where it can be opened, `n` only where it is kept. */
  const waiting = async () => [...(await Promise.all((await stored()).map(read))), ...inPage()];

  const lastForm = async (id) => {
    const all = (await waiting()).filter((each) => each.id === id && each.state === "waiting");
    return all.reverse().find(({ op }) => op)?.op.form;
  };

  const add = async (op) => {
    const held = { at: now(), state: "waiting", why: "", op };
    unkept.push(held);
    await keep();
    if (unkept.includes(held)) throw new NotKept(op.form);
    return { form: op.form };
  };

  /** Write down a new entry. Answers once the phone keeps it; else fails with NotKept. */
  const create = (entry) =>
    inLine(() => add({ op: "create", entry, form: entry.id, base: null, deleted: false }));

  /**
   * Change an entry, put it away or bring it back. Answers as `create` does, with the new form.
   * base: the form that was changed; where the entry still waits, its last form here takes its place
   */
  const change = ({ entry, base, deleted = false }) => inLine(async () => {
    const from = (await lastForm(entry.id)) ?? base;
    return add({ op: "change", entry, form: newId(), base: from, deleted });
  });

  const heldIn = (each) => unkept.find(({ op }) => op.form === each.op.form);
  const settle = async (each, { became, why }) => {
    // Where it was kept meanwhile, it is sent once more, which changes nothing.
    const held = each.n === null ? heldIn(each) : null;
    const isOver = ["kept", "erased"].includes(became);
    if (became === "kept") await kept(each.op);
    if (isOver && held) unkept.splice(unkept.indexOf(held), 1);
    else if (isOver && each.n !== null) await records.remove(each.n);
    else if (became === "refused" && held) Object.assign(held, { state: "refused", why });
    else if (became === "refused" && each.n !== null) {
      await records.change(each.n, { state: "refused", why: why && (await seal(why)) });
    }
  };

  const pass = async () => {
    await inLine(keep);
    const blocked = new Set();
    let sent = 0, needsSignIn = false, mayGoLater = false;
    for (const each of await waiting()) {
      if (each.state === "refused" || blocked.has(each.id)) continue;
      blocked.add(each.id); // until it is answered
      if (!each.op) continue;
      const verdict = judge(each.op, await send(requestOf(each.op)).catch(() => ({ status: 503 })));
      await settle(each, verdict);
      if (verdict.became === "sign-in") needsSignIn = true;
      if (["nobody", "later"].includes(verdict.became)) mayGoLater = true;
      if (["sign-in", "nobody"].includes(verdict.became)) break;
      if (verdict.became === "later") continue;
      if (["kept", "erased"].includes(verdict.became)) sent += 1;
      blocked.delete(each.id);
    }
    return { sent, left: (await stored()).length + unkept.length, needsSignIn, mayGoLater };
  };

  /** Send what waits. `mayGoLater` where it did not go and may without her doing. */
  const flush = () => lock(pass);

  /** Throw away what was refused, after she said so. Anything else stays. */
  const discard = async (n) => {
    const found = (await records.all()).find((each) => each.n === n);
    if (found?.state === "refused") await records.remove(n);
  };

  return { create, change, waiting, flush, discard };
};

// ── this phone's own ─────────────────────────────────────────────────────────────────────────

let turn = Promise.resolve();
const inTurn = (work) => {
  if (globalThis.navigator.locks) return navigator.locks.request(NAME, work);
  return (turn = turn.then(work, work));
};

// A copy of a page holds no token, and a worker has no page: her server gave the phone one too.
// That one lies sealed in her vault and is good for her own visit only. So a worker that wakes
// after somebody else has signed in here cannot put hers into the other's diary.
const token = async () =>
  globalThis.document?.querySelector("meta[name=csrf-token]")?.content ||
  (await vault.past.get("phone"))?.token;

// The diary is locked, and so is this phone from now on. A worker can load nothing of what a page does
// for it (soleus.js), and has nothing to show anew: it drops what opens, and the pages ask for themselves.
const lockToo = async () => {
  if (globalThis.document) return void globalThis.document.dispatchEvent(new Event("soleus-locked"));
  if ((await vault.state()) !== "open") return;
  await outbox.waiting().then(keepForNight).catch(() => {});
  await vault.lockWithDiary();
  for (const page of await globalThis.clients.matchAll()) page.postMessage(SYNC);
};

/** Hand something of hers to her server: {status, isRedirect, shape}; fails where it may not or cannot. */
export const carry = async ({ method, path, shape }) => {
  if (!(await isTold())) throw new Error("she has left, and her server does not know");
  const csrf = await token();
  if (!csrf) throw new Error("a page of the server must send it");
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const answer = await fetch(path, {
      method, body: JSON.stringify(shape), signal: abort.signal,
      credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    });
    if (await saysLocked(answer)) await lockToo().catch(() => {});
    const isRedirect = answer.type === "opaqueredirect";
    return { status: answer.status, isRedirect, shape: await answer.json().catch(() => null) };
  } finally {
    clearTimeout(late);
  }
};

const { records, seal, unseal } = vault;
const kept = (op) => note(op).catch(() => {}); // a phone that cannot note it has nothing to open either
// Where it can, the browser sends while no page is open. Where not, the next page does.
const wake = async () => (await globalThis.navigator.serviceWorker?.ready)?.sync?.register(SYNC);
// Pages in other tabs show comfort. They are told that something has changed, not what.
const tell = () => {
  const channel = new BroadcastChannel("soleus");
  channel.postMessage("");
  channel.close();
};
const waits = (ops) => {
  wake().catch(() => {});
  noteForNight(ops).catch(() => {}).then(() => globalThis.BroadcastChannel && tell());
};
export const outbox = makeOutbox({ records, seal, unseal, send: carry, lock: inTurn, kept, waits });

/** What became of an entry: "sent", "refused" and why, "sign-in", "waits", or "unkept" by the phone. */
export const becameOf = async (id, { needsSignIn } = {}) => {
  const left = (await outbox.waiting()).filter((each) => each.id === id);
  const refused = left.find(({ state }) => state === "refused");
  if (left.length === 0) return { state: "sent" };
  if (refused) return { state: "refused", why: refused.why };
  if (left.some(({ n }) => n === null)) return { state: "unkept" };
  const isLocked = left.some(({ op }) => !op); // only her server brings the key back
  return { state: needsSignIn || isLocked ? "sign-in" : "waits" };
};
