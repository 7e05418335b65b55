// What was done and is not told yet. Each deed has an id that was made here, so that it is done once
// however often it is sent. What comes back is judged here: told, to be sent again, or a short task.

/** After so many answers that a deed breaks something, the others go on without it. */
const TRIES_MAX = 6;

/** Makes a deed that can be kept. */
export function deed(made, { id, device, at }) {
  const body = made.kind === "scan" || made.kind === "short" ? { ...made.body, scan_id: id } : made.body;
  return { ...made, id, device, at, body, tries: 0 };
}

/** Gives what is to be sent next: the oldest deed of the device that we are. */
export const head = (deeds, device) => deeds.find((one) => one.device === device) ?? null;

/** Gives the call that tells of a deed. */
export function call(one) {
  const job = (verb) => `/api/v1/pick-jobs/${one.body.job_id}/${verb}`;
  switch (one.kind) {
    case "receive": return { path: "/api/v1/stock/receipts", body: one.body, key: one.id };
    case "put_back": return { path: `/api/v1/put-backs/${one.body.put_back_id}/done`, body: {} };
    case "scan": case "short": {
      const { job_id: _, ...body } = one.body;
      return { path: job(one.kind), body };
    }
    default: return { path: job(one.kind), body: {} };
  }
}

const AGAIN = new Set([0, 408, 425, 429, 502, 503, 504]);

/** Judges an answer. Gives what becomes of the deed, and what a person has to know or to do. */
export function settle(one, { status, body }) {
  if (status === 401 || (status === 403 && one.kind !== "receive")) return { does: "end" };
  if (AGAIN.has(status)) return { does: "wait" };
  if (status >= 500) return one.tries + 1 < TRIES_MAX ? { does: "wait" } : { does: "drop", tasks: [show(one, body)] };
  if (status < 300) return { does: "drop", ...told(one, body ?? {}) };
  return { does: "drop", ...refused(one, body ?? {}) };
}

function told(one, body) {
  if (one.kind === "scan") return scanned(one, body);
  if (one.kind === "receive") return { news: [{ key: "booked", values: one.about }] };
  if (one.kind === "confirm" && body.state === "cancelled") {
    return { news: [{ key: "job_empty", values: { order: one.about.order } }] };
  }
  return {};
}

/** Pieces in hand whose job went on: some count, some go back, and somebody has to carry them. */
function scanned(one, { late }) {
  if (!late) return {};
  const tasks = [];
  if (late.put_back > 0) {
    const what = { ...one.about, pieces: late.put_back, put_back_id: late.put_back_id };
    tasks.push({ id: `${one.id}/back`, kind: "put_back", because: late.because, ...what });
  }
  if (late.counted > 0 && late.because === "lapsed") {
    const pieces = late.counted;
    return { tasks, first: [{ kind: "claim", body: { job_id: one.body.job_id }, about: { ...one.about, pieces, regain: true } }] };
  }
  if (late.counted > 0 && late.because !== "enough") {
    const what = { ...one.about, pieces: late.counted, job_id: one.body.job_id };
    tasks.push({ id: `${one.id}/pack`, kind: "to_packing", because: late.because, ...what });
  }
  return { tasks };
}

function refused(one, body) {
  const why = reason(body);
  switch (one.kind) {
    case "claim":
      if (one.about.regain) {
        return { tasks: [{ id: `${one.id}/pack`, kind: "to_packing", because: why, job_id: one.body.job_id, ...one.about }] };
      }
      return one.about.again ? {} : { lost: { job_id: one.body.job_id, because: why, order: one.about.order } };
    case "confirm": {
      if (one.about.again || why !== "unclaimed") return {};
      const about = { ...one.about, again: true };
      return { first: [{ kind: "claim", body: one.body, about }, { kind: "confirm", body: one.body, about }] };
    }
    case "release": return {};
    case "short": return { news: [{ key: "short_not_noted", values: { ...one.about, because: why } }] };
    default: return { tasks: [show(one, body)] };
  }
}

/** Gives why a job is refused, in one word. */
export function reason(body) {
  const words = body.detail ?? "";
  if (body.type === "/problems/taken") return words.includes("did it") ? "done" : "taken";
  if (body.type === "/problems/on-hold") return "on_hold";
  if (words.includes("claim it first")) return "unclaimed";
  if (words.includes("was cancelled")) return "withdrawn";
  if (words.includes("no job")) return "withdrawn";
  return "other";
}

function show(one, body) {
  return { id: `${one.id}/show`, kind: "show", deed: one.kind, detail: body?.detail ?? "", unknown: body?.unknown === true, ...one.about };
}

/** Gives the words for a short task. */
export function saying(task) {
  if (task.kind !== "show") return `task_${task.kind}`;
  return ["scan", "receive", "put_back"].includes(task.deed) ? `show_${task.deed}` : "show_other";
}
