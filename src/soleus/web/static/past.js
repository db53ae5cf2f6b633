// The recent past on this phone: what her server knows, kept sealed for when it does not answer.

import { isTold } from "./left.js";
import { forget, seen } from "./sent.js";
import { saysLocked } from "./shell.js";
import { diary as known, erase, night, notes, open, past, records, state, unseal, visit } from "./vault.js";

// Pages that are made for her, as they open by night.
const PAGES = ["/now", "/check", "/help"];
const COPY = "Soleus-Copy"; // a copy holds nothing that is good for one visit only
const ERASED = "Soleus-Erased"; // stands on the answer when the diary that was named is erased
const LAST = "last"; // what was asked last, and the tag of the answer

const get = (path, headers) =>
  fetch(path, { headers, credentials: "same-origin", cache: "no-store", redirect: "error" });

const keepPage = async (path) => {
  const answer = await get(path, { [COPY]: "1" });
  if (!answer.ok) throw new Error(`${path} cannot be kept: ${answer.status}`);
  await night.put(path, { text: await answer.text(), headers: [...answer.headers] });
};

// All of the diary that this phone knows was erased: forget it. What never reached it is not lost: it
// stays here, unsent, until she throws it away. A change of what was erased goes with it. Answers how
// many could not be opened any more.
const over = async (why) => {
  const all = await records.all();
  const waiting = await Promise.all(all.map(async ({ box, ...record }) => ({ ...record, op: await unseal(box).catch(() => null) })));
  const made = new Set(waiting.filter(({ op }) => op?.op === "create").map(({ id }) => id));
  const stays = waiting.filter(({ id, op }) => op && made.has(id));
  await erase(stays.map((record) => ({ ...record, state: "refused", why })));
  return waiting.filter(({ op }) => !op).length;
};

const askPhone = async (headers) => {
  const answer = await get("/api/v1/phone", { "Soleus-Diary": await known(), ...headers });
  const why = decodeURIComponent(answer.headers.get(ERASED) ?? "");
  if (await saysLocked(answer)) await (await import("./shut.js")).shutWithDiary();
  return { answer, lost: why ? await over(why) : 0 };
};

const ask = async (tag) => {
  const [since, sent, asked] = [await visit(), await seen(), Date.now()];
  const { answer, lost } = await askPhone(tag ? { "If-None-Match": tag } : {});
  if (answer.status === 304) return tag;
  if (!answer.ok) throw new Error(`the recent past cannot be kept: ${answer.status}`);
  const { key, ...hers } = await answer.json();
  await open(key, since, hers.diary);
  await records.forget(hers.erased);
  if (lost) await past.put("lost", lost);
  await past.put("phone", { ...hers, asked });
  await notes.tell(hers.sealing?.half ?? "");
  await forget(sent);
  for (const path of PAGES) await keepPage(path);
  return answer.headers.get("ETag");
};

/**
 * Catch up with her server, when it has changed since or the vault is not open.
 * diary: what a page of hers says her diary is at; "" where it is not known, so that her server is asked
 */
export const refresh = async (diary) => {
  if (!(await isTold())) throw new Error("she has left, and her server does not know");
  const last = (await state()) === "open" ? await past.get(LAST) : null;
  if (diary && last?.diary === diary && (await known())) return;
  await past.put(LAST, { diary, tag: await ask(last?.tag) });
};

/** Whether the page that is open was made before what the phone knows now. */
export const isOlder = async () => {
  const [, sequence] = (document.querySelector("meta[name=diary]")?.content ?? "").split(".");
  return (await past.get("phone"))?.sequence > Number(sequence);
};

/**
 * Hear how it stands: the diary may be locked by now. And a visit that is over may be so because all of
 * the diary was erased, elsewhere.
 */
export const listen = async () => {
  if ((await state()) !== "open" || !(await known())) return;
  const tag = (await past.get(LAST))?.tag;
  await askPhone(tag ? { "If-None-Match": tag } : {});
};
