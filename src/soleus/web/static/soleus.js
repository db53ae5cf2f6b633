// What every page needs: leave at once, say which clock is on her wall, and keep what she writes.

import "./leave.js";

const { serviceWorker } = navigator;
// Only a secure address has a worker; without one every page works as before.
serviceWorker?.register("/sw.js", { type: "module" }).catch(() => {});

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  for (const field of document.querySelectorAll("input[name=zone]")) field.value = zone;
}

// As in coach.js. A phone that has kept nothing has nothing to send and nothing to open, and the
// first page somebody opens must not wait for all that a phone may need later.
const keeps = async () =>
  Boolean(serviceWorker?.controller) ||
  ((await indexedDB.databases?.()) ?? []).some(({ name }) => name === "soleus");
const taken = () => new Promise((done) => {
  serviceWorker?.addEventListener("controllerchange", done, { once: true });
  // Where there is no worker, the first thing she writes is the first that lies here.
  document.addEventListener("soleus-outbox", done, { once: true });
});

// Answers once this phone keeps things: then all our files lie on it too.
const kept = keeps().catch(() => false).then((does) => does || taken());

// What only such a phone needs of this page.
for (const { content } of document.querySelectorAll("meta[name=when-kept]")) {
  kept.then(() => import(content)).catch(() => {}); // she may be on her way to another page
}

// The phone catches up with her server, and what waits on it goes whenever it can.
const diary = document.querySelector("meta[name=diary]")?.content;
const catchUp = async () => {
  const { refresh, listen } = await import("./past.js");
  return diary ? refresh(diary) : listen();
};
const tell = () => document.dispatchEvent(new Event("soleus-outbox"));
// Wherever the diary is now. A page out of the phone's own copies does not say, and asks too.
const renew = async () => {
  await import("./past.js").then(({ refresh }) => refresh("")).catch(() => {});
  tell();
};
const send = async () => {
  const { outbox } = await import("./outbox.js");
  const { sent } = await outbox.flush();
  if (sent) await renew();
};
const start = async () => {
  // First: the vault has to be hers before anything goes out of it.
  await catchUp().then(tell, () => {});
  await import("./locked.js").then(({ heed }) => heed()).catch(() => {});
  await send();
};
// Whenever she looks again: the diary may have been locked meanwhile.
const look = async () => {
  await import("./past.js").then(({ listen }) => listen()).catch(() => {});
  await send();
};
const quietly = (work) => () => kept.then(work).catch(() => {}); // the next page tries again
quietly(start)();
// What is sent may be answered so: outbox.js tells of it.
document.addEventListener("soleus-locked", quietly(async () => (await import("./shut.js")).shutWithDiary()));
addEventListener("online", quietly(look));
serviceWorker?.addEventListener("message", quietly(renew)); // the worker has sent something
addEventListener("visibilitychange", () => document.hidden || quietly(look)());

// What she writes on a page of hers is kept where the page has to go: shut.js asks what she wrote in.
if (document.getElementById("lapse-back")) {
  addEventListener("input", ({ isTrusted, target }) => {
    if (isTrusted) import("./written.js").then(({ written }) => written.add(target), () => {});
  });
}

// A form of the diary is saved on the phone first. What does that comes with the first one she
// sends; where it does not come, the form is the plain form it is.
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.dataset.entry || !isSecureContext) return;
  event.preventDefault();
  import("./forms.js").then(({ submit }) => submit(form, submitter), () => {
    delete form.dataset.entry; // it goes as it is, with the button that was pressed
    form.requestSubmit(submitter);
  });
});
// A page out of memory would offer a form again that was kept already.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && document.querySelector("form[data-entry][hidden]")) location.reload();
});
