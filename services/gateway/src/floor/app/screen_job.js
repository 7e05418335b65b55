// One job: one thing at a time. The bin, then the item, then how many.
import { button, h } from "./dom.js";
import { later, left, open, short, step } from "./picking.js";
import { inputs } from "./screens.js";

export const job = {
  title: (words, app) => app.job()?.order_number ?? words("floor"),
  draw(app, words) {
    const at = app.job();
    if (!at) return { main: null, back: () => app.go("home") };
    const { stage, task } = step(at, app.state.work);
    if (!task) return { main: null, back: () => app.go("home") };
    const done = at.tasks.filter((one) => left(one) === 0).length;
    const head = h("p", { class: "progress" }, words("line_of", { at: done + 1, of: at.tasks.length }),
      at.on_hold?.length > 0 && h("span", { class: "careful-words" }, ` · ${words("on_hold_finish")}`));
    const main = h("section", { class: `card now ${stage}`, "data-stage": stage }, stage === "bin" ? bin(task, words) : item(task, words));
    const isCounted = stage === "item" && (app.state.work.taken[task.task_id] ?? 0) > 0 && left(task) > 0;
    return {
      main: [head, main],
      foot: [
        button(words("short"), () => app.open("short"), { kind: "grow", id: "short" }),
        isCounted ? button(words("count"), () => app.open("count"), { kind: "grow", id: "count" })
          : open(at, app.state.work).length > 1 && button(words("later"), () => app.keep({ work: later(at, app.state.work) }), { kind: "grow", id: "later" }),
        inputs(app, words),
      ],
      back: () => app.go("home"),
    };
  },
  scanned: (app, text) => app.scanJob(text),
};

function bin(task, words) {
  return [
    h("h2", { class: "label" }, words("go_to")),
    h("p", { class: "bin", "data-bin": task.bin }, task.bin),
    h("p", { class: "about" }, words("scan_bin")),
    h("p", { class: "what" }, h("b", {}, `${left(task)} × `), task.name),
  ];
}

function item(task, words) {
  const of = task.quantity - task.short;
  return [
    h("h2", { class: "label" }, words("take")),
    h("p", { class: "name" }, task.name),
    h("p", { class: "sku" }, task.sku, task.substituted_for && h("span", { class: "muted" }, ` · ${words("in_place_of", { sku: task.substituted_for })}`)),
    h("p", { class: "count", "data-count": task.picked }, h("b", {}, task.picked), ` / ${of}`),
    h("p", { class: "about" }, words(left(task) > 1 ? "how_many" : "scan_item"), h("span", { class: "muted" }, ` · ${words("from_bin", { bin: task.bin })}`)),
  ];
}

/** What is missing, and why. */
export const missing = {
  title: (words, app) => app.job()?.order_number ?? words("floor"),
  draw(app, words) {
    const at = app.job(), { task } = at ? step(at, app.state.work) : { task: null };
    if (!task) return { main: null, back: () => app.open(null) };
    const most = left(task), count = Math.min(app.state.count ?? most, most);
    const change = (by) => { app.state.count = Math.max(1, Math.min(most, count + by)); app.changed(); };
    const say = async (reason) => {
      const ended = short(at, app.state.work, count, reason);
      const isDone = ended.say.kind === "done";
      Object.assign(app.state, { count: null, asked: null, screen: isDone ? "home" : "job" });
      await app.act(ended.deeds, { work: isDone ? null : ended.work });
      app.said(ended.say);
    };
    return {
      main: h("section", { class: "card" }, h("h2", {}, words("short_why")), h("p", { class: "what" }, task.name),
        h("p", { class: "stepper" }, button("−", () => change(-1), { kind: "square", label: words("fewer") }),
          h("output", { id: "missing" }, count), button("+", () => change(1), { kind: "square", label: words("more") }))),
      foot: [button(words("not_found"), () => say("not_found"), { kind: "primary grow", id: "not-found" }), button(words("damaged"), () => say("damaged"), { kind: "grow", id: "damaged" })],
      back: () => { app.state.count = null; app.open(null); },
    };
  },
};

/** How many they are in all, by big keys. */
export const count = {
  title: (words, app) => app.job()?.order_number ?? words("floor"),
  draw(app, words) {
    const typed = app.state.typed ?? "";
    const add = (digit) => { app.state.typed = (typed + digit).slice(0, 4); app.changed(); };
    const done = async () => {
      Object.assign(app.state, { typed: null, asked: null });
      app.said(await app.scanJob(typed));
      app.changed();
    };
    const key = (digit) => button(digit, () => add(digit), { kind: "square" });
    return {
      main: h("section", { class: "card" }, h("h2", { class: "label" }, words("how_many")), h("output", { class: "count" }, typed || "0"),
        h("div", { class: "pad" }, [..."123456789"].map(key), button("⌫", () => { app.state.typed = typed.slice(0, -1); app.changed(); }, { kind: "square", label: words("remove") }), key("0"),
          button(words("ok"), done, { kind: "square primary", id: "counted", disabled: typed === "" }))),
      back: () => { app.state.typed = null; app.open(null); },
    };
  },
  scanned(app, text) {
    app.state.asked = null;
    return app.scanJob(text);
  },
};

/** Giving a job back is asked once more. */
export const leave = {
  title: (words, app) => app.view().held[0]?.order_number ?? words("floor"),
  draw(app, words) {
    const held = app.nextJob();
    const give = async () => {
      app.state.asked = null;
      if (app.state.work?.jobId !== held.job_id) await app.keep({ work: { jobId: held.job_id, bin: null, taken: {}, later: [] } });
      await app.leave();
    };
    return {
      main: h("section", { class: "card" }, h("h2", {}, `${words("leave")} · ${held?.order_number ?? ""}`), h("p", {}, words("leave_sure"))),
      foot: [held && button(words("leave"), give, { kind: "danger grow", id: "give-back" }), button(words("cancel"), () => app.open(null), { kind: "grow" })],
      back: () => app.open(null),
    };
  },
};
