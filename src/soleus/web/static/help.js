// The helper's card gives way to a sign that stands.

import { hold } from "./held.js";

hold().catch(() => {}); // a phone that does not say keeps nobody from the card
