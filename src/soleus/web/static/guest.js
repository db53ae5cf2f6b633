// Whoever comes in as a guest on her own phone must not find there what it keeps of her diary.

import { lock, state, toldOf, untold } from "./vault.js";

if ((await state()) === "open") {
  await lock();
  await toldOf(await untold()); // her own visit ended when the guest came in; this one goes on
}
