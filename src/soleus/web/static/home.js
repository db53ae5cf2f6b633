// The first page: how to keep Soleus on the phone, and whether what waits here is safe.

import { hint, warn } from "./install.js";

const section = document.getElementById("install");
if (section) hint(section);
warn(document.getElementById("may-be-lost"), []);
