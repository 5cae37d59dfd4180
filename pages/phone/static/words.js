// Days and answers in words, and as lines of a file.
const two = (number) => String(number).padStart(2, "0");
export const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
export const timeOf = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
export const today = () => dayOf(new Date());

// The day so many days after one that is written as 2026-11-30. At noon no change of the clock moves it.
export function after(day, n) {
  const [year, month, date] = day.split("-").map(Number);
  return dayOf(new Date(year, month - 1, date + n, 12));
}

// Dates and numbers as the browser's language has them, the words in English.
const reads = globalThis.navigator?.language ?? "en-GB";
const english = /^(en-(US|CA|PH)|fil|es-(PA|PR))/i.test(reads) ? "en-US" : "en-GB";

function parts(day, form) {
  const [year, month, date] = day.split("-").map(Number);
  return new Intl.DateTimeFormat(english, form).format(new Date(year, month - 1, date, 12));
}
export const dayText = (day) => parts(day, {
  weekday: "long", day: "numeric", month: "long", ...(day.slice(0, 4) === today().slice(0, 4) ? {} : { year: "numeric" }),
});
export const shortDay = (day) => parts(day, { weekday: "short", day: "numeric", month: "short" });
export function dayWords(day) {
  const near = { [today()]: "Today", [after(today(), -1)]: "Yesterday" }[day];
  return near ? `${near}, ${dayText(day)}` : dayText(day);
}

export const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

const number = (value) => new Intl.NumberFormat(reads, { maximumFractionDigits: 2, numberingSystem: "latn" }).format(value);
function saidOf(one, values) {
  if (one.kind === "several") {
    const told = Object.keys(one.parts).filter((part) => part in values);
    const ticked = told.filter((part) => values[part]).map((part) => one.parts[part]);
    return told.length ? [`${one.question.toLowerCase()}: ${ticked.join(" and ") || "none"}`] : [];
  }
  if (!(one.name in values)) return [];
  const value = values[one.name];
  if (one.words) return [one.words[value - one.low] ?? number(value)];
  if (one.said) return [`${number(value)} ${one.said}`];
  if (one.unit && one.labels && !value) return [`no ${one.title}`];
  const unit = value === 1 ? one.unit?.replace(/([^s])s$/, "$1") : one.unit;
  return [one.title ? [one.title, number(value), unit].filter(Boolean).join(" ") : `${one.question.toLowerCase()} ${number(value)}`];
}

// What an entry or a day says: "3 on average, 5 at worst, with a note".
export function saidAll(what, values, note, time) {
  const words = what.flatMap((one) => saidOf(one, values));
  const named = new Set(what.flatMap((one) => [one.name, ...Object.keys(one.parts ?? {})]));
  for (const name of Object.keys(values)) if (!named.has(name)) words.push(`${name} ${number(values[name])}`);
  if (time) words.unshift(`at ${time}`);
  if (note) words.push("with a note");
  return words.join(", ");
}

// A spreadsheet takes a text that begins so for a formula.
const cell = (text) => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

// Entries as a file that Load on My data takes: a line each, with the day and the time that it was kept at.
export function asFile(entries) {
  const names = [...new Set(entries.flatMap((entry) => Object.keys(entry.values)))];
  const lines = [["date", "time", ...names, "note"]];
  for (const entry of entries) {
    lines.push([entry.day, entry.time || entry.at.slice(11, 19), ...names.map((name) => String(entry.values[name] ?? "")), cell(entry.note ?? "")]);
  }
  return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}
