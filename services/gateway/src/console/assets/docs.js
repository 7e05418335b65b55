// What the pages for developers do beyond their HTML: finding calls while one types, and showing what
// happens as it happens.
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function filter(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const within = document.getElementById(field.dataset.filter);
  for (const one of all("[data-find]", within)) {
    one.hidden = !words.every((word) => one.dataset.find.includes(word));
  }
  for (const group of all("[data-group]", within)) group.hidden = !find("[data-find]:not([hidden])", group);
  find("#nothing").hidden = !!find("[data-find]:not([hidden])", within);
}

const field = find("[data-filter]");
// With what was looked for in the address, the rest is not on the page.
if (field && !new URLSearchParams(location.search).get("q")) field.addEventListener("input", () => filter(field));

// The tail: the newest above; what comes while it is held waits.
const tail = find("#tail"), KEPT_MAX = 500;

function follow() {
  const said = find("#tail-said"), row = find("#tail-row"), hold = find("#tail-hold");
  const kind = find("#kind"), order = find("#order");
  const waiting = [];
  let held = false;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium", hourCycle: "h23" });
  const wanted = ({ dataset }) =>
    (!kind.value || dataset.kind === kind.value) && (!order.value.trim() || dataset.of.includes(order.value.trim()));

  function made(event) {
    const item = row.content.firstElementChild.cloneNode(true);
    const { cursor, ...told } = event, of = event.correlationid ?? event.subject ?? "";
    Object.assign(item.dataset, { kind: event.type, of: `${of} ${event.subject ?? ""}` });
    find("time", item).dateTime = event.time;
    find("time", item).textContent = clock.format(new Date(event.time));
    find(".type", item).textContent = event.type.replace(/^kontor\./, "");
    find(".of", item).textContent = of;
    find("pre code", item).textContent = JSON.stringify(told, null, 2);
    return item;
  }

  function show(items) {
    for (const item of items) {
      item.hidden = !wanted(item);
      tail.prepend(item);
    }
    while (tail.children.length > KEPT_MAX) tail.lastElementChild.remove();
  }

  function say() {
    const state = held ? "held" : "live";
    said.dataset.state = state;
    said.textContent = said.dataset[state].replace("{}", waiting.length);
    hold.setAttribute("aria-pressed", held);
  }

  hold.addEventListener("click", () => {
    held = !held;
    if (!held) show(waiting.splice(0));
    say();
  });
  for (const one of [kind, order]) one.addEventListener("input", () => {
    for (const item of tail.children) item.hidden = !wanted(item);
  });
  find("#tail-clear").addEventListener("click", () => tail.replaceChildren());
  for (const one of all("[data-scripted]")) one.hidden = false;
  for (const one of all("[data-plain]")) one.hidden = true;

  const source = new EventSource(`/api/v1/events?after=${encodeURIComponent(tail.dataset.after)}`);
  const hear = ({ data }) => {
    const item = made(JSON.parse(data));
    item.classList.add("is-new");
    if (held) waiting.push(item); else show([item]);
    if (held) say();
  };
  for (const one of kind.options) if (one.value) source.addEventListener(one.value, hear);
  source.addEventListener("problem", ({ data }) => {
    source.close();
    said.dataset.state = "over";
    said.textContent = JSON.parse(data).detail;
  });
  source.onopen = say;
  source.onerror = () => { said.dataset.state = "lost"; said.textContent = said.dataset.lost; };
  addEventListener("pagehide", () => source.close());
}

if (tail) follow();
