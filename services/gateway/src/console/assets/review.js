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
