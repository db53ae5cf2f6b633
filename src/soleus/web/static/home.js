// The first page: whether a sign stands, how to keep Soleus on the phone, what waits here, and whether
// that is safe.

import "./comfort.js";
import { hint, warn } from "./install.js";
import { outbox } from "./outbox.js";

const section = document.getElementById("install");
if (section) hint(section);

const show = async () => {
  const waiting = await outbox.waiting();
  document.getElementById("what-waits").hidden = waiting.length === 0;
  await warn(document.getElementById("may-be-lost"), waiting);
};
show();
document.addEventListener("soleus-outbox", show);
