// What every page does beyond its HTML: keys, times of the reader, staying fresh.
import { Idiomorph } from "./idiomorph-0.7.4.js";

const FRESH_EVERY = 1000, LOST_AFTER = 1500, TRY_MIN = 1000, TRY_MAX = 30000;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const main = () => find("main");

// Times: the server writes UTC; the reader sees their own.
const page = document.documentElement.lang;
const language = navigator.languages.find((one) => one.split("-")[0] === page.split("-")[0]) || page;
const shapes = {
  full: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }),
  short: new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }),
  time: new Intl.DateTimeFormat(language, { timeStyle: "medium" }),
};

function localise(within) {
  for (const time of all("time[datetime]", within)) {
    const at = new Date(time.dateTime), wanted = time.dataset.shape;
    if (isNaN(at)) continue;
    const old = wanted === "short" && at.getFullYear() !== new Date().getFullYear();
    const shape = (!old && shapes[wanted]) || shapes.full;
    time.title = time.textContent;
    time.textContent = shape.format(at);
  }
}

// Staying fresh: what the server would show now grows into what is shown.
const filledIn = (field) =>
  field.matches?.("[type=checkbox],[type=radio]") ? field.checked !== field.defaultChecked
    : field.matches?.("input:not([type=hidden]),textarea") ? field.value !== field.defaultValue
    : field.matches?.("select") ? [...field.options].some((one) => one.selected !== one.defaultSelected)
    : false;
const holdsWork = (node) =>
  node.nodeType === 1 && (node === document.activeElement || node.contains(document.activeElement)
    || filledIn(node) || all("input,textarea,select", node).some(filledIn));

const callbacks = {
  beforeNodeMorphed: (old) => !(old.nodeType === 1 && filledIn(old)),
  // What is shown once stays until the page is left.
  beforeNodeRemoved: (old) => !holdsWork(old) && !("once" in (old.dataset ?? {})),
  beforeAttributeUpdated: (name, node) => !(name === "open" && node.matches("details,dialog")),
};

function show(text) {
  const fresh = find("main", new DOMParser().parseFromString(text, "text/html"));
  if (!fresh || !main()) return;
  localise(fresh);
  document.title = fresh.dataset.title;
  Idiomorph.morph(main(), fresh, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks });
  follow();
}

let asking = false, stale = false, refreshed = 0, soonTimer;

async function refresh() {
  if (asking || document.hidden) { stale = true; return; }
  asking = true;
  stale = false;
  try {
    const headers = { "x-kontor-part": "main" };
    const answer = await fetch(location.href, { headers, cache: "no-store" });
    if (answer.status === 401) say("gone");
    else if (answer.ok) { show(await answer.text()); say(null); }
    else { lose(); soon(5 * FRESH_EVERY); }
  } catch { lose(); soon(5 * FRESH_EVERY); }
  asking = false;
  refreshed = Date.now();
  if (stale) soon();
}

function soon(wait = 0) {
  clearTimeout(soonTimer);
  soonTimer = setTimeout(refresh, Math.max(wait, refreshed + FRESH_EVERY - Date.now(), 0));
}

// The connection: said while it is lost, followed anew by itself.
let source, tryTimer, lostTimer, wait = TRY_MIN;

function say(what) {
  clearTimeout(lostTimer);
  lostTimer = undefined;
  const banner = find("#connection"), was = banner.dataset.state;
  for (const one of all("[data-when]", banner)) one.hidden = one.dataset.when !== what;
  banner.hidden = !what;
  banner.dataset.state = what || "";
  if (was === "lost" && !what) find("#said").textContent = banner.dataset.back;
}

function lose() {
  lostTimer ??= setTimeout(() => say("lost"), LOST_AFTER);
}

function follow() {
  const of = main()?.dataset.live;
  if (!of || source || document.hidden) return;
  source = new EventSource(`/live?of=${encodeURIComponent(of)}`);
  source.onopen = () => { wait = TRY_MIN; };
  source.addEventListener("changed", () => soon());
  source.onerror = () => {
    lose();
    if (source?.readyState !== EventSource.CLOSED) return;
    leave();
    tryTimer = setTimeout(() => { follow(); refresh(); }, wait);
    wait = Math.min(wait * 2, TRY_MAX);
  };
}

function leave() {
  source?.close();
  source = undefined;
  clearTimeout(tryTimer);
}

addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => { if (event.persisted) { follow(); soon(); } });
addEventListener("offline", () => say("lost"));
addEventListener("online", () => { leave(); follow(); soon(); });
// A hidden page leaves its connection to those that are seen.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return leave();
  follow();
  if (stale) soon();
});

let going = 0;
const isField = (node) => node.closest?.("input:not([type=checkbox],[type=radio]),textarea,select");

function move(step) {
  const rows = all("main a.row");
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
}

function goTo(key) {
  const link = find(`a[data-go="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
  return !!link;
}

// Keys of the page: a field gets the cursor, the rest is pressed; of an open menu, its own alone.
function own(key) {
  const within = find("main details.menu[open]") ?? main();
  const one = all("[data-key]", within).find((one) => one.dataset.key === key && (isField(one) || one.checkVisibility()));
  if (!one) return false;
  const box = one.closest("details");
  if (!isField(one)) {
    one.click();
    if (one.matches("summary")) find("button", box)?.focus();
    return true;
  }
  if (box) box.open = true;
  one.focus();
  one.select?.();
  return true;
}

const deeds = {
  "/": () => { find("#search")?.select(); find("#search")?.focus(); },
  "?": () => find("#keys").showModal(),
  j: () => move(1),
  k: () => move(-1),
  g: () => { going = Date.now(); },
};

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  if (event.key === "Escape") {
    const menu = find("details.menu[open]");
    if (menu) { menu.open = false; find("summary", menu).focus(); }
    else if (isField(target)) target.blur();
    return;
  }
  if (isField(target) || find("dialog[open]")) return;
  const onRow = target.matches?.("a.row");
  const deed = onRow && event.key === "ArrowDown" ? deeds.j
    : onRow && event.key === "ArrowUp" ? deeds.k : deeds[event.key];
  const went = (Date.now() - going < 1500 && goTo(event.key)) || (!deed && !event.repeat && own(event.key));
  if (event.key !== "g") going = 0;
  if (!went && !deed) return;
  event.preventDefault();
  if (!went) deed();
});

function copy(button) {
  const from = find(`#${button.dataset.copy}`);
  if (from.select) from.select(); else getSelection().selectAllChildren(from);
  document.execCommand("copy");
  find("#said").textContent = button.dataset.said;
  button.classList.add("is-copied");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest("[data-keys]")) deeds["?"]();
});
document.addEventListener("change", (event) => event.target.closest("[data-auto]")?.form?.requestSubmit());
// Twice the same button is one deed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === "post") { form.dataset.sent = "1"; form.setAttribute("aria-busy", "true"); }
});

document.documentElement.classList.add("has-script");
localise(document);
find(".rooms [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
follow();
if (main()?.hasAttribute("data-heals")) soon(5 * FRESH_EVERY);
