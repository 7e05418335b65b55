// What the form of an order by hand does beyond its HTML: items while they are typed, a barcode without
// a mouse, one line more when the last is used, and the sum.
const form = document.querySelector("#new-order");
const items = document.querySelector("#items");
const rows = () => [...form.querySelectorAll("[data-line]")];
const field = (row, name) => row.querySelector(`[name=${name}]`);
const LINES_MAX = 30, WAIT = 150;
let known = new Map(), timer, asked = 0;

async function find(text) {
  if (!text) return [];
  const answer = await fetch(`/orders/new/items?q=${encodeURIComponent(text)}`).catch(() => undefined);
  return answer?.ok ? answer.json() : [];
}

function suggest(text) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const now = ++asked, found = await find(text);
    if (now !== asked) return;
    known = new Map([...known, ...found.map((item) => [item.sku, item.name])]);
    items.replaceChildren(...found.map(({ sku, name }) => {
      const option = document.createElement("option");
      option.value = sku;
      option.label = name;
      return option;
    }));
  }, WAIT);
}

function named(row) {
  const title = field(row, "title"), name = known.get(field(row, "sku").value);
  if (name && !title.value) title.value = name;
}

/** A scanner ends with Enter: what it read becomes the item, and the cursor goes on. */
async function scanned(row) {
  const sku = field(row, "sku"), text = sku.value.trim();
  const found = await find(text);
  const meant = found.find((item) => item.exact) ?? (found.length === 1 ? found[0] : undefined);
  if (meant) {
    known.set(meant.sku, meant.name);
    sku.value = meant.sku;
    named(row);
  }
  const next = field(row, "quantity");
  next.focus();
  next.select();
}

function addRow() {
  const all = rows();
  if (all.length >= LINES_MAX) return;
  const row = all[all.length - 1].cloneNode(true);
  for (const input of row.querySelectorAll("input")) {
    const number = all.length;
    input.value = input.name === "quantity" ? "1" : "";
    input.id = `${input.name}-${number}`;
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+/, number + 1));
  }
  for (const told of row.querySelectorAll(".error")) told.remove();
  all[0].parentElement.append(row);
}

function sum() {
  const currency = form.elements.currency.value.trim().toUpperCase();
  const amount = (text) => Number(text.includes(".") ? text : text.replace(",", ".")) || 0;
  let total = amount(form.elements.shipping.value) - amount(form.elements.discount.value);
  for (const row of rows()) total += amount(field(row, "price").value) * (parseInt(field(row, "quantity").value, 10) || 0);
  let shown = "—";
  try { shown = new Intl.NumberFormat(form.dataset.lang, { style: "currency", currency }).format(total); } catch { /* no currency yet */ }
  document.querySelector("#sum").textContent = shown;
}

if (form) {
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-line]");
    if (event.target.name === "sku") { suggest(event.target.value.trim()); named(row); }
    if (row && row === rows().at(-1) && event.target.value) addRow();
    sum();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "sku") named(event.target.closest("[data-line]"));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    const row = event.target.closest("[data-line]");
    if (event.target.name === "sku" && event.target.value.trim()) return scanned(row);
    const fields = [...form.querySelectorAll("input[type=text],input[type=tel],input[type=email],select,textarea")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  });
  sum();
}
