// What waits on the phone to be written into the diary. Sending twice keeps one: ids are made here.

const OUTBOX = "soleus.outbox";

const waiting = () => {
  try { return JSON.parse(localStorage.getItem(OUTBOX)) ?? []; } catch { return []; }
};
const done = (sent) => {
  // She may have amended an entry while it travelled: only what is unchanged is done.
  const texts = new Set(sent.map((each) => JSON.stringify(each)));
  const rest = waiting().filter((each) => !texts.has(JSON.stringify(each)));
  if (rest.length) localStorage.setItem(OUTBOX, JSON.stringify(rest));
  else localStorage.removeItem(OUTBOX);
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

/** Send everything that waits; true when nothing is left. */
export const flush = async () => {
  const all = waiting();
  const gone = all.filter((each) => each.delete), entries = all.filter((each) => !each.delete);
  if (entries.length) {
    const answer = await call("POST", "/api/v1/entries", JSON.stringify({ entries }));
    if (answer.ok) {
      // What was refused stays here: nothing she wrote is thrown away.
      const { receipts } = await answer.json();
      done(entries.filter((_, place) => receipts[place]?.state !== "refused"));
    }
  }
  for (const each of gone) {
    const answer = await call("DELETE", `/api/v1/entries/${each.id}`);
    if (answer.ok || answer.status === 404) done([each]);
  }
  return waiting().length === 0;
};
