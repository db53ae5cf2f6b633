// Her supplements: comfort's way with a warning sign, and what waits here and is in no sum yet.

import "./comfort.js";
import { outbox } from "./outbox.js";
import { isOlder } from "./past.js";

const line = document.getElementById("what-waits");

// A question she is reading stays, and what is said of what she just did.
const isBusy = () => document.querySelector("[data-asked] [role=alert], .saved-here:not([hidden])") !== null;

// A dose that was sent while this page was on its way stands in the diary, and in no sum here.
const show = async () => {
  line.hidden = (await outbox.waiting()).length === 0;
  if (!isBusy() && (await isOlder())) location.reload();
};
const look = () => show().catch(() => {});
look();
document.addEventListener("soleus-outbox", look);
