// Pieces that go back to the shelf, goods that come, and what lies where.
import { booking, called, carry, named, receive as received } from "./carrying.js";
import { quantity, same } from "./codes.js";
import { button, h } from "./dom.js";
import { ask } from "./net.js";
import { inputs } from "./screens.js";

/** Nobody waits longer for a name before the next piece. */
const ANSWER_MS = 700;
/** The names of more things than these are not asked for. */
const NAMED_MAX = 12;

/** What has to go back: the item is scanned, then the bin. */
export const putBacks = {
  title: (words) => words("put_backs"),
  draw(app, words) {
    const { state } = app, all = [...state.putBacks].sort((one, other) => one.bin.localeCompare(other.bin));
    const is = all.find((one) => one.put_back_id === state.chosen);
    const head = is
      ? h("section", { class: "card now bin", "data-stage": "bin" }, h("h2", { class: "label" }, words("put_back_into")), h("p", { class: "bin", "data-bin": is.bin }, is.bin),
        h("p", { class: "what" }, h("b", {}, `${is.quantity} × `), called(is, state.catalogue)))
      : h("p", { class: "lead" }, words(all.length > 0 ? "put_back_how" : "no_put_backs"));
    const rest = all.filter((one) => one !== is).map((one) => h("li", {}, h("b", {}, `${one.quantity} × `), called(one, state.catalogue), h("span", { class: "where" }, one.bin)));
    return {
      main: [head, !state.online && all.length > 0 && h("p", { class: "muted" }, words("put_back_stale")), rest.length > 0 && h("ul", { class: "things" }, rest)],
      foot: inputs(app, words), back: () => app.go("menu"),
    };
  },
  async scanned(app, text) {
    const { state } = app;
    const { chosen, deeds, say } = carry(state.putBacks, state.chosen, text, state.catalogue);
    const gone = new Set(deeds.map((deed) => deed.body.put_back_id));
    await app.act(deeds, {
      chosen, putBacks: state.putBacks.filter((one) => !gone.has(one.put_back_id)), tasks: state.tasks.filter((task) => !gone.has(task.put_back_id)),
    });
    return say;
  },
};

/** What came: counted by scanning, then booked in. */
export const receipt = {
  title: (words) => words("receive"),
  draw(app, words) {
    const { receipt: lines, catalogue } = app.state, last = lines.at(-1);
    const bins = catalogue[last?.sku]?.bins;
    const now = last
      ? h("section", { class: "card now item" }, h("p", { class: "name" }, last.name), h("p", { class: "count", "data-count": last.pieces }, h("b", {}, last.pieces)),
        h("p", { class: "muted" }, last.sku ? (bins?.length ? words("put_into", { bin: bins[0] }) : last.sku) : words("receive_unknown")))
      : h("p", { class: "lead" }, words("receive_how"));
    const rest = lines.slice(0, -1).reverse().map((line) => h("li", {}, h("b", {}, `${line.pieces} × `), line.name));
    const drop = () => app.keep({ receipt: lines.slice(0, -1) });
    return {
      main: [now, rest.length > 0 && h("ul", { class: "things" }, rest)],
      foot: [last && button(words("book_in"), () => book(app), { kind: "primary grow", id: "book-in" }), last && button("", drop, { kind: "square", picture: "close", label: words("remove") }), inputs(app, words)],
      back: () => app.go("menu"),
    };
  },
  async scanned(app, text) {
    // What it is called is said with it, where the house answers at once.
    const asked = app.state.online && quantity(text) === null;
    const told = asked ? await Promise.race([app.find(text), new Promise((resolve) => { setTimeout(resolve, ANSWER_MS); })]) : null;
    const isListed = app.state.receipt.some((line) => same(line.code, text));
    if (told?.status === 200 && !told.item && !isListed) return { kind: "wrong", key: "receive_nothing", values: { scanned: text }, is: { what: "nothing" } };
    const { lines, say } = received(app.state.receipt, text, app.state.catalogue);
    await app.keep({ receipt: lines });
    name(app, text);
    return say;
  },
};

/** Finds out what a line is called and where it belongs, as far as there is a network. */
async function name(app, text) {
  const { item } = await app.find(text);
  if (!item) return;
  await app.keep({ receipt: named(app.state.receipt, app.state.catalogue) });
  if (item.bins || !app.state.online) return;
  const { status, body } = await ask(app.state.device.token, "GET", `/api/v1/bins?limit=3&sku=${encodeURIComponent(item.sku)}`);
  if (status === 200) await app.learn([{ ...item, bins: body.items.map((bin) => bin.code) }]);
}

async function book(app) {
  const { receipt: lines, device, online } = app.state;
  await app.act(booking(lines, device.location), { receipt: [] });
  if (!online) app.said({ kind: "right", key: "kept" });
  app.changed();
}

/** What lies where, and how much of it is free. */
export const lookUp = {
  title: (words) => words("look_up"),
  draw(app, words) {
    const { found, online } = app.state;
    const lead = online || found ? "look_up_how" : "look_up_offline";
    return { main: [!found && h("p", { class: "lead" }, words(lead)), found && shown(found, words)], foot: inputs(app, words), back: () => { app.state.found = null; app.go("menu"); } };
  },
  async scanned(app, text) {
    const found = await looked(app, text);
    if (found === null) return { kind: "wrong", key: "look_up_offline" };
    app.state.found = found.levels || found.bin ? found : null;
    app.changed();
    return app.state.found ? { kind: "right" } : { kind: "wrong", key: "nothing_found", values: { scanned: text }, is: { what: "nothing" } };
  },
};

async function looked(app, text) {
  const { token } = app.state.device, get = (path) => ask(token, "GET", path);
  const { item, status } = await app.find(text);
  if (item) {
    const sku = encodeURIComponent(item.sku);
    const [stock, bins] = await Promise.all([get(`/api/v1/stock?sku=${sku}`), get(`/api/v1/bins?sku=${sku}`)]);
    if (stock.status !== 200 || bins.status !== 200) return null;
    return { item, levels: stock.body.items, bins: bins.body.items };
  }
  if (status !== 200) return null;
  const bins = await get(`/api/v1/bins?code=${encodeURIComponent(text)}`);
  if (bins.status !== 200) return null;
  const bin = bins.body.items[0] ?? null;
  return { bin, things: bin && await Promise.all(bin.skus.map((sku, at) => thing(app, sku, at))) };
}

/** Gives what lies in a bin by its name, as far as anybody reads on. */
async function thing(app, sku, at) {
  const { item } = at < NAMED_MAX ? await app.find(sku) : { item: null };
  return { sku, name: item?.name ?? sku };
}

function shown({ item, levels, bins, bin, things }, words) {
  if (bin) {
    const lines = things.map(({ sku, name }) => h("li", {}, h("span", {}, name), name !== sku && h("span", { class: "sku where" }, sku)));
    const inside = lines.length > 0 ? h("ul", { class: "things" }, lines) : h("p", { class: "muted" }, words("empty_bin"));
    return h("section", { class: "card" }, h("h2", { class: "label" }, words("lies_in")), h("p", { class: "bin" }, bin.code), inside);
  }
  const [level] = levels, figure = (key, value) => [h("dt", {}, words(key)), h("dd", {}, value)];
  return h("section", { class: "card" }, h("h2", { class: "name" }, item.name), h("p", { class: "sku" }, item.sku),
    h("dl", { class: "figures" }, figure("on_hand", level?.on_hand ?? 0), figure("allocated", level?.allocated ?? 0), figure("available", level?.available ?? 0), figure("lies_in", bins.map((one) => one.code).join(", ") || "–")));
}
