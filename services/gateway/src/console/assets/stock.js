// The forms of an item say what will be there after them, as it is typed.
const after = (form, was) => {
  const typed = form.elements.quantity.value.trim(), number = Number(typed);
  if (typed === "" || !Number.isInteger(number)) return null;
  return form.elements.by?.value === "counted" ? number : was + number;
};

function tell(form) {
  const was = Number(form.elements.location.selectedOptions[0]?.dataset.onHand ?? 0), now = after(form, was);
  const line = form.querySelector(".after");
  form.elements.was.value = String(was);
  const words = now === null ? "" : `${was} → ${now}`, output = line.querySelector("output");
  if (line.hidden !== (now === null)) line.hidden = now === null;
  line.classList.toggle("bad", now !== null && now < 0);
  if (output.textContent !== words) output.textContent = words;
}

const told = (event) => {
  const form = event.target.closest("form[data-after]");
  if (form) tell(form);
};
for (const kind of ["input", "change", "submit"]) document.addEventListener(kind, told, true);
const all = () => document.querySelectorAll("form[data-after]").forEach(tell);
// What stands in the page anew knows nothing of what was typed.
new MutationObserver(all).observe(document.body, { childList: true, subtree: true, attributeFilter: ["hidden"] });
all();
