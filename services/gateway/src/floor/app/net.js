// Asking the house: calls that always answer, and the stream of offers.

const WITHIN_MS = 8_000;
const HUSH_MS = 25_000;

/** Asks. Where nobody answers the status is 0; nothing is ever thrown. */
export async function ask(token, method, path, { body, key } = {}) {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}) };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key) headers["idempotency-key"] = key;
  try {
    const answer = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(WITHIN_MS),
    });
    const after = Number(answer.headers.get("retry-after")) || 0;
    return { status: answer.status, body: await answer.json().catch(() => null), after };
  } catch {
    return { status: 0, body: null, after: 0 };
  }
}

/** Listens for offers, and for what stops jobs, until it is told to stop or nobody speaks; gives how it ended: `over` where we
 *  are not let in any more, `gone` else. */
export async function listen(token, heard, stop) {
  const hush = new AbortController();
  let timer = 0;
  const wait = () => { clearTimeout(timer); timer = setTimeout(() => hush.abort(), HUSH_MS); };
  stop.addEventListener("abort", () => hush.abort());
  try {
    wait();
    const answer = await fetch("/api/v1/pick-jobs/stream", {
      headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
      credentials: "omit", cache: "no-store", signal: hush.signal,
    });
    if (answer.status === 401 || answer.status === 403) return "over";
    if (!answer.ok) return "gone";
    heard();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { value, done } = await reader.read();
      if (done) return "gone";
      wait();
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      if (events.some((event) => event.includes("event: over"))) return "over";
      if (events.some((event) => /^event: (job|changed)$/m.test(event))) heard();
    }
  } catch {
    return "gone";
  } finally {
    clearTimeout(timer);
  }
}
