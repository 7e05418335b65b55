// A handheld in a terminal: hears offers, claims a job, takes scans from its input, confirms.
//
// node build/picker.js URL CREDENTIALS DEVICE LOCATION ZONE...

import { randomUUID } from "node:crypto";
import { EventEmitter, on } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { credsAuthenticator, wsconnect, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";

// An offer is a hint that may be lost; asking finds what was not heard.
const ASK_EVERY_MS = 30_000;
const ANSWER_WITHIN_MS = 5_000;
const AGAIN_AFTER_MS = 1_000;
// A wrong bin, code or quantity; the job is still ours.
const MAY_BE_PUT_RIGHT = 422;

interface Task {
  task_id: string;
  bin: string;
  sku: string;
  name: string;
  quantity: number;
  picked: number;
  short: number;
}

interface Job {
  job_id: string;
  order_number: string;
  tasks: Task[];
}

interface Open {
  held: Job[];
  offered: Job[];
}

/** Asks the warehouse on one of the device's own subjects. */
type Ask = <T>(verb: string, question: object) => Promise<T>;

/** The warehouse said no, in words; the same question would get the same answer. */
class Refused extends Error {
  readonly status: number;

  constructor(problem: { status: number; title: string; detail?: string }) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
  }
}

/** Nobody scans any more. */
class Ended extends Error {}

async function work(url: string, credentials: string, asks: string, hears: string[]) {
  // begin: from the credentials to a claimed job
  const authenticator = credsAuthenticator(readFileSync(credentials));
  const enter = url.startsWith("ws") ? wsconnect : connect;
  const client = await enter({ servers: url, authenticator, ...PATIENT });
  const heard = new EventEmitter();
  const ask: Ask = async (verb, question) => {
    for (;;) { // Until there is an answer: every question may be asked twice.
      const asked = client.request(`${asks}.${verb}`, JSON.stringify(question), PROMPT);
      const answer = await asked.catch(complain);
      const code = answer?.headers?.get("Nats-Service-Error-Code");
      if (answer && code?.startsWith("4")) throw new Refused(answer.json());
      if (answer && !code) return answer.json();
      await pause(AGAIN_AFTER_MS);
    }
  };
  const look = (_?: unknown, offer?: Msg) =>
    void heard.emit("look", offer?.json<Job>(), Date.now());
  for (const subject of hears) client.subscribe(subject, { callback: look });
  let since = 0;
  setTimeout(repeat, 0, client, look);
  for await (const [offer, at] of on(heard, "look")) {
    if (at < since) continue;
    for (const offered of offer ? [offer] : jobs(await ask<Open>("open", {}))) {
      const job = await ask<Job>("claim", { job_id: offered.job_id }).catch(notForUs(offered));
      if (!job) continue;
      // end
      await pick(ask, job);
      since = Date.now(); // What was offered meanwhile is stale by now.
      look();
      break;
    }
  }
}

/** What is held comes first: a job that was begun before this program ended goes on. */
function jobs(opened: Open): Job[] {
  return [...opened.held, ...opened.offered];
}

/** Asks what is open at the start, twice a minute, and whenever the connection came back. */
async function repeat(client: NatsConnection, look: () => void) {
  client.closed().then((why) => leave(`the broker lets us in no more: ${why || "closed"}`));
  look();
  setInterval(look, ASK_EVERY_MS);
  for await (const status of client.status()) {
    if (status.type === "reconnect") look();
  }
}

async function pick(ask: Ask, job: Job) {
  say(`order ${job.order_number}: ${job.tasks.length} bins`);
  const { job_id } = job;
  try {
    for (const task of job.tasks) await take(ask, job, task);
    const done = await ask<{ state: string }>("confirm", { job_id });
    say(`order ${job.order_number} is ${done.state}`);
  } catch (error) {
    if (error instanceof Ended) await ask("release", { job_id });
    if (!(error instanceof Refused)) throw error;
    say(`order ${job.order_number} is ours no more: ${error.message}`);
  }
}

/** Takes what a task wants, in as many scans as the person likes. */
async function take(ask: Ask, job: Job, task: Task) {
  let { picked, short } = task;
  for (let left; (left = task.quantity - picked - short) > 0;) {
    say(`  ${task.bin}: ${left} x ${task.name} (${task.sku})`);
    const bin = await typed("  bin", task.bin);
    const barcode = await typed("  item, or short", task.sku);
    const pieces = await typed("  pieces", String(left));
    // The id is made once for what the person did: asked again under the same id it counts once.
    const scan = {
      scan_id: randomUUID(), job_id: job.job_id, task_id: task.task_id,
      quantity: /^\d+$/.test(pieces) ? Number(pieces) : 0,
    };
    try {
      if (barcode === "short") {
        ({ short } = await ask<Task>("short", { ...scan, reason: "not_found" }));
      } else {
        ({ picked } = await ask<Task>("scan", { ...scan, bin, barcode }));
      }
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== MAY_BE_PUT_RIGHT) throw error;
      say(`  no: ${error.message}`);
    }
  }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Gives what a scanner, or a person, typed; an empty line stands for what is shown. */
async function typed(what: string, shown: string): Promise<string> {
  process.stdout.write(`${what} [${shown}]: `);
  const line = await lines.next();
  if (line.done) throw new Ended();
  return line.value.trim() || shown;
}

function notForUs(job: Job) {
  return (error: unknown): undefined => {
    if (!(error instanceof Refused)) throw error;
    say(`order ${job.order_number} is not for us: ${error.message}`);
  };
}

function complain(error: Error): undefined {
  console.error(`  ${error.message}`);
}

function leave(words: string): never {
  console.error(words);
  process.exit(1);
}

function say(words: string) {
  console.log(words);
}

const PATIENT = { maxReconnectAttempts: -1, waitOnFirstConnect: true };
const PROMPT = { timeout: ANSWER_WITHIN_MS };

const [url, credentials, device, location, ...zones] = process.argv.slice(2);
if (!url || !credentials || !device || !location || zones.length === 0) {
  leave("node build/picker.js URL CREDENTIALS DEVICE LOCATION ZONE...");
}
const hears = zones.map((zone) => `kontor.floor.jobs.${location}.${zone}`);
say(`${device} waits for work at ${location}`);
await work(url, credentials, `kontor.floor.do.${device}`, hears).catch((error) => {
  if (!(error instanceof Ended)) leave(error instanceof Error ? error.message : String(error));
});
process.exit(0);
