// A cramp has started: her server is told, for whatever of hers answers to that, such as a lamp by
// the bed. Nothing waits for it, and nothing is kept of it: her server forgets it with the entry of
// the cramp, or after an hour.

import { carry } from "./outbox.js";

/** id: of the entry it will be written down under; start: when, in ms since 1970 */
export const tellStart = ({ id, start }) =>
  carry({ method: "POST", path: "/api/v1/cramp", shape: { state: "started", id, at: new Date(start).toISOString() } });
