// What the list of orders does beyond its HTML: x chooses the row, one box chooses the page.
const form = () => document.querySelector("#bulk");
const boxes = () => [...(form()?.querySelectorAll("tbody input[name=order]") ?? [])];

function tell() {
  const all = boxes(), chosen = all.filter((box) => box.checked);
  const count = form()?.querySelector("[data-chosen]");
  const told = ` ${chosen.length}`;
  if (count && count.textContent !== told) count.textContent = told;
  const whole = form()?.querySelector("[data-all]");
  if (!whole) return;
  whole.hidden = false;
  whole.checked = all.length > 0 && chosen.length === all.length;
  whole.indeterminate = chosen.length > 0 && chosen.length < all.length;
}

document.addEventListener("change", (event) => {
  if (!form()?.contains(event.target)) return;
  if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
  tell();
});

addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("textarea,select,input:not([type=checkbox])") || document.querySelector("dialog[open]")) return;
  const row = event.target.closest?.("tr");
  const box = row?.querySelector("input[name=order]");
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  tell();
});

// What came anew has its boxes counted as well.
new MutationObserver(tell).observe(document.querySelector("main"), { childList: true, subtree: true });
addEventListener("pageshow", tell);
tell();
