// Sends what waits, each entry once: its key tells the computer what it has already. Only an answer that says that it is
// ours counts, whatever its status: a network may put a page of its own in between.
import { change, got, known, tellOthers } from "./kept.js";

const AT_ONCE = 20, BYTES = 48_000, PATIENCE = 20_000, OLD_DAYS = 14;
const size = (thing) => new TextEncoder().encode(JSON.stringify(thing)).length;

// { state: ok | ended | refused | away, told }
async function ask(path, token, body) {
  try {
    const answer = await fetch(path, {
      method: body ? "POST" : "GET",
      headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(PATIENCE),
    });
    const told = await answer.json();
    if (told?.respite !== "phone") return { state: "away" };
    if (answer.status === 401 && told.ended === true) return { state: "ended", told };
    if (answer.ok) return { state: "ok", told };
    return { state: [400, 403].includes(answer.status) ? "refused" : "away", told };
  } catch {
    return { state: "away" };
  }
}

const shown = ({ diary, what, folded, days, latest }) => ({ diary, what, folded, days, latest });

// Pairs this phone. The token is made here and kept before it is told, so that an answer that is lost is asked for again.
export async function pair(code, label) {
  const pending = await change(async (_, drawer) => {
    const before = await got(drawer.get("pairing"));
    if (before?.code === code) return before;
    const token = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const made = { code, token };
    await got(drawer.put(made, "pairing"));
    return made;
  });
  const { state, told } = await ask("pair", pending.token, { code, token: pending.token, label });
  if (state !== "ok") return told?.words ?? "The computer is not reached. Try again once it is.";
  await change(async (drawer, settings) => {
    await got(settings.put({ token: pending.token, label: told.label, ...shown(told) }, "paired"));
    await got(settings.delete("pairing"));
    // a backup in the store's place may lack what was sent after it: sent again, the rest stays as it is. What is to be
    // taken back is sent once more too, so that the computer knows it for this phone's
    for (const entry of await got(drawer.getAll())) {
      if (entry.diary !== told.diary || !["kept", "undo"].includes(entry.state)) continue;
      await got(drawer.put({ ...entry, state: "waiting", isUndone: entry.state === "undo" }));
    }
  });
  tellOthers();
  return null;
}

// The phone was ended: what waits stays; what was seen of the diary goes, and what is on the computer with it.
async function ended(why, isPaired = (_) => true) {
  await change(async (drawer, settings) => {
    if (!isPaired(await got(settings.get("paired")))) return;
    await got(settings.delete("paired"));
    await got(settings.put(why === "left" ? "" : "This phone was ended on the computer. Pair it again to send what waits.", "ended"));
    if (why === "restored") return;
    for (const entry of await got(drawer.getAll())) {
      if (why === "left" || entry.state === "kept") await got(drawer.delete(entry.key));
    }
  });
  tellOthers();
}

export async function leave() {
  const { token } = await known();
  const { state, told } = await ask("leave", token, {});
  await ended("left");
  return state === "ok" || (state === "ended" && told) ? null : "The computer was not reached: end this phone there too, under My data.";
}

// What is to go next, marked as tried before it goes: from then on it may be on the computer.
const next = () => change(async (drawer, settings) => {
  const paired = await got(settings.get("paired"));
  if (!paired) return null;
  const mine = (await got(drawer.getAll())).filter((one) => one.diary === paired.diary && ["waiting", "undo"].includes(one.state));
  mine.sort((a, b) => a.tries - b.tries || (a.at < b.at ? -1 : 1));
  const body = { entries: [], undo: [] };
  for (const one of mine.slice(0, AT_ONCE)) {
    const { key, day, time, values, note } = one;
    const isUndo = one.state === "undo";
    if (size(body) + size([key, day, values, note]) > BYTES) break;
    (isUndo ? body.undo : body.entries).push(isUndo ? key : { key, day, values, ...(note && { note }), ...(time && { time }) });
    await got(drawer.put({ ...one, tries: one.tries + 1 }));
  }
  return { token: paired.token, body, n: body.entries.length + body.undo.length };
});

// Writes down what became of each; how many are settled. What was changed here meanwhile stays as it is.
const write = (told, asked) => change(async (drawer, settings) => {
  let n = 0;
  for (const [key, { state, words }] of Object.entries(told.answers)) {
    const entry = await got(drawer.get(key));
    if (!entry || state === "later") continue;
    n += 1;
    const wasUndo = asked.undo.includes(key);
    if (entry.state === "undo" && !wasUndo) continue; // taken back while it was on its way: that goes next
    if (state === "undone") await got(drawer.delete(key));
    else if (wasUndo) await got(drawer.put({ ...entry, state: "kept", words }));
    else if (entry.isUndone && state === "kept") await got(drawer.put({ ...entry, state: "undo", isUndone: false }));
    else await got(drawer.put({ ...entry, state, words }));
  }
  const paired = await got(settings.get("paired"));
  if (paired && told.days) await got(settings.put({ ...paired, ...shown(told) }, "paired"));
  return n;
});

async function sendAll() {
  for (;;) {
    const batch = await next();
    if (!batch) return "unpaired";
    const { state, told } = batch.n ? await ask("entries", batch.token, batch.body) : await ask("days", batch.token);
    if (state === "ended") {
      await ended(told.why, (paired) => paired?.token === batch.token);
      return "ended";
    }
    if (state !== "ok") return "away";
    const n = await write({ answers: {}, ...told }, batch.body);
    tellOthers();
    if (!batch.n || !n) return batch.n ? "later" : "ok";
  }
}

// One tab at a time; where the browser has no locks, the keys are enough.
let running, isAskedAgain = false;
async function sendUntilDone() {
  let state;
  do {
    isAskedAgain = false;
    state = await (navigator.locks ? navigator.locks.request("respite-send", sendAll) : sendAll());
  } while (isAskedAgain); // what was kept meanwhile may have missed it
  return state;
}
export function send() {
  if (running) isAskedAgain = true;
  running ??= sendUntilDone().finally(() => { running = undefined; });
  return running;
}

// Entries that are on the computer and too old to be taken back are the computer's alone.
export const forgetOld = () => change(async (drawer) => {
  const before = new Date(Date.now() - OLD_DAYS * 86_400_000).toISOString();
  for (const entry of await got(drawer.getAll())) {
    if (entry.state === "kept" && new Date(entry.at).toISOString() < before) await got(drawer.delete(entry.key));
  }
});
