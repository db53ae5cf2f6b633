// What every page needs: leave at once, and say which clock is on her wall.

const leave = (button) => {
  // Hide first: the network may be slow and somebody may be looking.
  document.documentElement.hidden = true;
  const form = button.form;
  navigator.sendBeacon(form.action, new FormData(form));
  location.replace(button.dataset.exit);
};

const button = document.querySelector("[data-exit]");
button?.addEventListener("click", (event) => {
  event.preventDefault();
  leave(button);
});

// Three presses of Shift within five seconds leave as well, for hands on a keyboard.
let presses = [];
addEventListener("keyup", (event) => {
  if (event.key !== "Shift") return;
  presses = [...presses.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
  if (presses.length >= 3 && button) leave(button);
});

// Coming back with the Back button must not bring a page out of memory.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.hidden) location.reload();
});

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
