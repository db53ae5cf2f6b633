// Her diary as it will stand once all that was done on this phone has arrived: what her server told
// last, and each op since then in its order. The twin of records/forms.py for what a phone knows.

// A form made from one that is no longer the present one never takes its place: that one was changed
// elsewhere, and she chooses between them with a connection.
const after = (was, { op, entry, form, base, deleted }) => {
  if (!was) return { entry, form, deleted };
  if (op === "create" || was.entry.kind !== entry.kind || was.form === form) return was;
  if (base === was.form) return { entry, form, deleted };
  return was.deleted && !deleted ? { entry, form, deleted } : was;
};

/**
 * Each entry with its present form; one that was put away here stays to be brought back.
 * kept: {entry, form} of each entry, as her server told
 * ops: {op, entry, form, base, deleted} as they lie in the outbox, the oldest first
 */
export const present = (kept, ops) => {
  const all = new Map(kept.map(({ entry, form }) => [entry.id, { entry, form, deleted: false }]));
  for (const op of ops) all.set(op.entry.id, after(all.get(op.entry.id), op));
  return [...all.values()];
};
