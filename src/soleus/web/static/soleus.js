// What every page needs: leave at once, and say which clock is on her wall.

import "./leave.js";

// Only a secure address has a worker; without one every page works as before.
navigator.serviceWorker?.register("/sw.js", { type: "module" }).catch(() => {});

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  for (const field of document.querySelectorAll("input[name=zone]")) field.value = zone;
}

// What the coach could not send at night goes with the next page that opens.
try {
  if (localStorage.getItem("soleus.outbox")) import("./outbox.js").then(({ flush }) => flush()).catch(() => {});
} catch { /* storage is off: then nothing waits there either */ }
