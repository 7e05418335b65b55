// How long a word can still be taken back, counted down; when it is over, its button goes.
const ends = new Map();

function count() {
  for (const one of document.querySelectorAll("[data-until]")) {
    const { until, left } = one.dataset;
    if (!ends.has(until)) ends.set(until, Date.now() + left * 1000);
    const seconds = Math.max(Math.ceil((ends.get(until) - Date.now()) / 1000), 0);
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (one.textContent !== text) one.textContent = text;
    one.closest(".undo").hidden = seconds === 0;
  }
}

setInterval(count, 250);
count();

// Items of ours while somebody looks for the one that a line is.
document.addEventListener("input", async ({ target }) => {
  const text = target.matches("[data-items]") && target.value.trim();
  if (!text) return;
  const answer = await fetch(`/orders/new/items?q=${encodeURIComponent(text)}`).catch(() => undefined);
  if (!answer?.ok || target.value.trim() !== text) return;
  const found = await answer.json();
  const exact = found.find((item) => item.exact);
  // A barcode becomes the item that bears it.
  if (exact && exact.sku !== text) target.value = exact.sku;
  document.querySelector("#items-of-ours")?.replaceChildren(...found.map(({ sku, name }) => new Option(name, sku)));
});
