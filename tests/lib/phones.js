// Several phones, each with tabs of a browser, a storage that outlives them, and outbox.js itself.
//
// What needs the world outside (a request that was sent, a look at the diary) is handed out as a
// list, and the story goes on with the answers. Between two such lists everything runs that can.
async (at) => {
  const { makeOutbox } = await import(`${at}outbox.js`);
  const { RingGone } = await import(`${at}vault.js`);

  const never = () => new Promise(() => {});
  const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  const quiet = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(null);
  });

  // ── a phone's storage, and what can go wrong with it ───────────────────────────────────────

  const makeStorage = () => {
    const rows = new Map(), faults = [];
    let next = 1;
    const touch = (tab, effect) => {
      if (!tab.isOpen) return never();
      const fault = faults.length && --faults[0].after < 0 ? faults.shift().what : "none";
      if (fault === "full") return Promise.reject(new DOMException("full", "QuotaExceededError"));
      if (fault === "ring") return Promise.reject(new RingGone("seal it again"));
      if (fault === "dies-before") return tab.close(), never();
      const made = effect();
      if (fault === "dies-after") return tab.close(), never();
      // The bytes are there, the browser says they are not.
      if (fault === "lies") return Promise.reject(new DOMException("off", "AbortError"));
      return Promise.resolve(made);
    };
    return {
      faults,
      of: (tab) => ({
        all: () => (tab.isOpen ? Promise.resolve(copy([...rows.values()])) : never()),
        add: (...added) => touch(tab, () => {
          for (const each of copy(added)) rows.set(next, { ...each, n: next++ });
        }),
        change: (n, what) => touch(tab, () => {
          if (rows.has(n)) rows.set(n, { ...rows.get(n), ...copy(what) });
        }),
        remove: (n) => touch(tab, () => rows.delete(n)),
      }),
    };
  };

  // ── a phone ────────────────────────────────────────────────────────────────────────────────

  const makePhone = (skew, first, ask) => {
    const storage = makeStorage(), told = []; // told: what she wrote, and whether it said "kept"
    const known = new Map([[first.entry.id, [first]]]); // what its pages showed, the newest last
    let isLocked = false, line = Promise.resolve();

    // As navigator.locks: whoever is closed lets go.
    const lock = (tab) => (work) => {
      const before = line, mine = before.then(() => (tab.isOpen ? work() : never()));
      line = before.then(() => Promise.race([mine.catch(() => {}), tab.closed]));
      return mine;
    };
    const openTab = () => {
      const tab = { isOpen: true, flushes: new Set() };
      tab.closed = new Promise((done) => { tab.close = () => { tab.isOpen = false; done(); }; });
      tab.outbox = makeOutbox({
        records: storage.of(tab),
        seal: async (value) => copy(value),
        unseal: async (box) => { if (isLocked) throw new Error("locked"); return copy(box); },
        send: (request) => (tab.isOpen ? ask({ send: copy(request) }, tab) : never()),
        lock: lock(tab),
        now: () => 1796083200000 + skew,
      });
      return tab;
    };
    const tabs = [openTab(), openTab()];
    const tabAt = (n) => (tabs[n].isOpen ? tabs[n] : (tabs[n] = openTab()));

    const show = (id, seen) => {
      const before = known.get(id) ?? [];
      if (before.at(-1)?.form !== seen.form) known.set(id, [...before, seen]);
    };
    // Whether the outbox can know which form she meant: the last one, or one before what waits.
    const isFresh = async (tab, { entry, base }) => {
      const last = known.get(entry.id)?.at(-1).form;
      if (!base || base === last) return true;
      const waits = await Promise.race([tab.outbox.waiting(), tab.closed]);
      return Boolean(waits?.some(({ op, n }) => op?.form === last && n !== null));
    };
    const write = async (tab, op, work) => {
      const seen = { entry: op.entry, deleted: op.deleted ?? false }, fresh = await isFresh(tab, op);
      const made = work();
      const note = (form, isKept) => {
        told.push({ ...seen, form, fresh, kept: isKept });
        if (isKept) show(op.entry.id, { ...seen, form });
      };
      return Promise.race([
        made.then(({ form }) => note(form, true), ({ form }) => note(form ?? null, false)),
        tab.closed,
      ]);
    };
    const pick = (n) => {
      const ids = [...known.keys()];
      return ids.length ? known.get(ids[n % ids.length]) : null;
    };
    const flush = (tab) => {
      const going = Promise.race([tab.outbox.flush().catch(() => {}), tab.closed]);
      tab.flushes.add(going);
      return going.finally(() => tab.flushes.delete(going));
    };
    const change = (tab, op) => write(tab, op, () => tab.outbox.change(op));

    return {
      told,
      create: ({ tab, entry }) => write(tabAt(tab), { entry }, () => tabAt(tab).outbox.create(entry)),
      edit: ({ tab, of, note, before }) => {
        const seen = pick(of);
        if (!seen) return undefined;
        const { entry, form } = seen[Math.max(0, seen.length - 1 - before)]; // a page opened then
        return change(tabAt(tab), { entry: { ...entry, note }, base: form });
      },
      delete: ({ tab, of }) => {
        const last = pick(of)?.at(-1);
        return last && change(tabAt(tab), { entry: last.entry, base: last.form, deleted: true });
      },
      undo: ({ tab, of }) => {
        const seen = pick(of);
        if (!seen) return undefined;
        const last = seen.at(-1), { entry, deleted } = seen.at(-2) ?? { ...last, deleted: true };
        return change(tabAt(tab), { entry, base: last.form, deleted });
      },
      flush: async ({ tab, waits }) => {
        const going = flush(tabAt(tab));
        if (waits) await going;
      },
      kill: ({ tab }) => tabs[tab].close(),
      storage: ({ fault, after }) => { storage.faults.push({ what: fault, after }); },
      lock: () => { isLocked = true; },
      open: () => { isLocked = false; },
      // A page shows what the diary has; what waits here for an entry is newer than that.
      look: async () => {
        if (isLocked) return;
        const tab = tabAt(0), asked = ask({ look: true }, tab);
        const waits = new Set((await Promise.race([tab.outbox.waiting(), tab.closed]) ?? []).map(({ id }) => id));
        const found = (await Promise.race([asked, tab.closed])) ?? [];
        for (const each of found) if (!waits.has(each.entry.id)) show(each.entry.id, each);
      },
      heal: async () => {
        storage.faults.length = 0;
        isLocked = false;
        for (const n of [0, 1, 0]) await flush(tabAt(n));
        const waits = [...(await tabAt(0).outbox.waiting()), ...(await tabAt(1).outbox.waiting())];
        return waits.map(({ state, why, op }) => ({ state, why, form: op?.form }));
      },
    };
  };

  // ── a story ────────────────────────────────────────────────────────────────────────────────

  let asked = [], ended = null, waiting = new Set();

  const tell = async ({ skews, steps, known }) => {
    const ask = (what, tab) => new Promise((done, fail) => {
      asked.push({ what, done: (answer) => tab.isOpen && (answer === null ? fail(new TypeError("network")) : done(answer)) });
    });
    const phones = skews.map((skew) => makePhone(skew, known, ask));
    const outside = { isOpen: true };
    for (const { what, phone, ...how } of steps) {
      if (what === "arrives") await ask({ arrives: how.which }, outside);
      else await phones[phone][what](how);
    }
    await ask({ heal: true }, outside);
    const left = [];
    for (const phone of phones) left.push(await phone.heal());
    return { told: phones.map(({ told }) => told), left };
  };
  // Until nothing moves any more; then what is asked.
  const onward = async () => {
    await quiet();
    while (asked.length === 0 && ended === null) await quiet();
    waiting = asked;
    asked = [];
    return ended ?? { asked: waiting.map(({ what }) => what) };
  };
  globalThis.phones = {
    begin: (story) => {
      asked = [];
      ended = null;
      tell(story).then((found) => { ended = found; }, (error) => { ended = { error: String(error?.stack ?? error) }; });
      return onward();
    },
    answer: (answers) => {
      answers.forEach((each, n) => waiting[n].done(each));
      return onward();
    },
  };
}
