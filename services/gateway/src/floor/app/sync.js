// Telling the house what was done, and hearing how the floor is: in this order, one after the other,
// so that a picture of the floor always holds what was told before it.
import { because, figures, lost, stopped } from "./choosing.js";
import { uid } from "./app.js";
import { called } from "./carrying.js";
import { ask, listen } from "./net.js";
import { call, head, saying, settle } from "./outbox.js";
import { withDeeds } from "./picking.js";
import * as store from "./store.js";

const BEAT_MS = 30_000;
const AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 20_000];
/** A claim with so little time left is asked for again, where somebody worked on it a moment ago. */
const RENEW_MS = 300_000;
/** A stream that ended is asked for again after so long. */
const HEAR_MS = 3_000;
/** Names of so many items are asked for in a round. */
const ITEMS_MAX = 20;

/** Keeps an app and the house in step until the page is closed. */
export function follow(app) {
  const { state } = app;
  let isRunning = false, isWanted = false, failures = 0, timer = 0, hears = null;

  const run = async () => {
    clearTimeout(timer);
    if (isRunning || !state.device) {
      isWanted = true;
      return;
    }
    isRunning = true;
    let well = true;
    do {
      isWanted = false;
      well = await drain(app) && await look(app);
    } while (isWanted && well && state.device);
    isRunning = false;
    failures = well ? 0 : failures + 1;
    const wait = well ? BEAT_MS : AGAIN_MS[Math.min(failures, AGAIN_MS.length) - 1];
    timer = setTimeout(run, wait);
    if (state.device && well) hear();
  };

  const hear = async () => {
    const { token } = state.device;
    if (hears?.token === token) return;
    hears?.stop.abort();
    const own = { token, stop: new AbortController() };
    hears = own;
    const began = Date.now(), how = await listen(token, run, own.stop.signal);
    if (how === "gone") await pause(Math.max(0, HEAR_MS - (Date.now() - began)));
    if (hears === own) hears = null;
    if (state.device?.token === token) run();
  };

  app.kick = run;
  addEventListener("online", run);
  addEventListener("offline", () => { state.online = false; app.changed(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
  run();
}

const pause = (length) => new Promise((resolve) => { setTimeout(resolve, length); });

/** Notes whether somebody answers; an answer that was on its way when the network went says nothing. */
function online(app, answers) {
  const is = answers && navigator.onLine !== false;
  if (app.state.online === is) return;
  app.state.online = is;
  app.changed();
}

/** Sends what was done, the oldest first. Gives whether all of it is told. */
async function drain(app) {
  const { state } = app;
  for (let one; state.device && (one = head(state.deeds, state.device.id));) {
    const answer = await send(app, one);
    const judged = settle(one, answer);
    online(app, answer.status !== 0);
    if (judged.does === "end") {
      await app.end();
      return false;
    }
    if (judged.does === "wait") {
      if (answer.status !== 0) one.tries += 1;
      return false;
    }
    await settled(app, one, answer, judged);
  }
  return Boolean(state.device);
}

async function settled(app, one, answer, { first = [], tasks = [], news = [], lost: gone }) {
  const { state } = app;
  const others = first.map((made, at) => ({
    ...made, id: uid(), device: one.device, at: one.at, tries: 0, place: one.place + (at + 1) / 1_024,
  }));
  state.deeds = state.deeds.flatMap((deed) => (deed === one ? others : [deed]));
  if (answer.status < 300) claimed(state, one, answer.body);
  // Pieces that came late are told by tasks of their own.
  if (state.picture && answer.status < 300 && !answer.body?.late) state.picture = heard(state.picture, one, answer.body);
  const has = new Set(state.tasks.map((task) => task.id));
  const fresh = tasks.filter((task) => !has.has(task.id));
  const isOurs = (task) => one.kind === "claim" && answer.status < 300 && task.job_id === one.body.job_id;
  state.tasks = [...state.tasks.filter((task) => !isOurs(task)), ...fresh];
  if (one.kind === "put_back") state.putBacks = state.putBacks.filter((each) => each.put_back_id !== one.body.put_back_id);
  if (gone) app.lose(gone.because, { job_id: gone.job_id, order_number: gone.order, tasks: [] });
  await store.settle([one], others, { picture: state.picture, tasks: state.tasks, putBacks: state.putBacks, work: state.work, before: state.before });
  for (const { key, values } of news) app.said({ kind: key === "booked" ? "quiet" : "news", key, values });
  for (const task of fresh) app.said({ kind: "news", key: saying(task), values: task });
  app.changed();
}

/** Notes what others had taken for a job before it became ours: that is in no hand of ours. */
function claimed(state, one, body) {
  const { carries, regain, again } = one.about;
  if (one.kind !== "claim" || !body?.job_id || carries || regain || again || state.before[body.job_id]) return;
  state.before = { ...state.before, [body.job_id]: figures(body) };
}

function heard(picture, one, body) {
  if (one.kind !== "claim" || !body?.job_id) return withDeeds(picture, [one]);
  const others = (jobs) => jobs.filter((job) => job.job_id !== body.job_id);
  return { ...picture, offered: others(picture.offered), held: [...others(picture.held), body] };
}

/** Sends one deed. Of goods that were not known here it is asked first which item they are. */
async function send(app, one) {
  const { token } = app.state.device;
  let deed = one;
  if (one.kind === "receive" && !one.about.sku) {
    const { item, status } = await app.find(one.about.code);
    if (!item && status !== 200) return { status: status ?? 0, body: null };
    if (!item) return { status: 422, body: { unknown: true } };
    deed = { ...one, body: { ...one.body, lines: [{ ...one.body.lines[0], sku: item.sku }] } };
  }
  const { path, body, key } = call(deed);
  return ask(token, "POST", path, { body, key });
}

/** Looks how the floor is, and tells what changed of what we hold. Gives whether somebody answered. */
async function look(app) {
  const { state } = app, { token, id } = state.device;
  const { status, body } = await ask(token, "GET", "/api/v1/pick-jobs/open");
  online(app, status !== 0);
  if (status === 401 || status === 403) {
    await app.end();
    return false;
  }
  if (status !== 200 || state.device?.token !== token) return false;
  // Something was done meanwhile: it is told first.
  if (head(state.deeds, id)) return true;
  const before = state.picture ?? { offered: [], held: [] };
  state.picture = { ...body, at: Date.now() };
  for (const job of stopped(before, body)) app.said({ kind: "news", key: "held_up", values: { order: job.order_number } });
  for (const job of lost(before, body)) await gone(app, job);
  if (state.work && !app.job() && state.screen === "job") state.screen = "home";
  const held = new Set(body.held.map((job) => job.job_id));
  state.before = Object.fromEntries(Object.entries(state.before).filter(([id]) => held.has(id)));
  await carried(app);
  await renewed(app);
  await app.keep({ before: state.before, picture: state.picture, tasks: state.tasks, putBacks: state.putBacks, work: state.work });
  return true;
}

async function gone(app, job) {
  const { token, id } = app.state.device;
  const { status, body } = await ask(token, "GET", `/api/v1/pick-jobs?job_id=${job.job_id}`);
  if (status !== 200) return;
  const why = because(body.items[0], id, job.claimed_until, Date.now());
  if (why) app.lose(why, job, body.items[0]);
}

/** Asks what has to go back to the shelf, and what these things are called. */
async function carried(app) {
  const { state } = app, { token } = state.device;
  const { status, body } = await ask(token, "GET", "/api/v1/put-backs?limit=100");
  if (status !== 200) return;
  state.putBacks = body.items;
  const skus = [...new Set(body.items.map((one) => one.sku))].filter((sku) => !state.catalogue[sku]);
  const asked = skus.slice(0, ITEMS_MAX).map((sku) => ask(token, "GET", `/api/v1/items/${encodeURIComponent(sku)}`));
  const found = (await Promise.all(asked)).filter((answer) => answer.status === 200);
  await app.learn(found.map((answer) => answer.body));
  const here = new Set(body.items.map((one) => one.put_back_id));
  const has = new Set(state.tasks.map((task) => task.put_back_id));
  const fresh = body.items.filter((one) => state.withdrawn.includes(one.order_id) && !has.has(one.put_back_id));
  state.withdrawn = [];
  const tasks = fresh.map((one) => ({
    id: one.put_back_id, kind: "put_back", because: "withdrawn", put_back_id: one.put_back_id,
    name: called(one, state.catalogue), sku: one.sku, bin: one.bin, pieces: one.quantity, order: "",
  }));
  const isOver = (task) => task.put_back_id && body.next === null && !here.has(task.put_back_id);
  state.tasks = [...state.tasks.filter((task) => !isOver(task)), ...tasks];
}

/** Asks for the job at hand again before its time is over, where somebody works on it. */
async function renewed(app) {
  const { state } = app, job = app.job();
  if (!job?.claimed_until || Date.now() - state.actedAt > RENEW_MS) return;
  const rest = Date.parse(job.claimed_until) - Date.now();
  if (rest > RENEW_MS || rest < 0) return;
  const { status, body } = await ask(state.device.token, "POST", `/api/v1/pick-jobs/${job.job_id}/claim`, { body: {} });
  if (status === 200) state.picture = heard(state.picture, { kind: "claim", body: { job_id: job.job_id } }, body);
}
