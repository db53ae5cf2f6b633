// What has changed in her life, as her phone goes by it: the twin of About.quiet and care/life.py.

import { addDays } from "./clock.js";

const CLOTS_FOR = 12 * 7, SIGNS_FOR = 365; // days

/** Whether nothing may be asked of her. quiet: {why, until} as her server told, null where it may */
export const isQuiet = (quiet, today) => Boolean(quiet) && today <= (quiet.until ?? today);

/** What is watched once a pregnancy is over: "clots", "signs" or null. ended: {on, loss} or null */
export const watched = (ended, today) => {
  if (!ended) return null;
  if (!ended.on) return ended.loss ? "clots" : null;
  if (today <= addDays(ended.on, CLOTS_FOR)) return "clots";
  return today <= addDays(ended.on, SIGNS_FOR) ? "signs" : null;
};
