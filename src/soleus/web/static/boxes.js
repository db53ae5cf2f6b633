// How things are sealed in a browser: a box opens with the private half of a pair of keys, and is
// closed with its public half alone. No storage and no page here.

export const CURVE = { name: "ECDH", namedCurve: "P-256" };
export const AES = { name: "AES-GCM", length: 256 };

export const subtle = globalThis.crypto?.subtle;
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const bytesOf = (text) => new TextEncoder().encode(text);
export const textOf = (bytes) => new TextDecoder().decode(bytes);

export const publicHalf = (raw) => subtle.importKey("raw", raw, CURVE, false, []);
export const privateHalf = (pkcs8) => subtle.importKey("pkcs8", pkcs8, CURVE, false, ["deriveBits"]);
export const pair = async (extractable) => {
  const { publicKey, privateKey } = await subtle.generateKey(CURVE, extractable, ["deriveBits"]);
  return { raw: await subtle.exportKey("raw", publicKey), privateKey };
};

/** One key for one box: both halves go into it, and what it is for. */
export const boxKey = async (mine, theirs, what, use) => {
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf(`soleus ${what}`) };
  return subtle.deriveKey(how, secret, AES, false, [use]);
};

export const wrap = async (key, privateKey) => {
  const iv = random(12);
  const data = await subtle.encrypt({ name: AES.name, iv }, key, await subtle.exportKey("pkcs8", privateKey));
  return { iv, data };
};
export const unwrap = async (key, { iv, data }) => {
  try { return await privateHalf(await subtle.decrypt({ name: AES.name, iv }, key, data)); } catch { return null; }
};
