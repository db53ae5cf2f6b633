// The recent past on this phone: what her server knows, kept sealed for when it does not answer.

import { isTold } from "./left.js";
import { forget, seen } from "./sent.js";
import { open, past, state, visit } from "./vault.js";

// Pages that are made for her, as they open by night.
const PAGES = ["/now", "/check", "/help"];
const COPY = "Soleus-Copy"; // a copy holds nothing that is good for one visit only
const LAST = "last"; // what was asked last, and the tag of the answer

const get = (path, headers) =>
  fetch(path, { headers, credentials: "same-origin", cache: "no-store", redirect: "error" });

const keepPage = async (path) => {
  const answer = await get(path, { [COPY]: "1" });
  if (!answer.ok) throw new Error(`${path} cannot be kept: ${answer.status}`);
  await past.put(path, { text: await answer.text(), headers: [...answer.headers] });
};

const ask = async (tag) => {
  const [since, sent, asked] = [await visit(), await seen(), Date.now()];
  const answer = await get("/api/v1/phone", tag ? { "If-None-Match": tag } : {});
  if (answer.status === 304) return tag;
  if (!answer.ok) throw new Error(`the recent past cannot be kept: ${answer.status}`);
  const { key, ...hers } = await answer.json();
  await open(key, since);
  await past.put("phone", { ...hers, asked });
  await forget(sent);
  for (const path of PAGES) await keepPage(path);
  return answer.headers.get("ETag");
};

/**
 * Catch up with her server, when it has changed since or the vault is not open.
 * diary: what a page of hers says her diary is at
 */
export const refresh = async (diary) => {
  if (!(await isTold())) throw new Error("she has left, and her server does not know");
  const last = (await state()) === "open" ? await past.get(LAST) : null;
  if (last?.diary === diary) return;
  await past.put(LAST, { diary, tag: await ask(last?.tag) });
};
