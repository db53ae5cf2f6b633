// How to put Soleus on the home screen, told once; and whether the phone promises to keep what
// waits on it.

const TOLD = "soleus.install"; // a yes or nothing: she has seen it
const ASKED = "soleus.asked"; // a yes or nothing: some browsers put the question to her
const DAY = 86400e3;

const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

/** "iphone", "android", or "" where there is no home screen. An iPad calls itself a Mac. */
export const kindOf = ({ userAgent, maxTouchPoints }) => {
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "iphone";
  return /Android/.test(userAgent) ? "android" : "";
};

/** Whether the browser may throw away what has waited for more than a day. */
export const isAtRisk = ({ persisted, installed, waiting, now }) =>
  !persisted && !installed && waiting.some(({ at }) => now - at > DAY);

// Where nothing can be remembered, asking and telling each time would be worse than never.
const was = (key) => {
  try { return localStorage.getItem(key) !== null; } catch { return true; }
};
const remember = (key) => {
  try { localStorage.setItem(key, "yes"); } catch { /* was() says so */ }
};

/** Ask the browser once, and again when installed, to keep what is stored; true when it promises. */
export const askToKeep = async () => {
  const { storage } = navigator;
  if (!storage?.persist) return false;
  if (await storage.persisted()) return true;
  if (was(ASKED) && !isInstalled()) return false;
  remember(ASKED);
  return storage.persist();
};

export const hint = (section) => {
  const kind = kindOf(navigator);
  if (!kind || !isSecureContext || isInstalled() || was(TOLD)) return;
  for (const way of section.querySelectorAll("[data-phone]")) way.hidden = way.dataset.phone !== kind;
  section.hidden = false;
  section.querySelector("[data-install=done]").addEventListener("click", () => {
    remember(TOLD);
    section.hidden = true;
  });
};

/** Say so on the page when what waits here may be lost. waiting: as outbox.waiting() gives it */
export const warn = async (line, waiting) => {
  const persisted = await askToKeep().catch(() => false);
  line.hidden = !isAtRisk({ persisted, installed: isInstalled(), waiting, now: Date.now() });
};
