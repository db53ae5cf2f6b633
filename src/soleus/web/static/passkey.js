// Make a passkey, or come in with one. The browser does both; here its bytes become text and back.

const box = document.querySelector("[data-passkey]");
const [no, button, error, stopped] = [".passkey-no", "button", ".error", ".passkey-stopped"].map((each) => box.querySelector(each));
const { passkey: way, ask, answer, to } = box.dataset;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = ({ challenge, user, excludeCredentials, ...rest }) => ({
  ...rest,
  challenge: bytes(challenge),
  ...(user && { user: { ...user, id: bytes(user.id) } }),
  ...(excludeCredentials && { excludeCredentials: excludeCredentials.map((each) => ({ ...each, id: bytes(each.id) })) }),
});
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const withText = ({ id, rawId, type, response }) => ({
  id,
  rawId: text(rawId),
  type,
  clientExtensionResults: {},
  response: Object.fromEntries(PARTS.filter((each) => response[each]).map((each) => [each, text(response[each])])),
});

const post = async (address, shape) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const came = await fetch(address, { method: "POST", headers, body: JSON.stringify(shape), cache: "no-store" });
  // She has to show once more that it is she: the server leads there.
  if (came.redirected) location.assign(came.url);
  return came.redirected ? null : { ok: came.ok, said: await came.json() };
};

const show = (line, words) => {
  if (words) line.textContent = words;
  line.hidden = false;
};

const press = async () => {
  for (const line of [error, stopped]) line.hidden = true;
  const asked = await post(ask, {});
  if (!asked) return;
  if (!asked.ok) return show(error, asked.said.say ?? asked.said.detail);
  const publicKey = withBytes(asked.said.publicKey);
  let made;
  try {
    made = await navigator.credentials[way]({ publicKey });
  } catch {
    return show(stopped); // she turned away, or has none: a browser does not tell which
  }
  const told = withText(made);
  const name = box.querySelector("input")?.value;
  const took = await post(answer, way === "create" ? { name, answer: told } : told);
  if (!took) return;
  if (!took.ok) return show(error, took.said.say ?? took.said.detail);
  location.assign(to || took.said.to);
};

if (globalThis.PublicKeyCredential) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    press().catch(() => show(stopped)).finally(() => { button.disabled = false; });
  });
} else no.hidden = false;
