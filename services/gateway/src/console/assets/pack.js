// The pack station: counts what is scanned, says at once what is wrong, and leads by Enter alone from the
// last piece to the parcel, its label and the next one. Counts are kept in this window until the parcel is closed.
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const field = () => find("#scan"), table = () => find("ul#table");

const read = (key) => { try { return JSON.parse(sessionStorage.getItem(key)) ?? {}; } catch { return {}; } };
const keyOf = () => `pack ${table().dataset.keep}`;
const rows = () => all("[data-sku]", table()).map((node) => ({
  node, sku: node.dataset.sku, name: node.dataset.name, wanted: +node.dataset.wanted,
  codes: [node.dataset.sku, ...JSON.parse(node.dataset.codes)],
}));
const countOf = (row, counts) => Math.min(counts[row.sku] || 0, row.wanted);

// What was said last stays until the next scan, also where the page is read anew.
let heard = { wrong: "", right: "" };

function set(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function hide(node, hidden) {
  if (node && node.hidden !== hidden) node.hidden = hidden;
}

/** What Enter does on an empty field: the first thing that can be done and was not. */
function wayOn() {
  return all("main [data-enter]").find((one) =>
    !one.disabled && !(one.hasAttribute("data-print") && sessionStorage.getItem(`printed ${one.href}`)));
}

function render() {
  if (table()) {
    const counts = read(keyOf());
    let inside = 0, wanted = 0;
    for (const row of rows()) {
      const count = countOf(row, counts);
      inside += count;
      wanted += row.wanted;
      set(find("[data-count]", row.node), String(count));
      row.node.classList.toggle("whole", row.wanted > 0 && count === row.wanted);
    }
    set(find("#inside"), String(inside));
    const close = find("#close"), off = inside < wanted;
    if (close.disabled !== off) close.disabled = off;
    hide(find("#part"), inside === 0 || !off);
    hide(find("#again"), inside === 0);
  }
  const way = wayOn();
  for (const one of all("main [data-enter]")) hide(find("kbd", one), one !== way);
  set(find("#wrong"), heard.wrong);
  set(find("#right"), heard.right);
}

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** Says it anew even where it was said before, so that everybody hears that it happened again. */
function say(kind, words) {
  heard = { wrong: "", right: "" };
  render();
  heard[kind] = words;
  requestAnimationFrame(render);
}

function count(row, times) {
  const words = table().dataset, counts = read(keyOf()), now = countOf(row, counts) + times;
  const values = { name: row.name, of: row.wanted, count: now };
  if (now > row.wanted) return say("wrong", filled(words.many, values));
  sessionStorage.setItem(keyOf(), JSON.stringify({ ...counts, [row.sku]: now }));
  const whole = rows().every((one) => countOf(one, read(keyOf())) === one.wanted);
  say("right", filled(words.right, values) + (whole ? ` · ${words.all}` : ""));
}

/** A code that is no piece of this parcel may be another order. */
async function elsewhere(code) {
  const words = table().dataset, place = `/pack?code=${encodeURIComponent(code)}`;
  say("wrong", filled(words.wrong, { code }));
  try {
    const answer = await fetch(place, { redirect: "manual" });
    if (answer.type !== "opaqueredirect") return;
    if (find("#inside").textContent === "0") location.assign(place);
    else say("wrong", filled(words.other, { code }));
  } catch { /* What was said first still holds. */ }
}

function take(text) {
  const [, times, code] = /^(\d{1,4})\*(.+)$/.exec(text) ?? [, "1", text];
  const fits = rows().filter((row) => row.codes.includes(code));
  // Two items may bear the same code: the one that still misses pieces is meant.
  const row = fits.find((one) => countOf(one, read(keyOf())) < one.wanted) ?? fits[0];
  if (row) count(row, +times);
  else elsewhere(code);
}

function press(button) {
  if (!button) return;
  button.click();
  if (button.target === "_blank") field().focus();
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "closing") {
    find("#counted").value = JSON.stringify(read(keyOf()));
    return;
  }
  if (event.target.id !== "scan-form") return;
  const text = field().value.trim();
  if (text && !table()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field().value = "";
  if (text) take(text);
  else press(wayOn());
}, true);

document.addEventListener("click", (event) => {
  const print = event.target.closest("[data-print]");
  if (print) sessionStorage.setItem(`printed ${print.href}`, "1");
  if (event.target.closest("#again")) { sessionStorage.removeItem(keyOf()); heard = { wrong: "", right: "" }; }
  render();
  if (print || !event.target.closest("a,button,input,select,summary,label,dialog")) field().focus();
});

// A scanner types wherever the focus is: what it types belongs into the field.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const part = find("#part");
    if (part && !part.hidden) part.click();
    return;
  }
  const plain = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain || event.target.closest("input,textarea,select") || find("dialog[open]")) return;
  field().focus();
  event.stopPropagation();
});

addEventListener("focus", () => { if (document.activeElement === document.body) field()?.focus(); });
new MutationObserver(render).observe(document.body, {
  childList: true, subtree: true, characterData: true, attributeFilter: ["disabled", "hidden", "class"],
});
render();
field()?.focus();
