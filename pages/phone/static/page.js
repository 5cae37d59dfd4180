// The check-in on a phone: what is entered is kept here at once, and sent when the computer is reached.
import { change, drop, entries, got, isRoomMissing, keep, known, setting, settle, tellOthers, undo, whenOthersChange } from "./kept.js";
import { forgetOld, leave, pair, send } from "./sending.js";
import { after, count, dayOf, dayText, dayWords, saidAll, timeOf, today } from "./words.js";
import { ask, asksFor, clear, fill, isScore, read } from "./form.js";
import { dayValues, isOpen, saveFile, showAsks, showDays, showMine, showWaiting } from "./lists.js";

const AGAIN = 30_000; // milliseconds until what waits is tried again, while the page is seen
const $ = (id) => document.getElementById(id);
const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
let paired = {}, mine = [], day = today(), isTouched = false, last = null, carried = [];

function say(words, { undoes = null } = {}) {
  last = undoes;
  $("said").hidden = !words;
  $("said").querySelector("p").textContent = words;
  $("undo").hidden = !undoes;
  if (words) $("said").focus({ preventScroll: true });
  if (words) $("said").scrollIntoView({ block: "nearest" });
}

function sayFault(words) {
  $("fault").hidden = !words;
  $("fault").textContent = words;
  if (words) $("fault").scrollIntoView({ block: "nearest" });
}

// Whatever is done to what is kept goes through here: a phone without room says so, and nothing typed is lost. What runs by
// itself leaves standing what was said of what somebody did.
async function trying(work, { isAsked = true } = {}) {
  try {
    if (isAsked) sayFault("");
    return await work();
  } catch (fault) {
    sayFault(isRoomMissing(fault)
      ? "There is no room on this phone, so this was not kept. What you entered is still here: make room, then keep it again."
      : "This browser could not keep it, so it was not kept. What you entered is still here: try again.");
    return undefined;
  }
}

function touch() {
  isTouched = true;
  const near = { [today()]: "today", [after(today(), -1)]: "yesterday" }[day];
  $("keep").textContent = `Keep for ${near ?? dayText(day)}`;
}

function choose(wanted) {
  day = wanted;
  $("day").textContent = dayWords(day);
  const isToday = day === today(), isBefore = day === after(today(), -1);
  $("day-today").setAttribute("aria-pressed", isToday);
  $("day-before").setAttribute("aria-pressed", isBefore);
  $("day-other").max = today();
  $("day-other").value = isToday || isBefore ? "" : day;
  const scores = before();
  $("as-before").hidden = !Object.keys(scores).length;
  $("as-before").textContent = isToday ? "As yesterday" : "As the day before";
  const wasTouched = isTouched;
  touch();
  isTouched = wasTouched;
}

// The scores of the day before the chosen one.
const before = () => Object.fromEntries(
  Object.entries(dayValues(after(day, -1), paired, mine)).filter(([name]) => isScore(name)));

async function show() {
  [paired, mine] = [await known(), await entries()];
  const isPaired = Boolean(paired.token), isEnded = await setting("ended");
  $("pairing").hidden = isPaired;
  $("check-in").hidden = $("about").hidden = !isPaired;
  if (isPaired) {
    ask(paired.what, paired.folded, touch);
    $("flare-now").hidden = !asksFor("flare");
    $("about-label").textContent = `Paired as “${paired.label}”.`;
    choose(isTouched ? day : day > today() || !$("day").textContent ? today() : day);
  } else if (isEnded) sayFault(isEnded);
  showAsks(paired, mine, { settle: settleDay, drop: dropOne });
  showWaiting(paired, mine);
  showDays(paired, mine, (wanted) => { choose(wanted); $("day").scrollIntoView(); });
  showMine(paired, mine, undoOne);
}

async function sendAndShow() {
  const state = await send().catch(() => "away");
  await trying(forgetOld, { isAsked: false });
  await show();
  if (last && state === "ok" && mine.some((one) => one.key === last && one.state === "kept")) {
    $("said").querySelector("p").textContent = $("said").querySelector("p").textContent.replace("Kept on this phone", "Kept, and sent");
  }
  return state;
}

async function keepIt(event) {
  event.preventDefault();
  const { values, note, time, faults } = read();
  if (!Object.keys(values).length && !note && !faults.length) faults.push("Nothing is chosen yet; one answer or a note is enough.");
  if (faults.length) return sayFault(faults.join(" "));
  const now = new Date();
  const entry = { key: newKey(), diary: paired.diary, day, at: `${dayOf(now)}T${timeOf(now)}`, time, values, note, state: "waiting", tries: 0, words: "" };
  const isKept = await trying(async () => { await keep(entry); return true; });
  if (!isKept) return undefined;
  clear();
  isTouched = false;
  say(`Kept on this phone: ${saidAll(paired.what, values, note, time)}, ${dayText(entry.day)}.`, { undoes: entry.key });
  tellOthers();
  await show();
  return sendAndShow();
}

async function undoOne(entry) {
  const state = await trying(() => undo(entry.key));
  if (!state) return;
  say(state === "gone" ? "Taken back. It was not sent." : "Taken back here; on the computer too, once it is reached.");
  tellOthers();
  await show();
  await sendAndShow();
}

async function settleDay(entry, wanted) {
  await trying(() => settle(entry.key, wanted, newKey()));
  tellOthers();
  await sendAndShow();
}

async function dropOne(entry) {
  await trying(() => drop([entry.key]));
  tellOthers();
  await show();
}

async function pairIt(event) {
  event?.preventDefault();
  sayFault("");
  const words = await trying(() => pair($("code").value.trim(), $("label").value.trim()));
  if (words === undefined) return;
  if (words) { sayFault(words); return; }
  $("code").value = "";
  await trying(() => change((_, drawer) => got(drawer.delete("ended"))));
  say("Paired. What you keep here is sent by itself.");
  navigator.storage?.persist?.().catch(() => {});
  await show();
  await sendAndShow();
}

// A code that a camera read stands behind the # of the address, which no browser sends.
async function takeCode() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  if ((await known()).token) { say("This phone is paired already. Unpair it below to pair it anew."); return; }
  $("code").value = code;
}

async function startWorker() {
  const words = {
    yes: "This page opens without a connection too.",
    no: "This page opens only while the computer is reached: its certificate is not trusted here, or the browser keeps no pages.",
  };
  $("about-offline").textContent = words.no;
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register("worker.js", { scope: "./", updateViaCache: "none" });
    registration.update().catch(() => {}); // a browser by itself looks some time later, and not while the page is opened again
    await navigator.serviceWorker.ready; // an address that only looks safe never gets so far
    $("about-offline").textContent = words.yes;
  } catch { /* said already */ }
}

const on = (id, act, what = "click") => $(id).addEventListener(what, act);
on("check-in", keepIt, "submit");
on("pairing", pairIt, "submit");
on("day-today", () => choose(today()));
on("day-before", () => choose(after(today(), -1)));
on("day-other", (event) => { if (event.target.value && event.target.value <= today()) choose(event.target.value); }, "change");
on("flare-now", () => { choose(today()); fill({ flare: 1 }); touch(); });
on("as-before", () => { fill(before()); touch(); });
on("undo", () => last && undoOne({ key: last }));
on("send", async () => {
  sayFault("");
  const state = await sendAndShow();
  if (state === "away") sayFault("The computer is not reached. What waits is kept here, and tried again by itself.");
  if (state === "later") sayFault("The computer could not store it just now, perhaps for lack of room. It is kept here, and tried again.");
});
on("carry", () => { carried = mine.filter(isOpen).map((one) => one.key); saveFile(mine.filter(isOpen)); $("carried").hidden = false; });
on("drop-carried", async () => { await trying(() => drop(carried)); $("carried").hidden = true; tellOthers(); await show(); });
on("leave", () => {
  const open = mine.filter(isOpen).length;
  $("leaving").hidden = false;
  $("leaving-words").textContent = open
    ? `${count(open, "entry waits", "entries wait")} and would be lost. Send or save what waits first.` : "Everything is on the computer. What this phone shows of the diary goes.";
});
on("leave-no", () => { $("leaving").hidden = true; });
on("leave-yes", async () => { const words = await trying(leave); $("leaving").hidden = true; say(words || "Unpaired."); await show(); });

addEventListener("hashchange", () => trying(takeCode));
addEventListener("online", sendAndShow);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (!isTouched) choose(today()); // a form that was begun stays on its day
  sendAndShow();
});
setInterval(() => {
  if (document.visibilityState === "visible" && mine.some((one) => ["waiting", "undo"].includes(one.state))) sendAndShow();
}, AGAIN);
whenOthersChange(show);

// the files of this page were asked for already; the worker's copy of them can wait until the page is there
try {
  await takeCode();
  await show();
  sendAndShow();
} catch {
  sayFault("This browser keeps nothing for pages, as in a private window, so the check-in cannot be used here.");
}
startWorker();
