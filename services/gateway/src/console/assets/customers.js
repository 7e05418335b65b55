// What the pages of customers do beyond their HTML: a link is taken along, `n` begins to write down.
document.documentElement.dataset.copies = "";

async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without a secure connection there is no clipboard but the old way.
    document.execCommand("copy");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(document.getElementById(button.dataset.copy));
  const words = button.querySelector("span"), before = words.textContent;
  words.textContent = button.dataset.done;
  document.querySelector("#said").textContent = button.dataset.done;
  setTimeout(() => { words.textContent = before; }, 2000);
});

addEventListener("keydown", (event) => {
  const field = document.querySelector("#contact-text");
  if (!field || event.defaultPrevented || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === field) {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (event.key === "n" && !event.ctrlKey && !event.metaKey
    && !event.target.closest?.("input,textarea,select,dialog")) {
    event.preventDefault();
    field.focus();
  }
});
