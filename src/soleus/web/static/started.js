// A cramp has started, or has ended where its entry cannot go yet: her server is told, for whatever of
// hers answers to that, such as a lamp by the bed. Nothing waits for it, and nothing is kept of it:
// her server forgets it with the entry of the cramp, or after an hour.

import { carry } from "./outbox.js";

const tell = (id, state, at) =>
  carry({ method: "POST", path: "/api/v1/cramp", shape: { state, id, at: new Date(at).toISOString() } });

/** id: of the entry it will be written down under; start: when, in ms since 1970 */
export const tellStart = ({ id, start }) => tell(id, "started", start);

/** Where its entry has to wait, as on a phone that has locked. */
export const tellEnd = ({ id }) => tell(id, "ended", Date.now());
