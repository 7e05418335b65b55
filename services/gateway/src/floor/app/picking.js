// Picking a job: which bin is next, what a scan means, what is to be told of it. Nothing here knows of
// network, screen or clock: a job and what was scanned go in, what was done and what to say come out.
import { codeOf, quantity, same } from "./codes.js";

/** How many pieces of a task nobody has looked for yet. */
export const left = (task) => Math.max(0, task.quantity - task.picked - task.short);

/** Begins to work on a job: nothing is scanned, nothing is put off. */
export const begin = (jobId) => ({ jobId, bin: null, taken: {}, later: [] });

/** Gives the tasks that are still open: in walking order, what was put off at the end. */
export function open(job, work) {
  const rest = job.tasks.filter((task) => left(task) > 0);
  const isLater = (task) => work.later.includes(task.task_id);
  return [...rest.filter((task) => !isLater(task)), ...rest.filter(isLater)];
}

/** Gives what is next: the task, and whether its bin or its item has to be scanned. */
export function step(job, work) {
  const [task] = open(job, work);
  if (!task) return { stage: "done", task: null };
  return { stage: work.bin === task.bin ? "item" : "bin", task };
}

/** Says what a code is among the things of a job: a bin, an item, or nothing. */
export function among(job, text) {
  const bin = job.tasks.find((task) => same(task.bin, text));
  if (bin) return { what: "bin", bin: bin.bin };
  const item = job.tasks.find((task) => codeOf(task, text));
  return item ? { what: "item", name: item.name, sku: item.sku, bin: item.bin } : null;
}

/** Takes a scan. Gives the work after it, what was done, and what to say. */
export function scan(job, work, text) {
  const { stage, task } = step(job, work);
  if (stage === "done") return { work, deeds: [], say: { kind: "quiet", key: "nothing_left" } };
  return stage === "bin" ? atBin(job, work, task, text) : atItem(job, work, task, text);
}

function atBin(job, work, task, text) {
  if (same(task.bin, text)) {
    return { work: { ...work, bin: task.bin }, deeds: [], say: { kind: "right", key: "bin_right" } };
  }
  return { work, deeds: [], say: wrong("wrong_bin", { expected: task.bin }, job, text) };
}

function atItem(job, work, task, text) {
  const code = codeOf(task, text), typed = quantity(text), before = work.taken[task.task_id] ?? 0;
  if (code) return took(job, work, task, code, 1);
  if (same(task.bin, text)) {
    return { work, deeds: [], say: { kind: "quiet", key: "bin_again" } };
  }
  if (typed !== null && before > 0) return counted(job, work, task, typed, before);
  return { work, deeds: [], say: wrong("wrong_item", { expected: task.name }, job, text) };
}

function wrong(key, values, job, text) {
  return { kind: "wrong", key, values: { ...values, scanned: text }, is: among(job, text) };
}

/** A number that is typed after a piece was scanned says how many they are in all. */
function counted(job, work, task, typed, before) {
  const more = typed - before;
  if (more < 0) {
    return { work, deeds: [], say: { kind: "wrong", key: "fewer_than_scanned", values: { count: before } } };
  }
  if (more > left(task)) {
    const values = { typed, most: before + left(task) };
    return { work, deeds: [], say: { kind: "wrong", key: "too_many", values } };
  }
  if (more === 0) return { work, deeds: [], say: { kind: "quiet", key: "counted", values: { count: before } } };
  return took(job, work, task, codeOf(task, task.sku), more);
}

/** Takes pieces of a task out of its bin. */
export function took(job, work, task, code, pieces) {
  const now = (work.taken[task.task_id] ?? 0) + pieces;
  const deed = {
    kind: "scan",
    body: { job_id: job.job_id, task_id: task.task_id, bin: task.bin, barcode: code, quantity: pieces, in_hand: true },
    about: about(job, task, pieces),
  };
  const values = { count: task.picked + pieces, of: task.quantity - task.short, name: task.name };
  return ended(job, { ...work, taken: { ...work.taken, [task.task_id]: now } }, [deed], { kind: "right", key: "counted_of", values });
}

/** Gives up what is not there. */
export function short(job, work, pieces, reason) {
  const { task } = step(job, work);
  if (!task || pieces < 1 || pieces > left(task)) return { work, deeds: [], say: { kind: "wrong", key: "nothing_left" } };
  const deed = {
    kind: "short", body: { job_id: job.job_id, task_id: task.task_id, quantity: pieces, reason },
    about: about(job, task, pieces),
  };
  return ended(job, work, [deed], { kind: "quiet", key: "short_noted", values: { count: pieces, name: task.name } });
}

/** Puts the task at hand off until the others are done. */
export function later(job, work) {
  const { task } = step(job, work);
  if (!task) return work;
  const others = work.later.filter((id) => id !== task.task_id);
  return { ...work, bin: null, later: [...others, task.task_id] };
}

/** What a job says of itself where nothing is left: it is told as done. */
export function ending(job) {
  return { kind: "confirm", body: { job_id: job.job_id }, about: { order: job.order_number } };
}

function about(job, task, pieces) {
  return { order: job.order_number, name: task.name, sku: task.sku, bin: task.bin, pieces };
}

function ended(job, work, deeds, say) {
  const after = withDeeds({ offered: [], held: [job] }, deeds).held[0];
  const next = step(after, work);
  if (next.stage !== "done") {
    const moved = next.task.bin !== work.bin ? { ...work, bin: null } : work;
    return { work: moved, deeds, say: { ...say, next: next.task.bin, isNext: next.task.task_id !== step(job, work).task?.task_id } };
  }
  const picked = after.tasks.some((task) => task.picked > 0);
  return { work, deeds: [...deeds, ending(job)], say: { kind: "done", key: picked ? "job_done" : "job_empty", values: { order: job.order_number } } };
}

/** Gives the floor as it is with what was done here and is not told yet. */
export function withDeeds(picture, deeds) {
  let { offered, held } = picture;
  for (const deed of deeds) {
    const id = deed.body.job_id, is = (job) => job.job_id === id;
    if (deed.kind === "claim") {
      held = [...held, ...offered.filter((job) => is(job) && !held.some(is))];
      offered = offered.filter((job) => !is(job));
    } else if (deed.kind === "confirm" || deed.kind === "release") {
      held = held.filter((job) => !is(job));
    } else if (deed.kind === "scan" || deed.kind === "short") {
      const figure = deed.kind === "scan" ? "picked" : "short";
      const add = (task) => task.task_id === deed.body.task_id
        ? { ...task, [figure]: task[figure] + deed.body.quantity } : task;
      const change = (job) => is(job) ? { ...job, tasks: job.tasks.map(add) } : job;
      [offered, held] = [offered.map(change), held.map(change)];
    }
  }
  return { ...picture, offered, held };
}
