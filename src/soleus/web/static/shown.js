// Where a link for a record system leads in a browser: to the same page by its usual link.
// What it holds lies behind the #, so it was not sent.

const MARK = "#shlink:/";

/** The usual link of what a SMART Health Link holds; "" where it is not one of this place. */
export function usual(hash, origin) {
  try {
    if (!hash.startsWith(MARK)) return "";
    const base64 = hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/");
    const { url, key } = JSON.parse(atob(base64));
    const found = /^\/v\/m\/([\w-]{43})$/.exec(new URL(url).pathname);
    const fits = new URL(url).origin === origin && found && /^[\w-]{43}$/.test(key);
    return fits ? `/v/${found[1]}${key}` : "";
  } catch {
    return "";
  }
}

const to = usual(location.hash, location.origin);
if (to) location.replace(to);
