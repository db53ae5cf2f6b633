// Notes that only she can read: how one is sealed and opened, and how the keys for it are kept.
//
// A pair of keys. Its public half seals, so every device may seal at any time and asks nobody. Its
// private half opens, and her server has it only locked: once with her passphrase, once with her
// recovery key. docs/reference/her-data.md says all of it so that another program can open a note.

import { AES, boxKey, bytesOf, CURVE, pair, privateHalf, publicHalf, random, subtle, textOf, wrap } from "./boxes.js";

const ROUNDS = 600_000;
const STEP = 256; // bytes: a note is filled up to a multiple of it, so that its length tells little
const END = 0x80; // stands after the last byte of the text
const IV = 12, HALF = 65;
const NOTE = /^sealed1:([\w-]{8}):([\w-]{466,})$/;
const WHAT = "sealed note";

/** The most bytes of a note: sealed, it must not be longer than a note may be. */
export const LONGEST = 14_847;

/** Neither her passphrase nor her recovery key opens this. */
export class NotRight extends Error {}

/** What her server gave out as her public half is not of her pair: new notes would not be hers alone. */
export class NotHers extends Error {}

// ── bytes and letters ────────────────────────────────────────────────────────────────────────

export const toText = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
export const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return all;
};

const filled = (bytes) => {
  const all = new Uint8Array(Math.ceil((bytes.length + 1) / STEP) * STEP);
  all.set(bytes);
  all[bytes.length] = END;
  return all;
};
const unfilled = (all) => all.subarray(0, all.lastIndexOf(END));

const digest = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

// ── a note ───────────────────────────────────────────────────────────────────────────────────

export const isSealed = (note) => NOTE.test(note ?? "");
/** Which pair opens it. */
export const pairOf = (note) => NOTE.exec(note)[1];
/** How a pair is called: the beginning of the check sum of its public half. */
export const nameOf = async (half) => toText((await digest(fromText(half))).subarray(0, 6));

export const sizeOf = (text) => bytesOf(text).length;

// A note belongs to its entry: moved to another one, it does not open.
const boundTo = (id) => ({ additionalData: bytesOf(`soleus ${WHAT} ${id}`) });

/** A note of the entry `id`, sealed with a public half. */
export const seal = async (half, id, text) => {
  const theirs = fromText(half), { raw, privateKey } = await pair(false), iv = random(IV);
  const key = await boxKey(privateKey, await publicHalf(theirs), WHAT, "encrypt");
  const data = await subtle.encrypt({ name: AES.name, iv, ...boundTo(id) }, key, filled(bytesOf(text)));
  return `sealed1:${await nameOf(half)}:${toText(joined(raw, iv, data))}`;
};

/** What a note of the entry `id` says. Fails where it was sealed for another, or changed. */
export const open = async (key, id, note) => {
  const all = fromText(NOTE.exec(note)[2]);
  const secret = await boxKey(key, await publicHalf(all.subarray(0, HALF)), WHAT, "decrypt");
  const iv = all.subarray(HALF, HALF + IV);
  const bytes = await subtle.decrypt({ name: AES.name, iv, ...boundTo(id) }, secret, all.subarray(HALF + IV));
  return textOf(unfilled(new Uint8Array(bytes)));
};

// ── her passphrase, and the key on paper ─────────────────────────────────────────────────────

const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; // none that could be taken for another by hand
const LETTERS = 26, CHECKS = 2, GROUP = 4; // 130 bits, and two letters that tell a slip

const lettersOf = (bytes, most) => {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return Array.from({ length: most }, (_, n) => SIGNS[Number.parseInt(bits.slice(5 * n, 5 * n + 5), 2)]).join("");
};
const checkOf = async (letters) => lettersOf(await digest(bytesOf(`soleus recovery key ${letters}`)), CHECKS);

/** A new recovery key, in groups as it is printed. */
export const newRecovery = async () => {
  const letters = lettersOf(random(17), LETTERS), all = letters + (await checkOf(letters));
  const groups = Array.from({ length: all.length / GROUP }, (_, n) => all.slice(n * GROUP, (n + 1) * GROUP));
  return groups.join("-");
};

/** A recovery key as she typed it, or null where a letter of it is wrong. */
export const readRecovery = async (typed) => {
  const letters = typed.toUpperCase().replace(/[\s-]/g, "");
  const isWhole = letters.length === LETTERS + CHECKS && [...letters].every((letter) => SIGNS.includes(letter));
  const hers = letters.slice(0, LETTERS);
  return isWhole && (await checkOf(hers)) === letters.slice(LETTERS) ? hers : null;
};

const SHA = "SHA-256";
const aes = (how, secret) => subtle.deriveKey(how, secret, AES, false, ["encrypt", "decrypt"]);
const fromPassphrase = async (passphrase, { salt, rounds }) => {
  // The same words may come as other bytes from another keyboard.
  const secret = await subtle.importKey("raw", bytesOf(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return aes({ name: "PBKDF2", hash: SHA, salt: fromText(salt), iterations: rounds }, secret);
};
// It is random throughout: there is nothing to slow down a guess at.
const fromRecovery = async (letters, { salt }) => {
  const secret = await subtle.importKey("raw", bytesOf(letters), "HKDF", false, ["deriveKey"]);
  return aes({ name: "HKDF", hash: SHA, salt: fromText(salt), info: bytesOf("soleus recovery key") }, secret);
};

// ── a pair ───────────────────────────────────────────────────────────────────────────────────

const written = ({ iv, data }) => toText(joined(iv, data));
const unlocked = async (key, locked) => {
  const all = fromText(locked);
  try {
    return await subtle.decrypt({ name: AES.name, iv: all.subarray(0, IV) }, key, all.subarray(IV));
  } catch { throw new NotRight("this does not open it"); }
};

/** A new pair, as her server keeps it, and the recovery key for her paper. */
export const newPair = async (passphrase) => {
  const { raw, privateKey } = await pair(true), recovery = await newRecovery();
  const how = { salt: toText(random(16)), rounds: ROUNDS }, half = toText(raw);
  const letters = await readRecovery(recovery);
  return {
    recovery,
    pair: {
      id: await nameOf(half), half, ...how,
      by_passphrase: written(await wrap(await fromPassphrase(passphrase, how), privateKey)),
      by_recovery: written(await wrap(await fromRecovery(letters, how), privateKey)),
    },
  };
};

// Her server hands out the public half. One that is not of her private half would let it read all
// that is sealed from then on, so whoever opens looks.
const check = async (pkcs8, { half }) => {
  const whole = await subtle.importKey("pkcs8", pkcs8, CURVE, true, ["deriveBits"]);
  const { x, y } = await subtle.exportKey("jwk", whole);
  if (toText(joined(Uint8Array.of(4), fromText(x), fromText(y))) !== half) throw new NotHers("another public half");
};

/** The private half of a pair, in bytes, by {passphrase} or {recovery}. */
const halfOf = async (kept, { passphrase, recovery }) => {
  const letters = recovery === undefined ? null : await readRecovery(recovery);
  if (recovery !== undefined && !letters) throw new NotRight("a letter is wrong");
  const pkcs8 = letters
    ? await unlocked(await fromRecovery(letters, kept), kept.by_recovery)
    : await unlocked(await fromPassphrase(passphrase, kept), kept.by_passphrase);
  await check(pkcs8, kept);
  return pkcs8;
};

/** What opens notes. No page can read it out. */
export const openPair = async (kept, by) => privateHalf(await halfOf(kept, by));

/** The same pair under a new passphrase. Its recovery key stays what it is. */
export const lockAnew = async (kept, by, passphrase) => {
  const pkcs8 = await halfOf(kept, by), how = { salt: kept.salt, rounds: Math.max(ROUNDS, kept.rounds) };
  const iv = random(IV), key = await fromPassphrase(passphrase, how);
  const data = await subtle.encrypt({ name: AES.name, iv }, key, pkcs8);
  return { ...kept, ...how, by_passphrase: written({ iv, data }) };
};
