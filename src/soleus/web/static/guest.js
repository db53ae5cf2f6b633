// Whoever comes in as a guest on her own phone must not find there what it keeps of her diary.

import { lockForGuest, state } from "./vault.js";

if (["open", "locked"].includes(await state())) await lockForGuest();
