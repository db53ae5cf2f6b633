// The page for a visit: comfort gives way to a sign, and what waits on this phone is not on it.

import "./comfort.js";
import { outbox } from "./outbox.js";

// Once shown it stays: the page was made without what has gone out since.
const look = async () => {
  if ((await outbox.waiting()).length) document.getElementById("not-on-it").hidden = false;
};
look();
document.addEventListener("soleus-outbox", look);
