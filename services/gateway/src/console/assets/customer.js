// What the page of a customer's order does beyond its HTML: times of the reader, and staying fresh.
import { Idiomorph } from "./idiomorph-0.7.4.js";

const find = (selector) => document.querySelector(selector);
const page = document.documentElement.lang;
const language = navigator.languages.find((one) => one.split("-")[0] === page.split("-")[0]) || page;
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "full" });

function localise(within) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!isNaN(at)) time.textContent = (time.dataset.shape === "day" ? day : full).format(at);
  }
}

// What the reader has opened or begun stays as it is.
const callbacks = {
  beforeAttributeUpdated: (name, node) => !(name === "open" && node.matches("details")),
};
let asking = false, stale = false, said = find(".headline")?.textContent;

async function refresh() {
  if (asking || document.hidden) { stale = true; return; }
  asking = true;
  stale = false;
  try {
    const headers = { "x-kontor-part": "main" };
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    find("#lost").hidden = !!fresh;
    if (fresh) {
      localise(fresh);
      Idiomorph.morph(find("main"), fresh, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks });
      const now = find(".headline")?.textContent, live = find("#said");
      if (now !== said) live.textContent = live.dataset.changed;
      said = now;
    }
  } catch { find("#lost").hidden = false; }
  asking = false;
  if (stale) setTimeout(refresh, 1000);
}

function follow() {
  const source = new EventSource(find("main").dataset.live);
  source.addEventListener("changed", refresh);
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 30000);
  };
}

localise(document);
if (find("main").dataset.live) follow();
document.addEventListener("visibilitychange", () => { if (stale) refresh(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
// Twice the same button is one deed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
