// Whoever has left has left, also where her server could not be told at once: what names her visit
// is out of every script's reach, so only her server can end it.

import { isOurs } from "./shell.js";
import { toldOf, untold } from "./vault.js";

const PATIENCE = 5000; // milliseconds
const NAME = "soleus.left";

const inTurn = (work) => (navigator.locks ? navigator.locks.request(NAME, work) : work());

const tell = async (left) => {
  // Where nothing is noted, another tab has told it: said again, it ends a visit, and takes nothing
  // from a phone that locked by itself and goes on helping her by night.
  const by = left ? (left.isByItself ? "itself" : "") : "again";
  const body = by ? new URLSearchParams({ by }) : undefined;
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const answer = await fetch("/leave", { method: "POST", body, credentials: "same-origin", cache: "no-store", keepalive: true, signal: abort.signal });
    return answer.ok && isOurs(answer); // a hotel's page answers too
  } catch {
    return false;
  } finally {
    clearTimeout(late);
  }
};

// One at a time, or a late one would end her next visit.
const tellOnce = async (left) => {
  const isDone = await tell(left);
  // Where the phone cannot note it, her server is told once more.
  if (isDone && left) await toldOf(left.at).catch(() => {});
  return isDone;
};

/** Tell her server that she has left. Answers whether it knows. */
export const tellNow = () => inTurn(async () => tellOnce(await untold()));

/** Tell it that the phone has locked by itself, where the phone cannot note anything. */
export const tellByItself = () => inTurn(() => tell({ isByItself: true }));

/**
 * Tell it where this phone has noted that it may not know. While it does not, nothing of hers may be
 * asked for or sent.
 */
export const isTold = async () => {
  if (!(await untold())) return true;
  return inTurn(async () => {
    const left = await untold(); // another tab may have told it meanwhile
    return !left || tellOnce(left);
  });
};
