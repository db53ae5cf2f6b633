// Her wall clock on the phone: the twin of diary/clock.py, and of its nights and days.
//
// A wall time is a text without a zone, "2026-12-02T03:20:00"; an instant is in milliseconds.

const HOUR = 3600e3, DAY = 24 * HOUR;
const NOON = 12, DAY_STARTS = 4; // of diary/nights.py

const formats = new Map();
const formatOf = (zone) => {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    }));
  }
  return formats.get(zone);
};

/** What the clock on a wall in this zone shows. */
export const wall = (at, zone) => {
  const part = Object.fromEntries(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, value]));
  const year = part.year.padStart(4, "0");
  return `${year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
};

const asUtc = (text) => Date.parse(`${text}Z`);
const textOf = (utc) => new Date(utc).toISOString().slice(0, 19);
const offset = (at, zone) => asUtc(wall(at, zone)) - Math.floor(at / 1000) * 1000;

/** The instants a wall time can mean: one, two in the hour that comes twice, none in the hour that
 * never was. The earliest first. */
export const instants = (text, zone) => {
  const utc = asUtc(text);
  // Clocks are set at most once in two days, so what holds a day before and a day after is all.
  const offsets = new Set([utc - DAY, utc + DAY].map((near) => offset(near, zone)));
  const found = [...offsets].map((each) => utc - each);
  return found.filter((at) => asUtc(wall(at, zone)) === utc).sort((a, b) => a - b);
};

/** What the clock showed in place of a wall time that never was. */
export const instead = (text, zone) => {
  const utc = asUtc(text);
  return wall(utc - offset(utc - DAY, zone), zone);
};

/** The instant a wall time means, or the one the clock showed instead. */
export const first = (text, zone) => (instants(text, zone)[0] ?? instants(instead(text, zone), zone)[0]);

/** An instant as text on her own clock, as exchange/json.py writes it. */
export const written = (at, zone) => {
  const away = offset(at, zone), minutes = Math.abs(away) / 60e3;
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  const parts = ((at % 1000) + 1000) % 1000;
  const fraction = parts ? `.${String(Math.floor(parts)).padStart(3, "0")}` : "";
  return `${wall(at, zone)}${fraction}${away < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
};

export const dateOf = (at, zone) => wall(at, zone).slice(0, 10);

export const addDays = (date, days) => textOf(asUtc(`${date}T00:00:00`) + days * DAY).slice(0, 10);

/** The night an instant belongs to: from noon to noon, named by the date of its evening. */
export const nightOf = (at, zone) => textOf(asUtc(wall(at, zone)) - NOON * HOUR).slice(0, 10);

/** The day an instant counts for: from four in the morning to four. */
export const dayOf = (at, zone) => textOf(asUtc(wall(at, zone)) - DAY_STARTS * HOUR).slice(0, 10);

/** The clock she reads now; null where this browser does not tell. */
export const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || null;
