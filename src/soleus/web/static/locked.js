// While the diary is locked on her server, her phone opens nothing of it either.
//
// Only the word of her server counts. Without one, as with no connection, it opens as before.

const LAPSED = "soleus.lapsed"; // as in shut.js
const stamped = () => {
  try { return localStorage.getItem(LAPSED); } catch { return null; }
};

/**
 * Follow another tab that locked, and lead her back to what she was writing. Where the phone locks by
 * itself, lapse.js does both.
 */
export const heed = async () => {
  const isHers = document.getElementById("lapse-back"), byItself = document.querySelector("meta[name=lapse]")?.content;
  if (!isHers || byItself) return;
  const load = () => import("./shut.js");
  addEventListener("storage", ({ key, newValue }) => {
    if (key === LAPSED && newValue?.startsWith("back")) load().then(({ shutWithDiary }) => shutWithDiary()).catch(() => {});
  });
  if (document.querySelector("meta[name=diary]")?.content && stamped()) await (await load()).resume();
};
