// Wait for the other device. Every page tells of it; this one looks by itself.

const place = document.querySelector("[data-came]");
const EVERY = 2000; // milliseconds
const LONGEST = 5 * 60 * 1000; // the link opens no longer

const began = Date.now();
const look = async () => {
  if (document.hidden) return;
  const answer = await fetch(place.dataset.came, { cache: "no-store" });
  const { came } = await answer.json();
  if (!came) return;
  clearInterval(timer); // else a page that takes longer to come is asked for anew, again and again
  location.assign("/ways-in");
};
const timer = setInterval(() => {
  if (Date.now() - began > LONGEST) clearInterval(timer);
  else look().catch(() => {}); // the network is away; the next look may find it
}, EVERY);
