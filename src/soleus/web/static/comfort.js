// A page of comfort gives way to a sign that stands, also to one she ticked while it was out of sight.

import { hold } from "./held.js";

const ask = () => hold().catch(() => {}); // a phone that does not say keeps nobody from the page
ask();
addEventListener("visibilitychange", () => document.hidden || ask());
addEventListener("pageshow", ({ persisted }) => persisted && ask());
// Whatever is kept in another tab may be a sign. A browser without the channel hears with the next look.
if (window.BroadcastChannel) new BroadcastChannel("soleus").onmessage = ask;
