// The search over what can be read, on the phone: the twin of soleus/knowledge/find.py.
// tests/vectors hold both to the same pages in the same order.

const LONGEST = 200;

const singular = (word) =>
  word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;

export const split = (text) => {
  const plain = text.toUpperCase().toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return new Set((plain.match(/[a-z0-9]+/g) ?? []).map(singular));
};

const begins = (word, words) => words.some((each) => each.startsWith(word));

/** The pages that hold every word at the start of one of theirs; names that hold one come first. */
export const find = (pages, query) => {
  const wanted = [...split([...query].slice(0, LONGEST).join(""))];
  const inName = ({ in_name }) => wanted.filter((word) => begins(word, in_name)).length;
  return pages
    .filter(({ in_name, in_text }) => wanted.length && wanted.every((w) => begins(w, in_name) || begins(w, in_text)))
    .map((page) => ({ page, score: inName(page) }))
    .sort((a, b) => b.score - a.score)
    .map(({ page }) => page);
};
