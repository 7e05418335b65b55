// Reads the feed from where it stopped the last time: nothing is missing, and what was handled when
// the program died comes once more.
//   KONTOR=http://127.0.0.1:8080 KEY=... node feed.mjs
// @ts-check
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as rest } from "node:timers/promises";

const { KONTOR, KEY, CURSOR = "cursor.txt" } = process.env; // a key `read` is enough

/** @param {{ type: string, id: string }} event */
function handle(event) {
  console.log(event.type, event.id);
}

let cursor = existsSync(CURSOR) ? readFileSync(CURSOR, "utf8") : ""; // nothing: from the beginning
for (;;) {
  const query = new URLSearchParams({ after: cursor, wait_seconds: "20" });
  const answer = await fetch(`${KONTOR}/api/v1/events?${query}`, {
    headers: { authorization: `Bearer ${KEY}`, accept: "application/json" },
    signal: AbortSignal.timeout(60_000),
  }).catch(() => undefined);
  if (!answer || answer.status === 429 || answer.status >= 500) {
    await rest(2_000); // Kontor is away; it goes on where it stopped
    continue;
  }
  if (!answer.ok) throw new Error(await answer.text()); // 409: the log was set back; read anew
  const found = await answer.json();
  for (const event of found.items) handle(event);
  if (found.next !== cursor) {
    cursor = found.next;
    writeFileSync(`${CURSOR}.new`, cursor);
    renameSync(`${CURSOR}.new`, CURSOR); // whole or not at all, and after the work is done
  }
}
