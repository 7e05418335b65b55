// What pages of parcels and papers do beyond their HTML: the printer, rows that are chosen, pieces that
// are scanned, labels that are attached.
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Rows that are chosen: by mouse, all at once, or with x on the row that has the focus.
const boxes = () => all("#many input[name=id]");

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  const shown = find("[data-count]"), whole = find("[data-all]");
  if (shown && shown.textContent !== String(chosen)) shown.textContent = String(chosen);
  if (!whole) return;
  whole.checked = chosen > 0 && chosen === boxes().length;
  whole.indeterminate = chosen > 0 && !whole.checked;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches("[data-puts]")) attach(event.target);
  if (event.target.closest("#many")) count();
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "x" && event.target.matches?.("a.row")) {
    const box = find("input[name=id]", event.target.closest("tr"));
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    count();
  }
  if (event.key === "Enter" && event.target.matches?.("[data-scan]")) {
    const code = event.target.value.trim();
    event.preventDefault();
    if (code) scan(event.target, code);
    else event.target.form.requestSubmit();
  }
});

let told;

// Pieces that are scanned: each scan is one piece, of the first line that still waits for it.
function scan(field, code) {
  const said = find("[data-said]", field.form);
  const known = all("[data-codes]", field.form)
    .filter((one) => JSON.parse(one.dataset.codes).some((its) => its.toLowerCase() === code.toLowerCase()));
  const open = known.find((one) => Number(one.value) < Number(one.max));
  if (open) open.value = String(Number(open.value) + 1);
  const words = open ? said.dataset.counted : known.length ? said.dataset.full : said.dataset.unknown;
  told = { className: open ? "said good" : "said bad",
    textContent: `${words} ${code}` + (open ? ` · ${open.value} / ${open.max}` : "") };
  Object.assign(said, told);
  field.value = "";
  field.focus();
}

// Labels that are attached: the file goes to the API as it is.
async function attach(field) {
  const [file] = field.files, said = find("[data-said]", field.parentElement);
  if (!file) return;
  field.disabled = true;
  try {
    const type = file.name.toLowerCase().endsWith(".zpl") ? "application/zpl" : file.type;
    const answer = await fetch(field.dataset.puts, { method: "PUT", body: file, headers: { "content-type": type } });
    if (answer.ok) return location.reload();
    const problem = await answer.json().catch(() => ({}));
    said.textContent = `${field.dataset.failed}: ${problem.detail || problem.title || answer.status}`;
  } catch {
    said.textContent = field.dataset.failed;
  }
  said.hidden = false;
  field.disabled = false;
  field.value = "";
}

document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
count();
// A page that was read anew has what the server knows: what was chosen and told here is shown again.
new MutationObserver(() => {
  count();
  const said = find(".said[data-said]");
  if (said && told && said.textContent !== told.textContent) Object.assign(said, told);
}).observe(find("main").parentElement, { childList: true, subtree: true, characterData: true });
