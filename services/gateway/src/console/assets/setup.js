// What the pages of settings do beyond their HTML: counting down, and a handheld that is in.

// A page that a form made shows a secret this once: reading it anew, or coming back to it, sends the form
// no second time.
history.replaceState(null, "", location.href);

const pairing = document.getElementById("pairing");

function look() {
  const row = document.getElementById(`device-${pairing.dataset.pairing}`);
  const isIn = row?.dataset.connected === "true" && row.dataset.connected !== before;
  const left = Math.ceil((pairing.dataset.until - Date.now()) / 1000);
  if (isIn) end("is-in", pairing.dataset.in);
  else if (left <= 0) end("is-over", pairing.dataset.over);
  else {
    const clock = pairing.querySelector("[data-count-down]");
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }
}

function end(how, words) {
  clearInterval(looking);
  pairing.classList.add(how);
  const said = document.createElement("p");
  said.className = "title";
  said.textContent = words;
  pairing.replaceChildren(said);
}

// One that is connected already is paired again: it has to go before it can come.
let before, looking;
if (pairing) {
  before = document.getElementById(`device-${pairing.dataset.pairing}`)?.dataset.connected;
  new MutationObserver(() => {
    const row = document.getElementById(`device-${pairing.dataset.pairing}`);
    if (row?.dataset.connected !== "true") before = undefined;
  }).observe(document.querySelector("main"), { subtree: true, childList: true, attributes: true });
  looking = setInterval(look, 250);
  look();
}
