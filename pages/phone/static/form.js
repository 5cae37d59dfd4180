// The questions about one day, and what was answered. Nothing is chosen beforehand: a default is an answer nobody gave.
const FIRST = 2; // seen at once; the others are one tap away
const $ = (id) => document.getElementById(id);

function made(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

// A choice of one; a second tap on it takes the answer away.
function choice(name, value, label, touched) {
  const input = made("input", { type: "radio", name, value: String(value) });
  let was = false;
  input.addEventListener("pointerdown", () => { was = input.checked; });
  input.addEventListener("keydown", (event) => { was = event.key === " " && input.checked; });
  input.addEventListener("click", () => { if (was) input.checked = false; was = false; touched(); });
  return made("label", { className: "cell" }, input, made("span", { textContent: label }));
}

const field = (words, ...children) => made("fieldset", {}, made("legend", { textContent: words }), ...children);
const isTyped = ({ kind }) => ["number", "note", "time"].includes(kind);

function question(one, touched) {
  const { name, kind, low, high, labels, ends, parts } = one, id = `m-${name}`;
  if (isTyped(one)) {
    const input = kind === "note" ? made("textarea", { id, rows: 3, maxLength: 4000 })
      : made("input", { id, autocomplete: "off", type: kind === "time" ? "time" : "text", inputMode: one.whole ? "numeric" : "decimal" });
    input.addEventListener("input", touched);
    return made("label", { className: "typed" }, one.question, input);
  }
  if (kind === "several") return field(one.question, made("div", { className: "choices" }, ...several(one, parts, touched)));
  const values = Array.from({ length: high - low + 1 }, (_, n) => low + n);
  const cells = values.map((value, n) => choice(id, value, labels?.[n] ?? String(value), touched));
  const made_ = field(one.question, made("div", { className: labels ? "choices" : "scale" }, ...cells));
  if (ends) made_.append(made("p", { className: "ends" }, ...ends.map((end) => made("span", { textContent: end }))));
  return made_;
}

// Any of several, or none of them: where one is ticked, the others were not.
function several({ name }, parts, touched) {
  const boxes = Object.entries({ ...parts, "": "none of these" }).map(([part, words]) => {
    const input = made("input", { type: "checkbox", name: `m-${name}`, value: part });
    input.addEventListener("change", () => {
      for (const other of document.getElementsByName(`m-${name}`)) {
        if (input.checked && other !== input && (!part || !other.value)) other.checked = false;
      }
      touched();
    });
    return made("label", { className: "cell" }, input, made("span", { textContent: words }));
  });
  return boxes;
}

let questions = [], shape = "";
const boxes = (one) => [...document.getElementsByName(`m-${one.name}`)];

// Lays the questions out where they are others than before; answers that are there already stay.
export function ask(what, isFolded, touched) {
  const wanted = JSON.stringify([what, isFolded]);
  if (wanted === shape) return;
  const before = shape ? read() : { values: {} };
  [questions, shape] = [what, wanted];
  const n = isFolded ? FIRST : what.length;
  $("first").replaceChildren(...what.slice(0, n).map((one) => question(one, touched)));
  $("rest").replaceChildren(...what.slice(n).map((one) => question(one, touched)));
  $("more").hidden = n >= what.length;
  fill(before.values, before);
}

export function fill(values, { note = "", time = "" } = {}) {
  for (const one of questions) {
    if (one.kind === "note") $(`m-${one.name}`).value ||= note;
    else if (one.kind === "time") $(`m-${one.name}`).value ||= time;
    else if (one.kind === "several") {
      const told = Object.keys(one.parts).filter((part) => part in values);
      for (const box of told.length ? boxes(one) : []) box.checked = box.value ? values[box.value] > 0 : told.every((part) => !values[part]);
    } else if (!(one.name in values)) continue;
    else if (isTyped(one)) $(`m-${one.name}`).value = String(values[one.name]);
    else for (const input of boxes(one)) input.checked = Number(input.value) === values[one.name];
    if (one.name in values && $("rest").contains(boxes(one)[0] ?? $(`m-${one.name}`))) $("more").open = true;
  }
}

export function clear() {
  $("check-in").reset();
  $("more").open = false;
}

// Half a sign, as an interrupted keyboard leaves it, is no text.
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\0/g;

function typed(one, answers) {
  const text = $(`m-${one.name}`).value.trim();
  if (!text) return;
  if (one.kind !== "number") { answers[one.kind] = text.replace(HALF, "").slice(0, one.kind === "time" ? 5 : 4000); return; }
  const value = /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : NaN;
  if (value >= one.low && value <= one.high && !(one.whole && value % 1)) answers.values[one.name] = value;
  else answers.faults.push(`${one.question}: “${text.slice(0, 20)}” is none; it takes ${one.whole ? "whole numbers" : "numbers"} from ${one.low} to ${one.high}.`);
}

// What is answered, and a sentence for each answer that is none.
export function read() {
  const answers = { values: {}, note: "", time: "", faults: [] }, { values, faults } = answers;
  for (const one of questions) {
    if (isTyped(one)) { typed(one, answers); continue; }
    const chosen = boxes(one).filter((input) => input.checked);
    if (!chosen.length) continue;
    if (one.kind !== "several") { values[one.name] = Number(chosen[0].value); continue; }
    const ticked = chosen.map((box) => box.value);
    // of exercises and care what was not ticked is not said; of places it is
    for (const part of Object.keys(one.parts)) if (ticked.includes(part) || ticked[0] === "" || one.name === "places") values[part] = Number(ticked.includes(part));
  }
  if (values.pain_worst < values.pain_average) faults.push("Worst pain is below average pain; change one of the two.");
  return answers;
}

export const isScore = (name) => questions.some((one) => one.name === name && one.kind === "scale");
export const asksFor = (name) => questions.some((one) => one.name === name);
