// What was typed stays: a form that was refused is filled in with what was sent, and a change of language
// or look, which loads the page anew, takes along what stands in its fields.
const main = document.querySelector("main"), UNTYPED = "[type=hidden],[type=password],[type=file],button";
const isChosen = (field) => field.matches("[type=checkbox],[type=radio]");
const fields = (within) => [...within.querySelectorAll("input,select,textarea")].filter((one) => one.name && !one.matches(UNTYPED));

function put(field, value) {
  if (isChosen(field)) field.checked = value;
  else field.value = value;
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}

// Of several forms that go to the same place, the one that carries the same is meant.
function meant(sent) {
  const isThere = (form) => new URL(form.action).pathname === location.pathname;
  const carriesIt = (form) => [...form.elements].every(({ type, name, value }) =>
    type !== "hidden" || name === "key" || !sent.has(name) || sent.getAll(name).includes(value));
  const forms = [...main.querySelectorAll("form[method=post]")].filter(isThere);
  return forms.find(carriesIt) ?? forms[0];
}

function fill(form, sent) {
  const seen = new Map();
  for (const field of fields(form)) {
    const values = sent.getAll(field.name), at = seen.get(field.name) ?? 0;
    seen.set(field.name, at + 1);
    if (isChosen(field)) put(field, values.includes(field.value));
    else if (values[at] !== undefined) put(field, values[at]);
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

if ("sent" in main.dataset) {
  const sent = new URLSearchParams(main.dataset.sent), form = meant(sent);
  if (form) fill(form, sent);
}

const KEY = "typed", isTyped = (field) =>
  isChosen(field) ? field.checked !== field.defaultChecked
    : field.matches("select") ? [...field.options].some((one) => one.selected !== one.defaultSelected)
    : field.value !== field.defaultValue;
const taken = sessionStorage.getItem(KEY);
sessionStorage.removeItem(KEY);
if (taken) {
  const { place, typed } = JSON.parse(taken), all = fields(main);
  for (const [at, name, value] of place === location.href ? typed : []) {
    if (all[at]?.name !== name) continue;
    put(all[at], value);
    all[at].dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("submit", ({ target }) => {
  if (!target.matches(".choice")) return;
  const typed = fields(main).map((field, at) => isTyped(field) && [at, field.name, isChosen(field) ? field.checked : field.value]);
  sessionStorage.setItem(KEY, JSON.stringify({ place: location.href, typed: typed.filter(Boolean) }));
}, true);
