// What waits on the phone to be written into the diary. Sending twice keeps one: ids are made here.

const OUTBOX = "soleus.outbox";
const AT_ONCE = 100; // the server takes no more than 500 in one go

const waiting = () => {
  try { return JSON.parse(localStorage.getItem(OUTBOX)) ?? []; } catch { return []; }
};
const done = (sent, unstored) => {
  // She may have amended an entry while it travelled: only what is unchanged is done.
  const texts = new Set(sent.map((each) => JSON.stringify(each)));
  const isLeft = (each) => !texts.has(JSON.stringify(each));
  unstored.splice(0, unstored.length, ...unstored.filter(isLeft));
  const rest = waiting().filter(isLeft);
  try {
    if (rest.length) localStorage.setItem(OUTBOX, JSON.stringify(rest));
    else localStorage.removeItem(OUTBOX);
  } catch { /* storage is off: nothing waits there */ }
};
// One sender at a time, over all tabs: "undo" must not overtake the entry it takes back.
let turn = Promise.resolve();
const inTurn = (work) => {
  if (navigator.locks) return navigator.locks.request(OUTBOX, work);
  return (turn = turn.then(work, work));
};
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const call = (method, path, body) =>
  fetch(path, {
    method, body, credentials: "same-origin", redirect: "error",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
  });

/** Put an entry, or {id, delete: true}, where it waits until it is sent. */
export const put = (what) => {
  const rest = waiting().filter(({ id }) => id !== what.id);
  localStorage.setItem(OUTBOX, JSON.stringify([...rest, what]));
};

/** Send everything that waits, and what the phone would not store; true when nothing is left. */
export const flush = (unstored = []) => inTurn(async () => {
  const all = [...waiting(), ...unstored];
  const gone = all.filter((each) => each.delete), entries = all.filter((each) => !each.delete);
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const part = entries.slice(from, from + AT_ONCE);
    const answer = await call("POST", "/api/v1/entries", JSON.stringify({ entries: part }));
    if (answer.ok) {
      // What was refused stays here: nothing she wrote is thrown away.
      const { receipts } = await answer.json();
      done(part.filter((_, place) => receipts[place]?.state !== "refused"), unstored);
    }
  }
  for (const each of gone) {
    const answer = await call("DELETE", `/api/v1/entries/${each.id}`);
    if (answer.ok || answer.status === 404) done([each], unstored);
  }
  return waiting().length + unstored.length === 0;
});
