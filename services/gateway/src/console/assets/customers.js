// What the page of a customer does beyond its HTML: `n` begins to write down.
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
