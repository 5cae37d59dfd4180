// What is shown below the form: what has to be settled, what waits, the last days, and what this phone sent.
import { after, asFile, count, dayOf, dayText, dayWords, saidAll, shortDay, timeOf, today } from "./words.js";

const DAYS = 14;
const $ = (id) => document.getElementById(id);
const node = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });

function button(text, act, label = "") {
  const made = Object.assign(node("button", text), { type: "button" });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function item(...children) {
  const made = document.createElement("li");
  made.append(...children);
  return made;
}

export const isOpen = (entry) => ["waiting", "day", "refused"].includes(entry.state);

// The values of a day that the phone knows of: what the computer said, and over it what waits here.
export function dayValues(day, paired, entries) {
  const waiting = entries.filter((one) => one.day === day && one.state === "waiting");
  return Object.assign({}, paired.days?.[day], ...waiting.map((one) => one.values));
}

export function showDays(paired, entries, choose) {
  $("last").hidden = !paired.token;
  const rows = Array.from({ length: DAYS }, (_, n) => after(today(), -n)).map((day) => {
    const told = saidAll(paired.what ?? [], paired.days?.[day] ?? {});
    const waiting = entries.filter((one) => one.day === day && one.state === "waiting");
    const here = waiting.map((one) => `waits: ${saidAll(paired.what ?? [], one.values, one.note, one.time)}`);
    const recorded = paired.days?.[day] && !told ? "recorded" : told;
    const row = button("", () => choose(day));
    row.append(node("b", shortDay(day)), node("span", [recorded, ...here].filter(Boolean).join("; ") || "–"));
    return item(row);
  });
  $("last").querySelector("ol").replaceChildren(...rows);
}

export function showAsks(paired, entries, { settle, drop }) {
  const doubtful = entries.filter((one) => one.state === "day"), refused = entries.filter((one) => one.state === "refused");
  $("asks").hidden = !(doubtful.length + refused.length);
  const asked = doubtful.map((one) => {
    const input = Object.assign(document.createElement("input"), { type: "date", max: paired.latest ?? "", id: `settle-${one.key}` });
    const label = node("label", "Which day was this? ");
    label.append(input);
    return item(
      node("p", `${saidAll(paired.what ?? [], one.values, one.note, one.time)}, kept for ${dayText(one.day)}, ${one.day.slice(0, 4)}.`),
      node("p", "That day has not come yet, by the computer's clock. Nothing of it is lost: say the day, and it is sent.", "less"),
      label,
      button("This day", () => input.value && settle(one, input.value)),
    );
  });
  const wrong = refused.map((one) => item(
    node("p", `${saidAll(paired.what ?? [], one.values, one.note, one.time)}, ${dayText(one.day)}: the computer cannot store it. ${one.words}`),
    button("Drop it", () => drop(one), `Drop what was kept for ${dayText(one.day)}`),
  ));
  $("asks").querySelector("ul").replaceChildren(...asked, ...wrong);
}

export function showWaiting(paired, entries) {
  const open = entries.filter(isOpen), others = open.filter((one) => paired.diary && one.diary !== paired.diary);
  const undone = entries.filter((one) => one.state === "undo").length;
  $("waiting").hidden = !open.length;
  $("waiting-title").textContent = `${count(open.length, "entry waits", "entries wait")} on this phone`;
  const words = [];
  if (others.length) words.push(`${count(others.length, "of them is", "of them are")} for another diary that this phone was paired with; they go into a file only.`);
  if (!paired.token) words.push("They are sent once this phone is paired with its diary again.");
  words.push("Each is sent once, by itself, when the computer is reached.");
  $("waiting-words").textContent = words.join(" ");
  $("send").hidden = !paired.token;
  const parts = [open.length && count(open.length, "waits", "wait"), undone && `${undone} to take back`].filter(Boolean);
  $("standing").textContent = parts.join(", ") || (paired.token ? "nothing waits" : "");
}

export function showMine(paired, entries, undo) {
  const mine = entries.filter((one) => ["waiting", "kept", "undo"].includes(one.state)).sort((a, b) => (a.at < b.at ? 1 : -1));
  $("mine").hidden = !mine.length;
  const state = { waiting: "waits", kept: "on the computer", undo: "is being taken back" };
  $("mine").querySelector("ul").replaceChildren(...mine.map((one) => item(
    node("p", `${dayWords(one.day)}: ${saidAll(paired.what ?? [], one.values, one.note, one.time)} (${state[one.state]}). ${one.words ?? ""}`),
    ...(one.state === "undo" ? [] : [button("Undo", () => undo(one), `Undo what was kept for ${dayText(one.day)}`)]),
  )));
}

// Hands over what waits as a file; its name tells when it was made and nothing else.
export function saveFile(entries) {
  const date = new Date(), link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asFile(entries)], { type: "text/csv" }));
  link.download = `respite-${dayOf(date)}-${timeOf(date).replaceAll(":", "")}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
