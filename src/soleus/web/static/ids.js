// A new id. crypto.randomUUID is missing where the address is not a secure one.

const made = (version) => {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | (version << 4);
  b[8] = (b[8] & 63) | 128;
  const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

export const newId = () => made(4);

// What "That was all" writes has a mark in its id, so that Undo leaves alone what she said herself.
export const markedId = () => made(8);
export const isMarked = (id) => id[14] === "8";
