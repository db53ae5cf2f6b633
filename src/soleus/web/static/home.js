// The first page: how to keep Soleus on the phone, and whether what waits here is safe.

import { hint, warn } from "./install.js";
import { outbox } from "./outbox.js";

const section = document.getElementById("install");
if (section) hint(section);
outbox.waiting().then((waiting) => warn(document.getElementById("may-be-lost"), waiting));
