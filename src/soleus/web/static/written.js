/** The fields she has written in; scripts write in some too. */
export const written = new WeakSet();
