// Which job is next, which one a scan means, and what became of one that is not ours any more.
import { same } from "./codes.js";
import { left } from "./picking.js";

const first = (job) => job.tasks.find((task) => left(task) > 0) ?? job.tasks[0];

/** Gives the jobs in the order in which they are done: those we hold, then by their time and age. */
export function order(picture) {
  const due = (job) => job.due_at ?? "9999";
  const offered = [...picture.offered].sort((one, other) => due(one).localeCompare(due(other)));
  return [...picture.held, ...offered];
}

/** Gives the job that is next. Without network devices begin at places of their own, so that not all
 *  of them go for the same one. */
export function next(picture, { device = "", online = true } = {}) {
  const { held, offered } = picture;
  if (held.length > 0 || online || offered.length < 2) return order(picture)[0] ?? null;
  const sum = [...device].reduce((all, letter) => (all * 31 + letter.codePointAt(0)) >>> 0, 7);
  return order(picture)[sum % offered.length];
}

/** Gives the job that a scan means: by the bin where it begins, or by the order's number. */
export function meant(picture, text) {
  const jobs = order(picture);
  return jobs.find((job) => first(job) && same(first(job).bin, text))
    ?? jobs.find((job) => same(job.order_number, text)) ?? null;
}

/** Gives the bin where a job begins. */
export const beginsAt = (job) => first(job)?.bin ?? "";

/** Gives the jobs that we held as far as we knew, and hold no more. */
export function lost(before, picture) {
  const still = new Set(picture.held.map((job) => job.job_id));
  return before.held.filter((job) => !still.has(job.job_id));
}

/** Says why a job is not ours any more, by how it stands now and by when our time for it was over. */
export function because(row, device, until, now) {
  if (!row || row.state === "cancelled") return "withdrawn";
  if (row.state === "open" && row.on_hold?.length > 0) return "on_hold";
  if (row.state === "open") return until && Date.parse(until) <= now ? "lapsed" : "taken_back";
  if (row.held_by === `device:${device}`) return null;
  return row.state === "claimed" ? "taken" : "done";
}

/** Gives the orders that we hold and that were put on hold since they were last seen. */
export function stopped(before, picture) {
  const was = new Map(before.held.map((job) => [job.job_id, job.on_hold?.length ?? 0]));
  return picture.held.filter((job) => (job.on_hold?.length ?? 0) > 0 && was.get(job.job_id) === 0);
}

/** Gives what a person carries for a job: what was taken for it since they have it. */
export function inHand(job, before = {}) {
  const pieces = (task) => task.picked - (before[task.task_id] ?? 0);
  return job.tasks.filter((task) => pieces(task) > 0)
    .map((task) => ({ name: task.name, sku: task.sku, bin: task.bin, pieces: pieces(task) }));
}

/** Gives how much was taken for a job before somebody claimed it. */
export const figures = (job) => Object.fromEntries(job.tasks.map((task) => [task.task_id, task.picked]));
