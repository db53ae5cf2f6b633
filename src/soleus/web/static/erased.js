// All of the diary was erased here: this phone forgets it now, with all that waited to be sent.

import { erase } from "./vault.js";

const CRAMP = "soleus.cramp"; // one that still lasts lies open

try { localStorage.removeItem(CRAMP); } catch { /* storage is off */ }
// A browser that has no vault has kept nothing.
if (globalThis.indexedDB && isSecureContext) {
  erase().catch(() => { document.getElementById("phone-kept").hidden = false; });
}
