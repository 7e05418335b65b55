// Home, the menu, and the short tasks. A screen says what stands on it (`draw`) and what a scan means
// there (`scanned`). An Enter that ends no scan does nothing: some scanners send two.
import { beginsAt, meant, order } from "./choosing.js";
import { same } from "./codes.js";
import { button, h, whole } from "./dom.js";
import { saying } from "./outbox.js";
import { left } from "./picking.js";

/** More jobs than these are further away than anybody looks. */
const SHOWN_MAX = 12;

const lines = (job, words) => {
  const count = job.tasks.filter((task) => left(task) > 0).length;
  return count === 1 ? words("one_line") : words("lines", { count });
};

/** Ways to give a code without a scanner. */
export const inputs = (app, words) => [
  button("", () => app.open("camera"), { kind: "square", picture: "camera", label: words("camera") }),
  button("", () => app.open("type"), { kind: "square", picture: "keys", label: words("type_code") }),
];

/** What is next to pick, and everything else that can be picked. */
export const home = {
  title: (words) => words("floor"),
  draw(app, words) {
    const { state } = app, view = app.view(), job = app.nextJob(), count = state.tasks.length;
    const todo = count > 0 && button(words("your_tasks", { count }), () => app.go("tasks"), { kind: "careful wide", picture: "alert" });
    if (!job) return { main: [todo, nothing(state, words)], foot: inputs(app, words) };
    const isHeld = view.held.includes(job);
    const rest = order(view).filter((one) => one !== job);
    const go = button(isHeld ? words("go_on") : words("begin"), () => start(app, job), { kind: "primary grow", id: "begin" });
    const back = isHeld && button(words("leave"), () => app.open("leave"), {});
    return { main: [todo, card(job, words, { isHeld, state }), others(app, rest, words)], foot: [go, back, inputs(app, words)] };
  },
  async scanned(app, text) {
    const job = meant(app.view(), text);
    if (!job && !app.job()) return elsewhere(app.nextJob(), text);
    if (!job) app.state.screen = "job";
    if (!job) return app.scanJob(text);
    await app.begin(job);
    if (!app.state.work) return { kind: "done", key: "job_done", values: { order: job.order_number } };
    if (same(beginsAt(job), text)) return app.scanJob(text);
    return { kind: "right", key: "job_of", values: { order: job.order_number, bin: beginsAt(job) } };
  },
};

/** Says of a code with which no job begins what would begin the next one. */
function elsewhere(next, scanned) {
  if (!next) return { kind: "wrong", key: "begins_nothing", values: { scanned } };
  return { kind: "wrong", key: "wrong_bin", values: { scanned, expected: beginsAt(next) } };
}

const start = (app, job) => { app.hush(); app.begin(job); };

function nothing(state, words) {
  const key = state.picture ? "no_jobs" : "never_heard";
  return h("section", { class: "empty" }, h("h2", {}, words(key)), h("p", {}, words(`${key}_how`)));
}

function card(job, words, { isHeld, state }) {
  const due = job.due_at && new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(job.due_at));
  return h("section", { class: "card next", "aria-labelledby": "next-job" },
    h("h2", { id: "next-job", class: "label" }, `${words(isHeld ? "go_on" : "next_job")} · ${job.order_number}`),
    h("p", { class: "bin", "data-bin": beginsAt(job) }, beginsAt(job)),
    h("p", { class: "about" }, words(isHeld ? "scan_to_go_on" : "scan_to_begin"), h("span", { class: "muted" }, ` · ${lines(job, words)}`, due ? ` · ${words("due", { at: due })}` : "")),
    job.on_hold?.length > 0 && h("p", { class: "careful-words" }, words("on_hold_finish")),
    !isHeld && !state.online && h("p", { class: "muted" }, words("not_yours_yet")));
}

function others(app, jobs, words) {
  if (jobs.length === 0) return null;
  const one = (job) => h("li", {}, button(words("job_of", { order: job.order_number, bin: beginsAt(job) }), () => start(app, job), { kind: "wide plain-line" }));
  return h("section", { class: "others" }, h("h2", { class: "label" }, words("more_jobs", { count: jobs.length })),
    h("ul", {}, jobs.slice(0, SHOWN_MAX).map(one)));
}

/** Everything that can be done with the device. */
export const menu = {
  title: (words) => words("menu"),
  draw(app, words) {
    const { state } = app;
    const way = (key, picture, count) => h("li", {}, button(count ? `${words(key)} · ${count}` : words(key), () => app.go(key === "pick" ? "home" : key), { kind: "wide", picture }));
    return {
      main: h("ul", { class: "ways" }, way("pick", "pick"), way("tasks", "alert", state.tasks.length), way("put_backs", "shelf", state.putBacks.length),
        way("receive", "incoming", state.receipt.length), way("look_up", "search"), way("device", "handheld")),
      back: () => app.go(state.work ? "job" : "home"),
    };
  },
  scanned: (app, text) => home.scanned(app, text),
};

/** What came back in words: each is done by whoever did what it is about. */
export const tasks = {
  title: (words) => words("tasks"),
  draw(app, words) {
    const { state } = app;
    const main = state.tasks.length === 0
      ? h("section", { class: "empty" }, h("h2", {}, words("no_tasks")))
      : h("ul", { class: "tasks" }, state.tasks.map((task) => one(app, task, words)));
    return { main, foot: inputs(app, words), back: () => app.go("home") };
  },
  async scanned(app, text) {
    const task = app.state.tasks.find((each) => each.kind === "put_back" && same(each.bin, text));
    if (!task) return { kind: "wrong", key: "unknown_code", values: { scanned: text } };
    await finish(app, task);
    return { kind: "done", key: "put_back_done", values: task };
  },
};

function one(app, task, words) {
  return h("li", { class: `card task ${task.kind}` }, h("h2", {}, whole(words(saying(task), task))),
    task.order && task.because && h("p", {}, words(`because_${task.because}`, task)),
    task.kind === "show" && h("p", {}, words("task_show"), why(task, words)),
    task.kind === "put_back" && h("p", { class: "muted" }, words("scan_back")),
    button(words("done"), () => finish(app, task), { kind: "wide" }));
}

function why(task, words) {
  const detail = task.unknown ? words("is_unknown") : task.detail;
  return detail ? h("span", { class: "muted" }, ` · ${detail}`) : "";
}

/** Ends a task; pieces that are back on the shelf are told. */
async function finish(app, task) {
  const rest = app.state.tasks.filter((each) => each !== task);
  const deed = { kind: "put_back", body: { put_back_id: task.put_back_id }, about: task };
  await app.act(task.put_back_id ? [deed] : [], { tasks: rest });
  if (rest.length === 0) app.go("home");
}
