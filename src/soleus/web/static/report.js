// The page for a visit: comfort gives way to a sign, and what waits on this phone is not on it.

import "./comfort.js";
import { outbox } from "./outbox.js";
import { isOlder } from "./past.js";

// Once shown it stays: the page was made without what has gone out since. It may have gone while the
// page was on its way, and then nothing waits any more when this is first asked.
const show = async () => {
  if ((await outbox.waiting()).length || (await isOlder())) document.getElementById("not-on-it").hidden = false;
};
const look = () => show().catch(() => {});
look();
document.addEventListener("soleus-outbox", look);
