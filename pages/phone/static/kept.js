// What is kept on this phone: one database with two drawers, `entries` by key and `settings` by name.
// An entry: key, diary, day, at (when it was kept), time (that it is about), values, note, tries, words, and where it stands:
//   waiting   to be sent            kept     stored on the computer
//   day       its day is in doubt   refused  the computer cannot store it as it is
//   undo      to be taken back
const NAME = "respite-phone", DRAWERS = ["entries", "settings"];
let opening;

function opened() {
  opening ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("settings");
    };
    asked.onsuccess = () => {
      // a later version of this page waits for nobody
      asked.result.onversionchange = asked.result.onclose = () => { asked.result.close(); opening = undefined; };
      done(asked.result);
    };
    asked.onerror = () => { opening = undefined; failed(asked.error); };
  });
  return opening;
}

export const got = (asked) => new Promise((done, failed) => {
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

// Runs work(entries, settings) in one transaction; what it gives is given once that is on the disk, or nothing of it is.
export async function change(work, mode = "readwrite") {
  const step = (await opened()).transaction(DRAWERS, mode, { durability: "strict" });
  const ended = new Promise((done, failed) => {
    step.oncomplete = done;
    step.onabort = () => failed(step.error ?? new Error("nothing was kept"));
  });
  ended.catch(() => {});
  let given;
  try {
    given = await work(...DRAWERS.map((name) => step.objectStore(name)));
  } catch (fault) {
    try { step.abort(); } catch { /* it is over already */ }
    throw fault;
  }
  await ended;
  return given;
}

export const entries = () => change((drawer) => got(drawer.getAll()), "readonly");
export const setting = (name) => change((_, drawer) => got(drawer.get(name)), "readonly");

// All that is known of the computer: token, diary, label, what, days, latest.
export const known = async () => (await setting("paired")) ?? {};

export const keep = (entry) => change((drawer) => got(drawer.add(entry)));

// Takes an entry back: one that was never sent is gone at once; one that may be on the computer is taken back there.
export const undo = (key) => change(async (drawer) => {
  const entry = await got(drawer.get(key));
  if (!entry) return "gone";
  if (!entry.tries) { await got(drawer.delete(key)); return "gone"; }
  await got(drawer.put({ ...entry, state: "undo", words: "" }));
  return "undo";
});

export const drop = (keys) => change(async (drawer) => {
  for (const key of keys) await got(drawer.delete(key));
});

// The day of an entry that was in doubt: an entry never changes, so another one takes its place.
export const settle = (key, day, newKey) => change(async (drawer) => {
  const entry = await got(drawer.get(key));
  if (!entry) return;
  await got(drawer.delete(key));
  await got(drawer.add({ ...entry, key: newKey, day, state: "waiting", tries: 0, words: "" }));
});

export const isRoomMissing = (fault) => fault?.name === "QuotaExceededError" || /quota|full/i.test(fault?.message ?? "");

// Says to the other tabs of this page that something changed.
const others = "BroadcastChannel" in self ? new BroadcastChannel("respite-phone") : null;
export const tellOthers = () => others?.postMessage("changed");
export const whenOthersChange = (act) => others?.addEventListener("message", act);
