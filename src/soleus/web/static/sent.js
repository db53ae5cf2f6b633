// What has left the outbox since this phone last heard all of her diary. Until it hears again, the
// diary it keeps is without it: a cramp would vanish from the page the moment it was sent.

import { past } from "./vault.js";

const SENT = "sent";

/** All of it, in order; what `forget` is given once the server has been asked. */
export const seen = async () => (await past.get(SENT)) ?? [];

/** Remember what leaves the outbox until her server has told what it came to. */
export const note = async (op) =>
  past.put(SENT, [...(await seen()), { ...op, sent: Date.now() }]);

export const forget = async (told) => {
  const forms = new Set(told.map(({ form }) => form));
  const left = (await seen()).filter(({ form }) => !forms.has(form));
  if (forms.size) await past.put(SENT, left);
};
