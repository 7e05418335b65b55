// The state of the handheld, and everything that changes it. Screens show it and ask it to do things;
// what was done goes into the database of the browser before anybody hears that it was right.
import * as outbox from "./outbox.js";
import * as picking from "./picking.js";
import { inHand, next } from "./choosing.js";
import { known } from "./carrying.js";
import { same } from "./codes.js";
import { ask } from "./net.js";
import * as store from "./store.js";

const EMPTY = { device: null, picture: null, work: null, putBacks: [], catalogue: {}, tasks: [], receipt: [], chosen: null, before: {} };
/** More items than anybody carries about; the oldest are forgotten. */
const CATALOGUE_MAX = 2_000;

/** Makes the handheld of what was kept. */
export async function make({ changed, said }) {
  const { deeds, kept } = await store.load();
  const state = { ...EMPTY, choice: {}, ...kept, deeds, online: false, screen: kept.work ? "job" : "home", cutOff: null, actedAt: 0, asked: null, withdrawn: [] };
  const app = { state, changed, said, kick: () => {}, hush: () => {} };
  return Object.assign(app, {
    view: () => picking.withDeeds(state.picture ?? { offered: [], held: [] }, mine(state)),
    job: () => state.work && app.view().held.find((job) => job.job_id === state.work.jobId),
    keep: async (kept) => { Object.assign(state, kept); changed(); await store.keep(kept); },
    go: (screen) => { Object.assign(state, { screen, asked: null }); app.hush(); changed(); },
    act: (made, kept) => act(app, made, kept),
    pair: (code) => pair(app, code),
    begin: (job) => begin(app, job),
    scanJob: (text) => scanJob(app, text),
    leave: () => leave(app),
    lose: (lost, job, row) => lose(app, lost, job, row),
    end: () => end(app),
    learn: (items) => learn(app, items),
    find: (text) => find(app, text),
    identify: (text) => identify(app, text),
    nextJob: () => next(app.view(), { device: state.device?.id, online: state.online }),
  });
}

/** Makes an id that nobody else makes; also where browsers give none because there is no TLS. */
export function uid() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Gives the deeds of the device that we are; others wait until it is paired again. */
export const mine = (state) => state.deeds.filter((deed) => deed.device === state.device?.id);

async function act(app, made, kept = {}) {
  const { state } = app, at = new Date().toISOString();
  const deeds = made.map((one) => outbox.deed(one, { id: uid(), device: state.device.id, at }));
  // What changes is changed at once, so that nothing that comes meanwhile is written over.
  const before = Object.fromEntries(Object.keys(kept).map((key) => [key, state[key]]));
  Object.assign(state, kept, { actedAt: Date.now() });
  try {
    const added = await store.add(deeds, kept);
    state.deeds = [...state.deeds, ...added];
  } catch (error) {
    Object.assign(state, before);
    throw error;
  }
  app.changed();
  if (deeds.length > 0) app.kick();
}

async function pair(app, code) {
  const answer = await ask(null, "POST", "/api/v1/devices/pair", { body: { code } });
  if (answer.status !== 201) return answer;
  const { id, location, zones, token } = answer.body;
  await store.forget();
  await app.keep({ ...EMPTY, device: { id, location, zones, token } });
  Object.assign(app.state, { cutOff: null, screen: "home" });
  navigator.storage?.persist?.().catch(() => {});
  app.changed();
  app.kick();
  return answer;
}

/** Begins to work on a job: claims it, unless we hold it already. */
async function begin(app, job) {
  const { state } = app;
  const held = app.view().held.some((one) => one.job_id === job.job_id);
  const carries = state.tasks.some((task) => task.job_id === job.job_id);
  const about = { order: job.order_number, carries };
  const claim = { kind: "claim", body: { job_id: job.job_id }, about };
  const made = held ? [] : [claim];
  const isOver = job.tasks.every((task) => picking.left(task) === 0);
  if (isOver) made.push(picking.ending(job));
  const tasks = state.tasks.filter((task) => !(task.job_id === job.job_id && task.kind === "to_packing"));
  const work = state.work?.jobId === job.job_id ? state.work : picking.begin(job.job_id);
  await app.act(made, { work: isOver ? null : work, tasks });
  // Only now is the claim among what was done: before it there is no job to stand on the screen.
  state.screen = app.job() ? "job" : "home";
  app.changed();
}

/** Takes a scan for the job at hand. */
async function scanJob(app, text) {
  const job = app.job();
  if (!job) return null;
  const { work, deeds, say } = picking.scan(job, app.state.work, text);
  const isDone = say.kind === "done";
  if (isDone) app.state.screen = "home";
  await app.act(deeds, { work: isDone ? null : work });
  return say;
}

/** Gives the job at hand back. */
async function leave(app) {
  const job = app.job();
  if (!job) return;
  app.state.screen = "home";
  const release = { kind: "release", body: { job_id: job.job_id }, about: { order: job.order_number } };
  const tasks = [...app.state.tasks, ...packing(app.state, job, "given_back")];
  await app.act([release], { work: null, tasks });
  app.said({ kind: "quiet", key: "job_left", values: { order: job.order_number } });
}

/** Short tasks for what somebody carries of a job that is not theirs any more. */
function packing(state, job, why) {
  return inHand(job, state.before[job.job_id]).map((one) => ({
    id: `${job.job_id}/${one.sku}/${one.bin}`, kind: "to_packing", because: why, order: job.order_number, job_id: job.job_id, ...one,
  }));
}

/** A job is not ours any more: says so at once, and what is to be done with what was taken for it. */
function lose(app, why, job, row) {
  const { state } = app;
  const isWithdrawn = why === "withdrawn";
  const has = new Set(state.tasks.map((task) => task.id));
  const tasks = isWithdrawn || why === "done" ? [] : packing(state, job, why).filter((task) => !has.has(task.id));
  state.tasks = [...state.tasks, ...tasks];
  if (isWithdrawn && row && inHand(job, state.before[job.job_id]).length > 0) state.withdrawn = [...state.withdrawn, row.order_id];
  if (state.work?.jobId === job.job_id) Object.assign(state, { work: null, screen: "home", asked: null });
  app.said({ kind: "news", key: `lost_${why}`, values: { order: job.order_number } });
}

/** We are let in no more: nothing stays but what was not told yet. */
async function end(app) {
  const { state } = app, was = state.device;
  app.stopCamera?.();
  await store.forget();
  Object.assign(state, EMPTY, { cutOff: was?.id ?? "", screen: "home", asked: null, online: true });
  app.said({ kind: "wrong", key: "revoked" });
  app.changed();
}

async function learn(app, items) {
  if (items.length === 0) return;
  const all = { ...app.state.catalogue };
  for (const { sku, name, barcodes, bins = all[sku]?.bins } of items) {
    delete all[sku];
    all[sku] = { sku, name, barcodes, bins };
  }
  const catalogue = Object.fromEntries(Object.entries(all).slice(-CATALOGUE_MAX));
  await app.keep({ catalogue });
}

/** Gives the item that bears a code: as it is known here, or as the house says. */
async function find(app, text) {
  const here = known(app.state.catalogue, text);
  if (here) return { item: here };
  const { status, body } = await ask(app.state.device.token, "GET", `/api/v1/items?limit=10&q=${encodeURIComponent(text)}`);
  if (status !== 200) return { item: null, status };
  const found = known(Object.fromEntries(body.items.map((item) => [item.sku, item])), text);
  if (found) await learn(app, [found]);
  return { item: found, status };
}

/** Says what a code is, among everything that is known: a bin, an item, or nothing. */
async function identify(app, text) {
  const jobs = [...app.view().held, ...app.view().offered];
  const bin = jobs.flatMap((job) => job.tasks).find((task) => same(task.bin, text))?.bin;
  if (bin) return { what: "bin", bin };
  for (const job of jobs) {
    const is = picking.among(job, text);
    if (is) return is;
  }
  const { item, status } = await find(app, text);
  if (item) return { what: "item", name: item.name, sku: item.sku };
  if (status !== 200) return null;
  const bins = await ask(app.state.device.token, "GET", `/api/v1/bins?limit=1&code=${encodeURIComponent(text)}`);
  if (bins.status !== 200) return null;
  return bins.body.items.length > 0 ? { what: "bin", bin: text } : { what: "nothing" };
}

