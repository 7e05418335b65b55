// Receives Kontor's webhooks and believes only those that its secret signed (Standard Webhooks).
//   WEBHOOK_SECRET=whsec_... PORT=8000 node verify.mjs
// @ts-check
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const SECRETS = (process.env.WEBHOOK_SECRET ?? "").split(" "); // two while one is being replaced
const SEEN = new Set(); // keep these for a day, where your other data is

/**
 * Says whether these bytes were signed with one of our secrets, a moment ago.
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @param {Buffer} body
 */
export function verify(headers, body) {
  const at = Number(headers["webhook-timestamp"]);
  if (!(Math.abs(Date.now() / 1000 - at) <= 300)) return false;
  const given = String(headers["webhook-signature"]).split(" ").map((one) => Buffer.from(one));
  return SECRETS.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const mac = createHmac("sha256", key).update(`${headers["webhook-id"]}.${at}.`).update(body);
    const ours = Buffer.from(`v1,${mac.digest("base64")}`);
    return given.some((one) => one.length === ours.length && timingSafeEqual(one, ours));
  });
}

const server = createServer(async (request, response) => {
  // The signature covers the bytes as they came: verify first, then parse.
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (!verify(request.headers, body)) return response.writeHead(401).end();
  const id = request.headers["webhook-id"];
  if (!SEEN.has(id)) { // the same may come twice
    SEEN.add(id);
    const event = JSON.parse(body.toString());
    console.log(event.type, event.id, event.test ? "test" : "real");
  }
  response.writeHead(204).end(); // soon: what takes long is done afterwards
});
server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  const address = server.address();
  console.log("listening on", typeof address === "object" ? address?.port : address);
});
