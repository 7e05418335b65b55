// What the page of a customer's order does beyond its HTML: times of the reader, and staying fresh.
import { Idiomorph } from "./idiomorph-0.7.4.js";

const find = (selector) => document.querySelector(selector);
const page = document.documentElement.lang;
const language = navigator.languages.find((one) => one.split("-")[0] === page.split("-")[0]) || page;
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });

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
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => { refresh(); follow(); }, 30000);
  };
}

localise(document);
document.addEventListener("visibilitychange", () => { if (stale) refresh(); });
const follows = () => !!find("main").dataset.live;
if (follows()) follow();
addEventListener("online", () => { if (follows()) refresh(); });
addEventListener("offline", () => { find("#lost").hidden = !follows(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
// Countries are chosen by name; two letters are for whoever has no script.
const country = find("#country");
if (country) {
  const names = new Intl.DisplayNames(page, { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"], choice = document.createElement("select");
  // Some are no country to send to, some are called otherwise now.
  const is = (code) => !/^(A[CN]|C[PQ]|DG|E[AUZ]|IC|QO|TA|UN|X[A-JL-Z]|ZZ)$/.test(code) && Intl.getCanonicalLocales(`und-${code}`)[0].endsWith(code);
  const codes = letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => is(code) && names.of(code));
  if (!codes.includes(country.value)) choice.add(new Option(""));
  codes.sort((one, other) => names.of(one).localeCompare(names.of(other), page));
  for (const code of codes) choice.add(new Option(names.of(code), code, code === country.value, code === country.value));
  for (const { name, value } of country.attributes) if (!/^(type|value|maxlength)$/.test(name)) choice.setAttribute(name, value);
  if (!country.ariaInvalid) find("#country-hint").textContent = "";
  country.replaceWith(choice);
}
// Twice the same button is one deed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
